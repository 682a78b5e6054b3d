import { Eye, Lock } from 'lucide-react'
import { useState } from 'react'
import { asked } from '../bind/asked.ts'
import type { ContactNames } from '../bind/contract.ts'
import { useContactNames } from '../bind/engine-part.ts'
import { useValue } from '../bind/use-value.ts'
import { Way } from '../parts/way.tsx'
import { WithPart } from '../parts/with-part.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** Whether the server can read what is written here, before it is written. */
export function WhoReads() {
  return <WithPart part={useContactNames()}>{names => <Answer names={names} />}</WithPart>
}
function Answer({ names }: { readonly names: ContactNames }) {
  const t = useWords()
  const [question] = useState(() => asked(names.seals()))
  return (
    <WithPart part={useValue(question)}>
      {sealed => (
        <p className="flex gap-2 text-small text-quiet">
          {sealed ? (
            <Lock className="mt-px size-4 shrink-0" aria-hidden="true" />
          ) : (
            <Eye className="mt-px size-4 shrink-0" aria-hidden="true" />
          )}
          <span>
            {t(sealed ? 'label.sealed' : 'label.open')}{' '}
            {!sealed && (
              <Way
                to={places.settingsPart('privacy')}
                className="relative font-semibold text-accent underline underline-offset-2 before:absolute before:-inset-3"
              >
                {t('label.open.change')}
              </Way>
            )}
          </span>
        </p>
      )}
    </WithPart>
  )
}
