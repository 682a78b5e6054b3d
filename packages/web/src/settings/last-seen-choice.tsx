import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Checkbox } from '../parts/checkbox.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

/** Whether contacts are told when one was here last. Where that cannot be asked there is nothing to choose. */
export function LastSeenChoice() {
  const t = useWords()
  const { people } = useEngine()
  const [question] = useState(() => asked(people.sharesLastSeen()))
  const found = useValue(question)
  const [chosen, setChosen] = useState<boolean>()
  const share = useVerb((on: boolean) => people.shareLastSeen(on))
  if (found.kind !== 'answered') return null
  const change = async (on: boolean): Promise<void> => {
    setChosen(on)
    if (!(await share.run(on))) setChosen(!on)
  }
  return (
    <div className="mt-2">
      <Checkbox
        label={t('profile.last-seen')}
        hint={t('profile.last-seen.hint')}
        checked={chosen ?? found.answer}
        onChange={on => void change(on)}
      />
      <RefusalLine refusal={share.refusal} />
    </div>
  )
}
