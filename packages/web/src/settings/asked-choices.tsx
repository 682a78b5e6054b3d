import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Checkbox } from '../parts/checkbox.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

/** Whether contacts are told when one was here last. */
export function LastSeenChoice() {
  const t = useWords()
  const { people } = useEngine()
  return (
    <AskedChoice
      ask={people.sharesLastSeen}
      set={people.shareLastSeen}
      label={t('profile.last-seen')}
      hint={t('profile.last-seen.hint')}
    />
  )
}
/** Whether the picture is for contacts alone. */
export function PictureChoice() {
  const t = useWords()
  const { people } = useEngine()
  return (
    <AskedChoice
      ask={people.showsPictureToAll}
      set={people.showPictureToAll}
      label={t('profile.picture-for-all')}
      hint={t('profile.picture-for-all.hint')}
    />
  )
}

interface AskedChoiceProps {
  readonly ask: () => Promise<boolean>
  readonly set: (on: boolean) => Promise<void>
  readonly label: string
  readonly hint: string
}
/** What the server keeps. Where it cannot be asked there is nothing to choose. */
function AskedChoice({ ask, set, label, hint }: AskedChoiceProps) {
  const [question] = useState(() => asked(ask()))
  const found = useValue(question)
  const [chosen, setChosen] = useState<boolean>()
  const share = useVerb(set)
  if (found.kind !== 'answered') return null
  const change = async (on: boolean): Promise<void> => {
    setChosen(on)
    if (!(await share.run(on))) setChosen(!on)
  }
  return (
    <div className="mt-2">
      <Checkbox label={label} hint={hint} checked={chosen ?? found.answer} onChange={on => void change(on)} />
      <RefusalLine refusal={share.refusal} />
    </div>
  )
}
