import { Timer } from 'lucide-react'
import { useNow } from '../bind/use-now.ts'
import { useWords } from '../words/use-words.ts'
import { OffRecordMark } from './off-record-mark.tsx'
import { useSpans } from './use-spans.ts'

const CLOSE_MS = 90_000

/** How long a message stays; counting down when its time runs. */
export function TimerBadge({
  seconds,
  goesAt,
  offRecord,
}: {
  readonly seconds: number
  readonly goesAt: number | undefined
  readonly offRecord: boolean | undefined
}) {
  const t = useWords()
  const spans = useSpans()
  const mark = offRecord && <OffRecordMark />
  if (goesAt !== undefined)
    return (
      <>
        {mark}
        <Running goesAt={goesAt} />
      </>
    )
  return (
    <>
      {mark}
      <span
        className="tabular inline-flex items-center gap-1"
        title={t('vanish.after', { span: spans.long(seconds) })}
      >
        <Timer className="size-3" aria-hidden="true" />
        <span aria-hidden="true">{spans.short(seconds)}</span>
        <span className="sr-only">{t('vanish.after', { span: spans.long(seconds) })}</span>
      </span>
    </>
  )
}

function Running({ goesAt }: { readonly goesAt: number }) {
  const t = useWords()
  const spans = useSpans()
  const left = goesAt - useNow(goesAt - Date.now() < CLOSE_MS ? 1000 : 30_000)
  return (
    <span className="tabular inline-flex items-center gap-1">
      <Timer className="size-3" aria-hidden="true" />
      <span className="sr-only">{t('vanish.left')} </span>
      {spans.left(left)}
    </span>
  )
}
