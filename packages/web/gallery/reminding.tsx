/** What somebody wants to come back to, and when they want peace. */
import type { ReactNode } from 'react'
import type { Reminder, TimelineItem } from '../src/bind/contract.ts'
import { RemindDialog } from '../src/remind/remind-dialog.tsx'
import { places } from '../src/shell/places.ts'
import { hours, marta, today } from './people.ts'
import { chat, inside } from './placed.tsx'
import { attentionOf } from './plain-engine.ts'
import { answered, rich } from './talk.ts'

type Named = NonNullable<Extract<TimelineItem, { kind: 'event' }>['who']>
const nothing = (): void => undefined
const garden: Reminder = {
  conversation: marta.address,
  id: answered.id,
  name: marta.name,
  own: false,
  author: marta.address,
  text: 'Could you bring the long ladder on Saturday? The plums on the sunny side will not wait for another week, and ours is too short.',
  at: today - hours(26),
  due: true,
}
const notes: Reminder = {
  ...garden,
  conversation: 'lis@casa.example',
  id: 'n1',
  own: true,
  text: 'Call the bicycle workshop',
  at: today + hours(11),
  due: false,
}
const film: Reminder = { ...garden, id: 'n2', text: '', at: today + hours(40), due: false }
const reminders = [garden, notes, film]

const differ = (id: string, who: Named, by: Named): TimelineItem => ({
  kind: 'event',
  id,
  at: today,
  event: 'devices-differ',
  who,
  by,
})
const [her, him, us] = [
  { address: marta.address, name: marta.name, own: false },
  { address: 'jens@casa.example', name: 'Jens', own: false },
  { address: 'lis@casa.example', name: 'Lis', own: true },
]
const differing = [differ('differ1', her, her), differ('differ2', us, her), differ('differ3', him, her)]

export const reminding: Readonly<Record<string, () => ReactNode>> = {
  reminders: () => inside(places.reminders, { reminders }),
  'reminders-none': () => inside(places.reminders),
  'reminders-row': () => inside('/', { reminders: [notes, film] }),
  'reminder-due': () => inside(chat, { items: rich, reminders }),
  'remind-dialog': () =>
    inside(
      chat,
      { items: rich },
      <RemindDialog
        attention={attentionOf()}
        conversation={marta.address}
        id={answered.id}
        onClose={nothing}
      />,
    ),
  'remind-change': () =>
    inside(
      chat,
      { items: rich, reminders: [notes] },
      <RemindDialog
        attention={attentionOf({ reminders: [notes] })}
        conversation={notes.conversation}
        id={notes.id}
        onClose={nothing}
      />,
    ),
  'chat-devices-differ': () => inside(chat, { items: [...rich.slice(0, 4), ...differing] }),
  'settings-quiet': () =>
    inside(places.settingsPart('quiet'), {
      peace: {
        hours: { from: 22 * 60, to: 7 * 60, days: 'weekdays' },
        words: ['Beehive', 'ladder', 'Rosenvænget'],
      },
    }),
  'settings-paused': () =>
    inside(places.settingsPart('quiet'), { peace: { pausedUntil: today + hours(9), mentionsThrough: true } }),
}
