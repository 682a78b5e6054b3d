import { useRef, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { Conversation } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Question } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import type { MessageItem } from './message-item.ts'

interface DeleteQuestionProps {
  readonly item: MessageItem
  readonly name: string
  readonly self: boolean
  readonly conversation: Conversation
  readonly onClose: () => void
}

/** For whom? What the others already have cannot be fetched back, and that is said. */
export function DeleteQuestion({ item, name, self, conversation, onClose }: DeleteQuestionProps) {
  const t = useWords()
  const cancel = useRef<HTMLButtonElement>(null)
  const { run, busy, refusal } = useVerb((verb: () => Promise<void>) => verb())
  const finish = async (verb: () => Promise<void>): Promise<void> => {
    if (await run(verb)) onClose()
  }
  const forAll = item.own && !item.deleted && !self
  const group = useEngine().groups.of(conversation.address)
  const role = group?.view.get().role
  const mayModerate = !item.own && !item.deleted && (role === 'owner' || role === 'admin')
  const [reason, setReason] = useState('')
  return (
    <Question
      open
      onClose={onClose}
      title={t('delete.title')}
      text={
        mayModerate
          ? t('delete.text.moderate')
          : t(forAll ? 'delete.text.own' : self ? 'delete.text.note' : 'delete.text.other', { name })
      }
      initialFocus={cancel}
    >
      <RefusalLine refusal={refusal} />
      {mayModerate && (
        <Field
          label={t('delete.moderate.reason')}
          hint={t('delete.moderate.hint')}
          value={reason}
          onChange={event => setReason(event.target.value)}
          maxLength={300}
          className="mb-4"
        />
      )}
      <div className="mt-2 flex flex-col gap-2">
        {mayModerate && (
          <Button
            look="danger"
            busy={busy}
            onClick={() => void finish(() => conversation.moderate(item.id, reason))}
          >
            {t('delete.moderate')}
          </Button>
        )}
        {forAll && (
          <Button
            look="danger"
            busy={busy}
            onClick={() => void finish(() => conversation.deleteForAll(item.id))}
          >
            {t('delete.all')}
          </Button>
        )}
        <Button
          look={forAll || mayModerate ? 'plain' : 'danger'}
          disabled={busy}
          onClick={() => void finish(() => conversation.deleteForMe(item.id))}
        >
          {t(self ? 'delete.note' : 'delete.me')}
        </Button>
        <Button ref={cancel} look="quiet" onClick={onClose}>
          {t('do.cancel')}
        </Button>
      </div>
    </Question>
  )
}
