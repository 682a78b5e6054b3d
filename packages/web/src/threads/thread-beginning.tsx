import type { Timeline } from '../bind/contract.ts'
import { useWords } from '../words/use-words.ts'

/** Above a thread: nothing, where the message that it hangs on is the first below. */
export function ThreadBeginning({ timeline, root }: { readonly timeline: Timeline; readonly root: string }) {
  const t = useWords()
  if (timeline.items.some(item => item.id === root)) return null
  return (
    <p className="mx-auto max-w-xs py-4 text-center text-small text-balance text-quiet">
      {t('thread.missing')}
    </p>
  )
}
