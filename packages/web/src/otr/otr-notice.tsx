import { Lock, LockKeyholeOpen } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import type { Conversation, ConversationItem, OtrTalk } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { classes } from '../parts/class-names.ts'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { stageWords } from './stage-words.ts'

interface OtrNoticeProps {
  readonly conversation: Conversation
  readonly item: ConversationItem
  readonly stage: OtrTalk['stage']
}

/** Stands where one would write: nothing goes while it is not private. */
export function OtrNotice({ conversation, item, stage }: OtrNoticeProps) {
  const t = useWords()
  const { otr } = useEngine()
  const { address, name } = item
  const begin = useVerb(() => otr.begin(address))
  const leave = useVerb(() => conversation.setProtocol('omemo'))
  const isOver = stage === 'finished'
  const Icon = isOver ? LockKeyholeOpen : Lock
  return (
    <section
      aria-label={t('otr.title')}
      className={classes(
        'pad-safe-bottom shrink-0 border-t-2',
        isOver ? 'border-warning bg-warning-tint' : 'border-line bg-sunken',
      )}
    >
      <div className="mx-auto w-full max-w-3xl px-4 py-4 wide:px-8">
        <p role="status" className="flex max-w-prose gap-2.5">
          <Icon className="mt-0.5 size-5 shrink-0 text-quiet" aria-hidden="true" />
          <span>{t(stageWords[stage], { name })}</span>
        </p>
        <RefusalLine refusal={begin.refusal ?? leave.refusal} />
        <div className="mt-3 flex flex-wrap gap-2">
          <Button look="primary" busy={begin.busy} onClick={() => void begin.run()}>
            {t(stage === 'asked' ? 'otr.begin.again' : 'otr.begin')}
          </Button>
          <Button busy={leave.busy} onClick={() => void leave.run()}>
            {t('otr.stop')}
          </Button>
        </div>
      </div>
    </section>
  )
}
