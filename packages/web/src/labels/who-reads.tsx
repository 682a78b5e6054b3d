import { Eye, Lock } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { asked } from '../bind/asked.ts'
import type { ContactNames } from '../bind/contract.ts'
import { useContactNames } from '../bind/engine-part.ts'
import { useValue } from '../bind/use-value.ts'
import { Dots } from '../parts/dots.tsx'
import { Way } from '../parts/way.tsx'
import { WithPart } from '../parts/with-part.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** Whether the server can read what is written here, before it is written. */
export function WhoReads() {
  return <WithPart part={useContactNames()}>{names => <Answer names={names} />}</WithPart>
}
/** The line is there while the other devices are asked: nothing moves when they have answered. */
function Answer({ names }: { readonly names: ContactNames }) {
  const t = useWords()
  const [question] = useState(() => asked(names.seals()))
  const part = useValue(question)
  if (part.kind === 'asking')
    return <Line icon={<Dots className="mt-1.5 h-2 w-4 shrink-0" />}>{t('label.asking')}</Line>
  return (
    <WithPart part={part}>
      {sealed => {
        const Icon = sealed ? Lock : Eye
        return (
          <Line icon={<Icon className="mt-px size-4 shrink-0" aria-hidden="true" />}>
            {t(sealed ? 'label.sealed' : 'label.open')}{' '}
            {!sealed && (
              <Way
                to={places.settingsPart('privacy')}
                className="relative font-semibold text-accent underline underline-offset-2 before:absolute before:-inset-3"
              >
                {t('label.open.change')}
              </Way>
            )}
          </Line>
        )
      }}
    </WithPart>
  )
}
function Line({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <p className="flex gap-2 text-small text-quiet">
      {icon}
      <span>{children}</span>
    </p>
  )
}
