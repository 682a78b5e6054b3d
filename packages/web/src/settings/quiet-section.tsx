import { useId } from 'react'
import { WithAttention } from '../bind/attention.tsx'
import type { Attention, Peace, QuietHours } from '../bind/contract.ts'
import { useNow } from '../bind/use-now.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Checkbox } from '../parts/checkbox.tsx'
import { Field, frame } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { tomorrowMorning } from '../remind/moments.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'

const HOUR_MS = 3_600_000
const NIGHT: QuietHours = { from: 22 * 60, to: 7 * 60, days: 'all' }

const clock = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0')).join(':')
const minutesIn = (time: string): number | undefined => {
  const [, hours, minutes] = /^(\d\d):(\d\d)/u.exec(time) ?? []
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}

/** When nobody is to be told of anything. */
export function QuietSection() {
  const t = useWords()
  return (
    <Section title={t('quiet.title')} text={t('quiet.text')}>
      <WithAttention>{attention => <Choices attention={attention} />}</WithAttention>
    </Section>
  )
}
function Choices({ attention }: { readonly attention: Attention }) {
  const t = useWords()
  const peace = useValue(attention.peace)
  const set = useVerb((change: Partial<Peace>) => attention.setPeace(change))
  const choose = (change: Partial<Peace>): void => void set.run(change)
  const { hours, mentionsThrough } = peace
  return (
    <>
      <Pause peace={peace} onChange={choose} />
      <Checkbox
        label={t('quiet.hours')}
        checked={hours !== undefined}
        onChange={on => choose({ hours: on ? NIGHT : undefined })}
      />
      {hours && <Hours hours={hours} onChange={next => choose({ hours: next })} />}
      <Checkbox
        label={t('quiet.mentions')}
        hint={t('quiet.mentions.hint')}
        checked={mentionsThrough}
        onChange={on => choose({ mentionsThrough: on })}
      />
      <RefusalLine refusal={set.refusal} />
    </>
  )
}

interface PauseProps {
  readonly peace: Peace
  readonly onChange: (change: Partial<Peace>) => void
}
function Pause({ peace: { pausedUntil = 0 }, onChange }: PauseProps) {
  const t = useWords()
  const times = useTimeWords()
  const now = useNow(30_000)
  if (pausedUntil > now)
    return (
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl bg-tint px-4 py-2">
        <p role="status" className="min-w-48 flex-1 font-medium">
          {t('quiet.paused', { moment: times.moment(pausedUntil) })}
        </p>
        <Button onClick={() => onChange({ pausedUntil: undefined })}>{t('quiet.resume')}</Button>
      </div>
    )
  return (
    <div role="group" aria-label={t('quiet.pause')} className="flex flex-wrap gap-2">
      <Button className="grow wide:grow-0" onClick={() => onChange({ pausedUntil: Date.now() + HOUR_MS })}>
        {t('quiet.pause.hour')}
      </Button>
      <Button
        className="grow wide:grow-0"
        onClick={() => onChange({ pausedUntil: tomorrowMorning(Date.now()) })}
      >
        {t('quiet.pause.tomorrow')}
      </Button>
    </div>
  )
}

interface HoursProps {
  readonly hours: QuietHours
  readonly onChange: (hours: QuietHours) => void
}
function Hours({ hours, onChange }: HoursProps) {
  const t = useWords()
  const id = useId()
  const change = (name: 'from' | 'to', time: string): void => {
    const minutes = minutesIn(time)
    const next = { ...hours, ...(minutes === undefined ? {} : { [name]: minutes }) }
    if (next.from !== next.to) onChange(next)
  }
  return (
    <div className="flex flex-wrap items-end gap-2 ps-9">
      {(['from', 'to'] as const).map(name => (
        <Field
          key={name}
          label={t(name === 'from' ? 'quiet.from' : 'quiet.to')}
          type="time"
          defaultValue={clock(hours[name])}
          onChange={event => change(name, event.target.value)}
          className="w-32"
        />
      ))}
      <div className="min-w-44 flex-1">
        <label htmlFor={id} className="mb-1.5 block font-semibold">
          {t('quiet.days')}
        </label>
        <div className={`${frame} rounded-xl pe-3`}>
          <select
            id={id}
            value={hours.days}
            onChange={event => onChange({ ...hours, days: event.target.value as QuietHours['days'] })}
            className="min-h-11 w-full min-w-0 rounded-xl bg-transparent px-3 text-ink outline-none"
          >
            <option value="all">{t('quiet.days.all')}</option>
            <option value="weekdays">{t('quiet.days.weekdays')}</option>
          </select>
        </div>
      </div>
    </div>
  )
}
