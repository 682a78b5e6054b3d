import { BellRing } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { WithAttention } from '../bind/attention.tsx'
import { useEngine } from '../bind/app-context.ts'
import type { Attention, Reminder } from '../bind/contract.ts'
import { useNow } from '../bind/use-now.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Page } from '../parts/page.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { places } from '../shell/places.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { RemindDialog } from './remind-dialog.tsx'
import { ReminderText, useShow } from './reminder-line.tsx'
import { ReminderTools } from './reminder-tools.tsx'

/** Of what is due for so long one was not there. */
const MISSED_MS = 60 * 60_000

/** Everything that somebody wants to come back to; what is due stands first. */
export function RemindersPage() {
  const t = useWords()
  const [, go] = useLocation()
  return (
    <Page title={t('remind.list')} measure="max-w-2xl" onBack={() => go(places.home)}>
      <WithAttention>{attention => <All attention={attention} />}</WithAttention>
    </Page>
  )
}
function All({ attention }: { readonly attention: Attention }) {
  const t = useWords()
  const all = useValue(attention.reminders)
  const due = all.filter(one => one.due)
  const later = all.filter(one => !one.due)
  if (all.length === 0)
    return (
      <div className="py-16 text-center">
        <BellRing className="mx-auto mb-4 size-10 text-line" aria-hidden="true" />
        <p className="text-title font-bold">{t('remind.none')}</p>
        <p className="mx-auto mt-1 max-w-80 text-quiet">{t('remind.none.text')}</p>
      </div>
    )
  return (
    <>
      {due.length > 0 && <Some title={t('remind.due')} some={due} attention={attention} />}
      {later.length > 0 && <Some title={t('remind.to-come')} some={later} attention={attention} />}
    </>
  )
}
interface SomeProps {
  readonly title: string
  readonly some: readonly Reminder[]
  readonly attention: Attention
}
function Some({ title, some, attention }: SomeProps) {
  const [putOff, setPutOff] = useState<Reminder>()
  return (
    <section className="py-5">
      <h2 className="mb-2 font-bold">{title}</h2>
      <ul className="divide-y divide-line rounded-2xl bg-raised shadow-[inset_0_0_0_1px_var(--edge)]">
        {some.map(one => (
          <Row
            key={`${one.conversation} ${one.id}`}
            reminder={one}
            attention={attention}
            onLater={() => setPutOff(one)}
          />
        ))}
      </ul>
      {putOff && <RemindDialog attention={attention} {...putOff} onClose={() => setPutOff(undefined)} />}
    </section>
  )
}
interface RowProps {
  readonly reminder: Reminder
  readonly attention: Attention
  readonly onLater: () => void
}
function Row({ reminder, attention, onLater }: RowProps) {
  const t = useWords()
  const times = useTimeWords()
  const { address: me } = useValue(useEngine().me)
  const show = useShow()
  const { conversation, id, at, due, text } = reminder
  const name = conversation === me ? t('notes.title') : reminder.name
  const now = useNow(60_000)
  const isMissed = due && at < now - MISSED_MS
  const done = useVerb(() => attention.remind(conversation, id, undefined))
  return (
    <li className="px-2 py-1">
      <div className="flex items-center gap-1">
        <button
          type="button"
          onClick={() => show(reminder)}
          className="min-w-0 flex-1 rounded-xl px-2 py-2.5 text-start -outline-offset-2 hover:bg-hover"
        >
          <span className="block truncate text-small font-semibold">{name}</span>
          <span className="line-clamp-2">
            <ReminderText text={text} />
          </span>
          <span className="mt-0.5 block text-small text-quiet">
            {isMissed
              ? t('remind.missed', { day: times.dayWithin(at, now), time: times.clock(at) })
              : times.moment(at)}
          </span>
        </button>
        <ReminderTools due={due} busy={done.busy} onLater={onLater} onDone={() => void done.run()} />
      </div>
      <RefusalLine refusal={done.refusal} />
    </li>
  )
}
