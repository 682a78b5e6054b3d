import { TriangleAlert } from 'lucide-react'
import { errorWords, type Refusal } from '../bind/refusal.ts'
import { useWords } from '../words/use-words.ts'

/** What went wrong and what to do, once, read out when it appears. `fields`: errors that stand at their field already. */
export function RefusalLine({
  refusal,
  fields = [],
}: {
  readonly refusal: Refusal | undefined
  readonly fields?: readonly string[]
}) {
  const t = useWords()
  const shown = refusal && !(refusal.field !== undefined && fields.includes(refusal.field))
  return (
    <div role="alert">
      {shown && (
        <p className="arrives flex gap-2.5 rounded-xl bg-danger-tint px-3.5 py-3 text-danger">
          <TriangleAlert className="mt-0.5 size-4.5 shrink-0" aria-hidden="true" />
          {t(errorWords[refusal.code])}
        </p>
      )}
    </div>
  )
}
