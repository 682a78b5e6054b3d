import { PenOff } from 'lucide-react'
import { useWords } from '../words/use-words.ts'

/** Beside a time, or in the header of a conversation. */
export function OffRecordMark({ className = 'size-3' }: { readonly className?: string }) {
  const t = useWords()
  return (
    <span title={t('off-record.mark')}>
      <PenOff className={className} aria-hidden="true" />
      <span className="sr-only">{t('off-record.mark')}</span>
    </span>
  )
}
