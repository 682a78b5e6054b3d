import { type ReactNode, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { ConversationItem } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { matching } from '../list/search.ts'
import { useGrowing } from '../list/use-growing.ts'
import { useWords } from '../words/use-words.ts'
import { Avatar } from './avatar.tsx'
import { Field } from './field.tsx'
import { PickRow } from './pick-row.tsx'

interface PeopleListProps {
  readonly label: string
  readonly search: string
  readonly chosen: ReadonlySet<string>
  readonly onChange: (chosen: ReadonlySet<string>) => void
  readonly among: (item: ConversationItem) => boolean
  /** Stands before all others, and is not searched for. */
  readonly first?: { readonly address: string; readonly name: string; readonly picture: ReactNode }
  /** Where nobody is left. */
  readonly none?: string
}

/** Some of those one talks with, by search and tick. */
export function PeopleList({ label, search, chosen, onChange, among, first, none }: PeopleListProps) {
  const t = useWords()
  const items = useValue(useEngine().conversations)
  const [typed, setTyped] = useState('')
  const people = matching(items, typed).filter(one => !one.request && !one.self && among(one))
  const drawn = useGrowing(people.length)
  const toggle = (address: string): void =>
    onChange(new Set(chosen.has(address) ? [...chosen].filter(one => one !== address) : [...chosen, address]))
  const row = (address: string, name: string, picture: ReactNode) => (
    <PickRow key={address} name={name} on={chosen.has(address)} toggle={() => toggle(address)}>
      {picture}
    </PickRow>
  )
  return (
    <>
      <Field
        label={search}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        autoComplete="off"
      />
      {people.length === 0 && (
        <p role="status" className="mt-3 text-small text-quiet">
          {typed.trim() === '' ? none : t('list.search.none', { text: typed })}
        </p>
      )}
      <ul className="soft-ends my-1 max-h-[32dvh] overflow-y-auto py-2" aria-label={label}>
        {first && row(first.address, first.name, first.picture)}
        {people
          .slice(0, drawn)
          .map(one => row(one.address, one.name, <Avatar person={one} size="small" quiet />))}
      </ul>
    </>
  )
}
