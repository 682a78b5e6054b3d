import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Checkbox } from '../parts/checkbox.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

/** Whether others hear what one has read. */
export function ReadingChoice() {
  const t = useWords()
  const { people } = useEngine()
  const on = useValue(people.tellsReading)
  const tell = useVerb((next: boolean) => people.tellReading(next))
  return (
    <div className="mt-2">
      <Checkbox
        label={t('profile.reading')}
        hint={t('profile.reading.hint')}
        checked={on}
        onChange={next => void tell.run(next)}
      />
      <RefusalLine refusal={tell.refusal} />
    </div>
  )
}
