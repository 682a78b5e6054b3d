import { CircleDashed } from 'lucide-react'
import { ComposerLine } from '../chat/composer-line.tsx'
import { useWords } from '../words/use-words.ts'

/** What "once" means for what is being written. */
export function OnceRule({ inGroup }: { readonly inGroup: boolean }) {
  const t = useWords()
  return (
    <ComposerLine tone="text-accent" icon={<CircleDashed className="size-4" aria-hidden="true" />}>
      {t(inGroup ? 'once.rule.group' : 'once.rule')}
    </ComposerLine>
  )
}
