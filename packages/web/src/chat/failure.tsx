import type { Conversation, FailureReason, MessageState } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

const reasonWords: Readonly<Record<FailureReason, MessageId>> = {
  'no-devices': 'failed.no-devices',
  'undecided-devices': 'failed.undecided-devices',
  'no-openpgp-key': 'failed.no-openpgp-key',
  'otr-ended': 'failed.otr-ended',
  'members-unreached': 'failed.members-unreached',
  'once-unseen': 'failed.once-unseen',
  blocked: 'failed.blocked',
  'unknown-address': 'failed.unknown-address',
  'too-big': 'failed.too-big',
  'too-many-devices': 'failed.too-many-devices',
  'too-soon': 'failed.too-soon',
  refused: 'failed.refused',
  encryption: 'failed.encryption',
  'remote-unreachable': 'failed.remote-unreachable',
  'file-too-big': 'failed.file-too-big',
  'file-quota': 'failed.file-quota',
  'file-lost': 'failed.file-lost',
  'file-refused': 'failed.file-refused',
}
interface FailureProps {
  readonly id: string
  readonly state: Extract<MessageState, { kind: 'failed' }>
  readonly name: string
  readonly conversation: Conversation
}

const act = 'min-h-11 rounded-full px-3 font-semibold text-accent hover:bg-hover'

/** Why it was not sent, and the two ways on. */
export function Failure({ id, state, name, conversation }: FailureProps) {
  const t = useWords()
  const retry = useVerb(() => conversation.retry(id))
  const discard = useVerb(() => conversation.discard(id))
  return (
    <div className="mt-1 flex max-w-[34rem] flex-col items-end text-small">
      <p className="text-end text-balance text-danger">
        <span className="font-semibold">{t('state.failed')}.</span> {t(reasonWords[state.reason], { name })}
      </p>
      <div className="-me-3 -mb-1.5 flex">
        <button type="button" className={act} disabled={discard.busy} onClick={() => void discard.run()}>
          {t('failed.discard')}
        </button>
        {state.canRetry && (
          <button type="button" className={act} disabled={retry.busy} onClick={() => void retry.run()}>
            {t('failed.retry')}
          </button>
        )}
      </div>
    </div>
  )
}
