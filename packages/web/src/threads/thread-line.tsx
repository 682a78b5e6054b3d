import { CornerDownRight } from 'lucide-react'
import type { TimelineItem } from '../bind/contract.ts'
import { useDesk } from '../chat/desk.ts'
import { useWords } from '../words/use-words.ts'

/** Above what is said in a thread: in which one; it leads there. */
export function ThreadLine({ item }: { readonly item: Extract<TimelineItem, { kind: 'thread' }> }) {
  const t = useWords()
  const desk = useDesk()
  return (
    <li className="mt-4 flex">
      <button
        type="button"
        onClick={() => desk.thread?.(item.ref)}
        className="relative flex min-w-0 items-center gap-1.5 rounded-lg py-0.5 pe-2 text-small text-quiet before:absolute before:-inset-x-2 before:-inset-y-2.5 hover:text-ink"
      >
        <CornerDownRight className="size-4 shrink-0 rtl:-scale-x-100" aria-hidden="true" />
        {item.text === '' ? (
          t('thread.line.unknown')
        ) : (
          <>
            <span className="shrink-0">{t('thread.line')}</span>
            <span dir="auto" className="foreign-text truncate font-semibold">
              {item.text.replace(/\s+/gu, ' ')}
            </span>
          </>
        )}
      </button>
    </li>
  )
}
