import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { matching } from '../list/search.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Field } from '../parts/field.tsx'
import { PickRow } from '../parts/pick-row.tsx'
import { useWords } from '../words/use-words.ts'

interface PeoplePickerProps {
  readonly chosen: ReadonlySet<string>
  readonly onChange: (chosen: ReadonlySet<string>) => void
  /** Who is in already. */
  readonly without?: ReadonlySet<string>
}

/** Some of those one talks with. */
export function PeoplePicker({ chosen, onChange, without }: PeoplePickerProps) {
  const t = useWords()
  const items = useValue(useEngine().conversations)
  const [typed, setTyped] = useState('')
  const people = matching(items, typed).filter(
    one => !one.request && !one.self && !one.group && !without?.has(one.address),
  )
  const toggle = (address: string): void =>
    onChange(new Set(chosen.has(address) ? [...chosen].filter(one => one !== address) : [...chosen, address]))
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-semibold">{t('group.people')}</legend>
      <Field
        label={t('group.people.search')}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        autoComplete="off"
      />
      {people.length === 0 && <p className="mt-3 text-small text-quiet">{t('group.people.none')}</p>}
      <ul className="my-3 max-h-[34dvh] overflow-y-auto" aria-label={t('group.people')}>
        {people.map(person => (
          <PickRow
            key={person.address}
            name={person.name}
            on={chosen.has(person.address)}
            toggle={() => toggle(person.address)}
          >
            <Avatar person={person} size="small" quiet />
          </PickRow>
        ))}
      </ul>
    </fieldset>
  )
}
