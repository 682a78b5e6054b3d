import { useCallback, useRef, useState } from 'react'
import type { ErrorCode } from './contract.ts'
import { refusalOf, type Refusal } from './refusal.ts'

export interface Verb<A extends readonly unknown[]> {
  /** Resolves to whether it worked; it never rejects. A second call while one is under way does nothing. */
  run(...args: A): Promise<boolean>
  readonly busy: boolean
  readonly refusal: Refusal | undefined
  forget(): void
}
export type { ErrorCode }

/** A verb of the client with what a screen draws around it: under way, refused and why. */
export const useVerb = <A extends readonly unknown[]>(verb: (...args: A) => Promise<unknown>): Verb<A> => {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const running = useRef(false)
  const run = async (...args: A): Promise<boolean> => {
    if (running.current) return false
    running.current = true
    setBusy(true)
    setRefusal(undefined)
    try {
      await verb(...args)
      return true
    } catch (error) {
      setRefusal(refusalOf(error))
      return false
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  return { run, busy, refusal, forget: useCallback(() => setRefusal(undefined), []) }
}
