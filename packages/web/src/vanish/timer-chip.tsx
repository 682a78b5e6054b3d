import { Timer } from 'lucide-react'
import { useWords } from '../words/use-words.ts'
import { OffRecordMark } from './off-record-mark.tsx'
import { useSpans } from './use-spans.ts'

/** In the header of a conversation whose messages go. */
export function TimerChip({
  seconds,
  offRecord,
}: {
  readonly seconds: number
  readonly offRecord: boolean | undefined
}) {
  const t = useWords()
  const spans = useSpans()
  const words = t('vanish.after', { span: spans.long(seconds) })
  return (
    <span className="flex shrink-0 items-center gap-1 font-medium" title={words}>
      {offRecord && <OffRecordMark className="me-0.5 size-3.5 text-accent" />}
      <Timer className="size-3.5" aria-hidden="true" />
      <span aria-hidden="true">{spans.short(seconds)}</span>
      <span className="sr-only">{words}</span>
    </span>
  )
}
