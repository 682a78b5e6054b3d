import { Lock } from 'lucide-react'
import type { Composer, ConversationItem } from '../bind/contract.ts'
import { ComposerLine } from '../chat/composer-line.tsx'
import { useNames, useWords } from '../words/use-words.ts'

interface KeySentenceProps {
  readonly composer: Pick<Composer, 'state' | 'unreached'>
  readonly item: Pick<ConversationItem, 'name'>
}

/** Under the field, where it goes by OpenPGP. */
export function KeySentence({ composer: { state, unreached = [] }, item: { name } }: KeySentenceProps) {
  const t = useWords()
  const named = useNames()
  const icon = <Lock className="size-4" aria-hidden="true" />
  if (state === 'looking')
    return (
      <ComposerLine tone="text-quiet" icon={icon}>
        {t('openpgp.sentence.looking', { name })}
      </ComposerLine>
    )
  if (state === 'no-devices' || unreached.length > 0)
    return (
      <ComposerLine tone="text-warning" icon={icon}>
        {t('openpgp.sentence.none', {
          names: unreached.length > 0 ? named(unreached) : name,
          count: Math.max(1, unreached.length),
        })}
      </ComposerLine>
    )
  return (
    <ComposerLine tone="text-quiet" icon={icon}>
      {t('openpgp.sentence.private', { name })}
    </ComposerLine>
  )
}
