import { useState } from 'react'
import type { Attention } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { intoView } from '../parts/into-view.ts'
import { VerbActions } from '../parts/verb-actions.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { fieldsOf, type Moment, momentIn, moments, tomorrowMorning } from './moments.ts'

const words: Readonly<Record<Moment, MessageId>> = {
  hour: 'remind.hour',
  evening: 'remind.evening',
  morning: 'remind.morning',
}
interface RemindDialogProps {
  readonly attention: Attention
  readonly conversation: string
  readonly id: string
  readonly onClose: () => void
  readonly onDone?: () => void
}

/** When one wants to come back to a message. */
export function RemindDialog({ attention, conversation, id, onClose, onDone = onClose }: RemindDialogProps) {
  const t = useWords()
  const times = useTimeWords()
  const [now] = useState(() => Date.now())
  const before = useValue(attention.reminders).find(
    one => one.conversation === conversation && one.id === id && !one.due,
  )
  const [chosen, setChosen] = useState<Moment | 'own'>(before ? 'own' : 'hour')
  const [own, setOwn] = useState(() => fieldsOf(before?.at ?? tomorrowMorning(now)))
  const offered = moments(now)
  const set = useVerb((at: number | undefined) => attention.remind(conversation, id, at))
  const at = chosen === 'own' ? momentIn(...own) : offered.find(([name]) => name === chosen)?.[1]
  const isPossible = at !== undefined && at > now
  return (
    <Dialog open onClose={onClose} title={t('remind.title')} text={t('remind.text')}>
      <Choice
        name="remind"
        legend={t('remind.legend')}
        value={chosen}
        onChange={setChosen}
        options={[
          ...offered.map(([value, when]) => ({
            value,
            label: t(words[value]),
            hint: times.moment(when),
          })),
          {
            value: 'own' as const,
            label: t('remind.own'),
            more: <OwnMoment fields={own} onChange={setOwn} isPast={!isPossible} />,
          },
        ]}
      />
      <VerbActions
        verb={set}
        submit={t('remind.save')}
        disabled={!isPossible}
        run={() => set.run(at)}
        onClose={onClose}
        onDone={onDone}
        other={
          before && (
            <Button
              look="quiet-danger"
              disabled={set.busy}
              onClick={() => void set.run(undefined).then(worked => worked && onDone())}
            >
              {t('remind.cancel')}
            </Button>
          )
        }
      />
    </Dialog>
  )
}

type Fields = readonly [date: string, time: string]
interface OwnMomentProps {
  readonly fields: Fields
  readonly isPast: boolean
  readonly onChange: (fields: Fields) => void
}
function OwnMoment({ fields: [date, time], isPast, onChange }: OwnMomentProps) {
  const t = useWords()
  return (
    <>
      <div ref={intoView} className="flex flex-wrap gap-2">
        <Field
          label={t('remind.date')}
          type="date"
          value={date}
          min={fieldsOf(Date.now())[0]}
          onChange={event => onChange([event.target.value, time])}
          className="min-w-36 flex-1"
        />
        <Field
          label={t('remind.time')}
          type="time"
          value={time}
          onChange={event => onChange([date, event.target.value])}
          className="min-w-28 flex-1"
        />
      </div>
      <p role="status" className="text-small text-danger not-empty:mt-1.5">
        {isPast && t('remind.past')}
      </p>
    </>
  )
}
