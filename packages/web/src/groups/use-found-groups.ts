import { useEffect, useState } from 'react'
import { connected } from '../bind/connected.ts'
import type { Engine, FoundGroups } from '../bind/contract.ts'
import { refusalOf, type Refusal } from '../bind/refusal.ts'

/** Longer than the pause between two letters. */
const PAUSE_MS = 250

export type Finding =
  | { readonly kind: 'asking' }
  | { readonly kind: 'found'; readonly text: string; readonly found: FoundGroups }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

interface FoundGroupsBox {
  readonly finding: Finding
  again(): void
  /** Another page came. */
  add(more: FoundGroups): void
}

/** The public groups with these words; what was found for others stays until the answer is here. */
export const useFoundGroups = ({ connection, groups }: Engine, text: string | undefined): FoundGroupsBox => {
  const [finding, setFinding] = useState<Finding>({ kind: 'asking' })
  const [tries, setTries] = useState(0)
  useEffect(() => {
    if (text === undefined) return
    let isLate = false
    const ask = async (): Promise<Finding> => {
      try {
        await connected(connection)
        return { kind: 'found', text, found: await groups.find(text) }
      } catch (error) {
        return { kind: 'refused', refusal: refusalOf(error) }
      }
    }
    const timer = setTimeout(
      async () => {
        const next = await ask()
        if (!isLate) setFinding(next)
      },
      text === '' ? 0 : PAUSE_MS,
    )
    return () => {
      isLate = true
      clearTimeout(timer)
    }
  }, [connection, groups, text, tries])
  return {
    finding,
    again() {
      setFinding({ kind: 'asking' })
      setTries(tries + 1)
    },
    add: more => setFinding(now => (now.kind === 'found' ? { ...now, found: joined(now.found, more) } : now)),
  }
}

/** Between two pages somebody may have come or gone, and with that the order has changed. */
const joined = (before: FoundGroups, more: FoundGroups): FoundGroups => {
  const known = new Set(before.groups.map(group => group.address))
  return { ...more, groups: [...before.groups, ...more.groups.filter(group => !known.has(group.address))] }
}
