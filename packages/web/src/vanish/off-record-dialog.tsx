import { useState } from 'react'
import type { Conversation } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { VerbActions } from '../parts/verb-actions.tsx'
import { useWords } from '../words/use-words.ts'
import type { MessageId } from '../words/message-id.ts'
import { useSpans } from './use-spans.ts'

/** The engine takes up to a day. */
const SPANS: readonly number[] = [300, 3600, 28_800, 86_400]
const DAY = 86_400

const limits = (inGroup: boolean): readonly MessageId[] => [
  inGroup ? 'off-record.limit.group' : 'off-record.limit.away',
  'off-record.limit.file',
  'off-record.limit.others',
  'off-record.limit.seen',
]

interface OffRecordDialogProps {
  readonly conversation: Pick<Conversation, 'setOffRecord'>
  readonly timer: number | undefined
  readonly inGroup: boolean
  readonly onClose: () => void
}

/** What it means, for how long, and what it does not do. */
export function OffRecordDialog({ conversation, timer, inGroup, onClose }: OffRecordDialogProps) {
  const t = useWords()
  const spans = useSpans()
  const [seconds, setSeconds] = useState(timer !== undefined && SPANS.includes(timer) ? timer : DAY)
  const set = useVerb(() => conversation.setOffRecord(seconds))
  return (
    <Dialog open onClose={onClose} title={t('off-record.title')} text={t('off-record.text')}>
      <Choice
        name="off-record"
        legend={t('off-record.legend')}
        value={String(seconds)}
        onChange={chosen => setSeconds(Number(chosen))}
        options={SPANS.map(span => ({ value: String(span), label: spans.long(span) }))}
      />
      <h3 className="mt-5 mb-1.5 font-semibold">{t('off-record.limits')}</h3>
      <ul className="list-disc space-y-1.5 ps-5 text-small text-quiet marker:text-edge">
        {limits(inGroup).map(limit => (
          <li key={limit}>{t(limit)}</li>
        ))}
      </ul>
      <VerbActions verb={set} submit={t('off-record.save')} run={set.run} onClose={onClose} />
    </Dialog>
  )
}
