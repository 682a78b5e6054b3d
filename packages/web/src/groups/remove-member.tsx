import { useRef, useState } from 'react'
import type { Group, GroupMember } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Actions } from '../parts/actions.tsx'
import { Button } from '../parts/button.tsx'
import { Checkbox } from '../parts/checkbox.tsx'
import { Question } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

interface RemoveMemberProps {
  readonly member: Pick<GroupMember, 'address' | 'name'>
  readonly group: Pick<Group, 'remove'>
  readonly onRemoved: () => void
  readonly onClose: () => void
}

/** Out of the group, with a reason if there is one, and for good if somebody wants that. */
export function RemoveMember({ member: { address, name }, group, onRemoved, onClose }: RemoveMemberProps) {
  const t = useWords()
  const cancel = useRef<HTMLButtonElement>(null)
  const [reason, setReason] = useState('')
  const [forGood, setForGood] = useState(false)
  const remove = useVerb(() => group.remove(address, { reason, forGood }))
  return (
    <Question
      open
      onClose={onClose}
      title={t('group.remove.title', { name })}
      text={t('group.remove.text', { name })}
      initialFocus={cancel}
    >
      <RefusalLine refusal={remove.refusal} />
      <div className="space-y-4">
        <Field
          label={t('group.remove.reason')}
          hint={t('group.remove.reason.hint', { name })}
          value={reason}
          onChange={event => setReason(event.target.value)}
          maxLength={300}
        />
        <Checkbox
          label={t('group.remove.for-good')}
          hint={t('group.remove.for-good.hint')}
          checked={forGood}
          onChange={setForGood}
        />
      </div>
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('do.cancel')}
        </Button>
        <Button look="danger" busy={remove.busy} onClick={async () => (await remove.run()) && onRemoved()}>
          {t('group.remove.submit')}
        </Button>
      </Actions>
    </Question>
  )
}
