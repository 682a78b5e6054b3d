import { MessagesSquare } from 'lucide-react'
import { useDesk } from '../chat/desk.ts'
import { useWords } from '../words/use-words.ts'

/** Below a message that a thread hangs on; it leads there. */
export function Answers({ id, count }: { readonly id: string; readonly count: number }) {
  const t = useWords()
  const desk = useDesk()
  return (
    <button
      type="button"
      title={t('thread.open')}
      onClick={() => desk.thread?.(id)}
      className="relative mt-1 flex min-h-7 items-center gap-1.5 rounded-full bg-raised px-2.5 text-small font-semibold text-accent shadow-[inset_0_0_0_1px_var(--line)] before:absolute before:-inset-y-2 before:inset-x-0 hover:bg-hover"
    >
      <MessagesSquare className="size-3.5" aria-hidden="true" />
      {t('thread.answers', { count })}
    </button>
  )
}
