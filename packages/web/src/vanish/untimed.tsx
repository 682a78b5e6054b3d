import { TimerOff } from 'lucide-react'
import { ComposerLine } from '../chat/composer-line.tsx'
import { useWords } from '../words/use-words.ts'

/** Somebody's device keeps what is written here. */
export function Untimed() {
  const t = useWords()
  return (
    <ComposerLine tone="text-warning" icon={<TimerOff className="size-4" aria-hidden="true" />}>
      {t('vanish.untimed')}
    </ComposerLine>
  )
}
