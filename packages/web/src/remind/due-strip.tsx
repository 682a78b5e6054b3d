import { BellRing } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { WithAttention } from '../bind/attention.tsx'
import type { Attention, Reminder } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { RemindDialog } from './remind-dialog.tsx'
import { ReminderText, useShow } from './reminder-line.tsx'
import { ReminderTools } from './reminder-tools.tsx'

/** On top of everything: what one wanted to come back to now, one at a time; not above the list of all. */
export function DueStrip() {
  const [path] = useLocation()
  if (path === places.reminders) return null
  return <WithAttention>{attention => <First attention={attention} />}</WithAttention>
}
function First({ attention }: { readonly attention: Attention }) {
  const [first, ...others] = useValue(attention.reminders).filter(one => one.due)
  return first && <Strip reminder={first} more={others.length} attention={attention} />
}
interface StripProps {
  readonly reminder: Reminder
  readonly more: number
  readonly attention: Attention
}
function Strip({ reminder, more, attention }: StripProps) {
  const t = useWords()
  const show = useShow()
  const { address: me } = useValue(useEngine().me)
  const [putOff, setPutOff] = useState<Reminder>()
  const done = useVerb(() => attention.remind(reminder.conversation, reminder.id, undefined))
  const name = reminder.conversation === me ? t('notes.title') : reminder.name
  return (
    <div className="arrives flex items-center gap-1 border-b border-line bg-tint ps-4 pe-1 text-small">
      <BellRing className="size-4.5 shrink-0 text-accent" aria-hidden="true" />
      <button
        type="button"
        onClick={() => show(reminder)}
        className="flex min-h-11 min-w-0 flex-1 items-center gap-2 rounded-lg px-2 text-start -outline-offset-2"
      >
        <span className="sr-only">{t('remind.reminder')}: </span>
        <span className="max-w-[40%] shrink-0 truncate font-semibold">{name}</span>
        <span className="truncate">
          <ReminderText text={reminder.text} />
        </span>
      </button>
      {more > 0 && <span className="shrink-0 text-quiet">{t('remind.more', { count: more })}</span>}
      <RefusalLine refusal={done.refusal} />
      <ReminderTools
        due
        busy={done.busy}
        onLater={() => setPutOff(reminder)}
        onDone={() => void done.run()}
      />
      {putOff && <RemindDialog attention={attention} {...putOff} onClose={() => setPutOff(undefined)} />}
    </div>
  )
}
