import { CircleDashed, TriangleAlert } from 'lucide-react'
import { ComposerLine } from '../chat/composer-line.tsx'
import { useNames, useWords } from '../words/use-words.ts'

interface OnceRuleProps {
  readonly inGroup: boolean
  /** What those are called whose apps cannot show it. */
  readonly unseen: readonly string[]
}
/** What "once" means for what is being written. */
export function OnceRule({ inGroup, unseen }: OnceRuleProps) {
  const t = useWords()
  const words = useUnseen(inGroup, unseen)
  if (words !== undefined)
    return (
      <ComposerLine tone="text-warning" icon={<TriangleAlert className="size-4" aria-hidden="true" />}>
        {words}
      </ComposerLine>
    )
  return (
    <ComposerLine tone="text-accent" icon={<CircleDashed className="size-4" aria-hidden="true" />}>
      {t(inGroup ? 'once.rule.group' : 'once.rule')}
    </ComposerLine>
  )
}
/** undefined: everybody can see it. */
export const useUnseen = (inGroup: boolean, unseen: readonly string[]): string | undefined => {
  const t = useWords()
  const named = useNames()
  if (unseen.length === 0) return undefined
  const names = { names: named(unseen), count: unseen.length }
  return t(inGroup ? 'once.unseen.group' : 'once.unseen', names)
}
