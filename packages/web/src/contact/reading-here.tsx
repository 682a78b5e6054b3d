import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Choice } from '../parts/choice.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

const choices = { usual: undefined, yes: true, no: false } as const
type Chosen = keyof typeof choices

/** Whether the others of one conversation hear what one has read; the same on all own devices. */
export function ReadingHere({ address }: { readonly address: string }) {
  const t = useWords()
  const engine = useEngine()
  const { tellsReading, group } = useValue(engine.conversation(address).item)
  const tell = useVerb(async (next: Chosen) => (await engine.attention()).tellReading(address, choices[next]))
  return (
    <div className="py-5">
      <Choice
        name="reading"
        legend={t('reading.title')}
        value={tellsReading === undefined ? 'usual' : tellsReading ? 'yes' : 'no'}
        onChange={next => void tell.run(next)}
        options={[
          { value: 'usual', label: t('reading.usual') },
          { value: 'yes', label: t('reading.yes'), ...(group && { hint: t('reading.yes.group') }) },
          { value: 'no', label: t('reading.no') },
        ]}
      />
      <RefusalLine refusal={tell.refusal} />
    </div>
  )
}
