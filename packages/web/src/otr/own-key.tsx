import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import { useValue } from '../bind/use-value.ts'
import { Fingerprint } from '../parts/fingerprint.tsx'
import { WithPart } from '../parts/with-part.tsx'
import { useWords } from '../words/use-words.ts'

/** What the other one has to see as ours; it is made where there is none, which can fail. */
export function OwnOtrKey() {
  const t = useWords()
  const { otr } = useEngine()
  const [question] = useState(() => asked(otr.own()))
  return (
    <div>
      <h3 className="mb-2 text-small font-semibold">{t('otr.own')}</h3>
      <WithPart part={useValue(question)}>{hex => <Fingerprint hex={hex} />}</WithPart>
    </div>
  )
}
