import { PenOff } from 'lucide-react'
import { ComposerLine } from '../chat/composer-line.tsx'
import { useWords } from '../words/use-words.ts'
import { useSpans } from './use-spans.ts'

/** Under the field: nothing of what is being written stays. */
export function OffRecordRule({ seconds }: { readonly seconds: number }) {
  const t = useWords()
  const spans = useSpans()
  return (
    <ComposerLine tone="text-quiet" icon={<PenOff className="size-4 text-accent" aria-hidden="true" />}>
      {t('off-record.sentence', { span: spans.long(seconds) })}
    </ComposerLine>
  )
}
