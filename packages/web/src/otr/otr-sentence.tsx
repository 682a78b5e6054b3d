import { Lock, ShieldCheck } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import type { ConversationItem } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { Way } from '../parts/way.tsx'
import { ComposerLine } from '../chat/composer-line.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** Under the field while it is private: with whom, and whether somebody has made sure of that. */
export function OtrSentence({ item }: { readonly item: ConversationItem }) {
  const t = useWords()
  const { keys } = useValue(useEngine().otr.talk(item.address))
  const { name } = item
  const isVerified = keys.some(key => key.current && key.verified)
  if (isVerified)
    return (
      <ComposerLine tone="text-quiet" icon={<ShieldCheck className="size-4 text-safe" aria-hidden="true" />}>
        {t('otr.sentence.verified', { name })}
      </ComposerLine>
    )
  return (
    <ComposerLine tone="text-quiet" icon={<Lock className="size-4" aria-hidden="true" />}>
      {t('otr.sentence', { name })}{' '}
      <Way
        to={places.contact(item.address)}
        className="relative font-semibold text-accent underline underline-offset-2 before:absolute before:-inset-3"
      >
        {t('otr.compare')}
      </Way>
    </ComposerLine>
  )
}
