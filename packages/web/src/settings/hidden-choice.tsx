import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Checkbox } from '../parts/checkbox.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

/** Whether contacts see nobody here. Where the server cannot do that there is nothing to choose. */
export function HiddenChoice() {
  const t = useWords()
  const { people } = useEngine()
  const on = useValue(people.hides)
  const [question] = useState(() => asked(people.mayHide()))
  const offered = useValue(question)
  const hide = useVerb((next: boolean) => people.hide(next))
  if (!on && !(offered.kind === 'answered' && offered.answer)) return null
  return (
    <div className="mt-2">
      <Checkbox
        label={t('profile.hidden')}
        hint={t('profile.hidden.hint')}
        checked={on}
        onChange={next => void hide.run(next)}
      />
      <RefusalLine refusal={hide.refusal} />
    </div>
  )
}
