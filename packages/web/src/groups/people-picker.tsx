import { PeopleList } from '../parts/people-list.tsx'
import { useWords } from '../words/use-words.ts'

interface PeoplePickerProps {
  readonly chosen: ReadonlySet<string>
  readonly onChange: (chosen: ReadonlySet<string>) => void
  /** Who is in already. */
  readonly without?: ReadonlySet<string>
}

/** Who is to be in a group. */
export function PeoplePicker({ chosen, onChange, without }: PeoplePickerProps) {
  const t = useWords()
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{t('group.people')}</legend>
      <PeopleList
        label={t('group.people')}
        search={t('group.people.search')}
        none={t('group.people.none')}
        chosen={chosen}
        onChange={onChange}
        among={one => !one.group && !without?.has(one.address)}
      />
    </fieldset>
  )
}
