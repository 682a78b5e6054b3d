import type { MessageSecurity, MessageState, TimelineItem } from '../src/bind/contract.ts'
import { days, devices, hours, marta, minutes, today } from './people.ts'

const security: MessageSecurity = {
  encrypted: true,
  protocol: 'omemo:2',
  deviceId: 1823749201,
  trust: 'verified',
  mixed: false,
}
const clear: MessageSecurity = {
  encrypted: false,
  protocol: undefined,
  deviceId: undefined,
  trust: undefined,
  mixed: false,
}

type Message = Extract<TimelineItem, { kind: 'message' }>
interface Said {
  readonly at: number
  readonly text: string
  readonly state?: MessageState
  readonly first?: boolean
  readonly last?: boolean
  readonly security?: MessageSecurity
  /** What else belongs to it. */
  readonly more?: Partial<Message>
}
let count = 0
const message = (own: boolean, said: Said): Message => ({
  kind: 'message',
  id: `m${++count}`,
  own,
  author: own ? 'lis@casa.example' : marta.address,
  at: said.at,
  text: said.text,
  state: own ? (said.state ?? { kind: 'read' }) : undefined,
  security: said.security ?? security,
  firstOfGroup: said.first ?? true,
  lastOfGroup: said.last ?? true,
  ...said.more,
})
export const mine = (said: Said): Message => message(true, said)
export const hers = (said: Said): Message => message(false, said)
const yesterday = today - days(1) - hours(2)
const evening = today - minutes(40)

export const everyday: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: yesterday },
  { kind: 'event', id: 'e1', at: yesterday, event: 'verified' },
  hers({ at: yesterday, text: 'Are we still on for the garden tomorrow?', last: false }),
  hers({
    at: yesterday + minutes(1),
    text: 'The weather page says dry until ten: https://weather.example/garden?day=tomorrow',
    first: false,
  }),
  mine({ at: yesterday + minutes(9), text: 'Yes! I asked Jens for the key to the shed.', last: false }),
  mine({ at: yesterday + minutes(10), text: 'If he forgets we climb.', first: false }),
  { kind: 'day', id: 'd2', at: evening },
  hers({
    at: evening,
    text: 'He did not forget. Key is with me.',
    security: {
      ...security,
      sealedAt: evening - days(1),
      verified: { how: 'own-device', at: evening - days(9), by: devices[1]?.id },
    },
    more: { id: 'vouched' },
  }),
  mine({
    at: evening + minutes(7),
    text: 'Then all that is missing is something to eat. I could make the lentil salad with roasted peppers and bring it in the big bowl, and there is half a wheel of cheese left from Sunday that nobody else is going to finish.',
    last: false,
  }),
  mine({
    at: evening + minutes(8),
    text: 'Seven people, right?',
    first: false,
    state: { kind: 'delivered' },
  }),
  { kind: 'new', id: 'n1' },
  hers({ at: evening + minutes(36), text: 'Seven and a dog 🐕', last: false }),
  hers({ at: evening + minutes(38), text: 'Perfect. I bring the bread and the small table.', first: false }),
]

export const states: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: evening },
  hers({ at: evening, text: 'Which one did you choose?' }),
  mine({ at: evening + minutes(1), text: 'Read by her', state: { kind: 'read' } }),
  mine({ at: evening + minutes(8), text: 'On her device', state: { kind: 'delivered' } }),
  mine({ at: evening + minutes(15), text: 'On the server', state: { kind: 'on-server' } }),
  mine({ at: evening + minutes(22), text: 'Sent', state: { kind: 'sent' } }),
  mine({
    at: evening + minutes(29),
    text: 'Could not be sent',
    state: { kind: 'failed', reason: 'no-devices', canRetry: true },
  }),
  mine({
    at: evening + minutes(30),
    text: 'Was refused for good',
    state: { kind: 'failed', reason: 'too-big', canRetry: false },
  }),
  mine({ at: evening + minutes(31), text: 'Still waiting', state: { kind: 'waiting' } }),
]

export const trouble: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: yesterday },
  {
    kind: 'unreadable',
    id: 'u1',
    own: false,
    author: marta.address,
    at: yesterday,
    cause: 'older-than-device',
    deviceId: 1,
    count: 14,
  },
  { kind: 'event', id: 'e1', at: yesterday, event: 'device-added', deviceId: 4 },
  {
    kind: 'unreadable',
    id: 'u2',
    own: false,
    author: marta.address,
    at: yesterday,
    cause: 'broken',
    deviceId: 1,
    count: 1,
  },
  {
    kind: 'unreadable',
    id: 'u3',
    own: true,
    author: 'lis@casa.example',
    at: yesterday,
    cause: 'not-for-this-device',
    deviceId: 1,
    count: 1,
  },
  { kind: 'event', id: 'e2', at: yesterday, event: 'key-changed', deviceId: 4 },
  {
    kind: 'unreadable',
    id: 'u4',
    own: false,
    author: marta.address,
    at: yesterday,
    cause: 'unknown-sender-device',
    deviceId: 5,
    count: 1,
  },
  {
    kind: 'unreadable',
    id: 'u5',
    own: false,
    author: marta.address,
    at: yesterday,
    cause: 'too-many-skipped',
    deviceId: 5,
    count: 2,
  },
  { kind: 'event', id: 'e3', at: yesterday, event: 'device-removed', deviceId: 4 },
  hers({ at: yesterday + minutes(3), text: 'Now it works again.' }),
]

export const unencrypted: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: evening },
  mine({ at: evening, text: 'Hello, I am calling about the interview.' }),
  { kind: 'event', id: 'e1', at: evening, event: 'encryption-off' },
  mine({
    at: evening + minutes(2),
    text: 'Our statement: the library stays open.',
    security: clear,
    state: { kind: 'on-server' },
  }),
  hers({
    at: evening + minutes(4),
    text: 'Thank you. The statement is on our site: http://daily.example/library',
    security: clear,
  }),
  { kind: 'event', id: 'e2', at: evening + minutes(5), event: 'encryption-on' },
  mine({ at: evening + minutes(6), text: 'And now in private again?' }),
  { kind: 'event', id: 'e3', at: evening + minutes(7), event: 'encryption-off' },
]

export const long: readonly TimelineItem[] = [
  { kind: 'day', id: 'd0', at: today - days(400) },
  mine({ at: today - days(400), text: 'Hej' }),
  { kind: 'day', id: 'd1', at: today - days(5) },
  ...Array.from({ length: 40 }, (_, i) =>
    (i % 3 === 0 ? mine : hers)({
      at: today - days(5) + minutes(i * 6),
      text:
        i % 7 === 0
          ? 'A longer thought that runs over more than one line, because people do write like this when there is something to say about the day, the children and the price of butter.'
          : `Number ${i}`,
    }),
  ),
  hers({
    at: evening,
    text: Array.from({ length: 60 }, (_, i) => `Line ${i + 1} of a long letter.`).join('\n'),
  }),
  hers({
    at: evening + minutes(7),
    text: `${'Unbroken'.repeat(40)} <b>not bold</b> <img src=x onerror=alert(1)> javascript:alert(1) \u202Egnp.exe\u202C שלום עולם`,
  }),
]

const me = 'lis@casa.example'
const question = hers({
  at: evening,
  text: 'Which door do we take?',
  more: {
    reactions: [
      { emoji: '👍', by: [marta.address, me], own: true },
      { emoji: '🐕', by: [marta.address], own: false },
    ],
    pinned: true,
  },
})
/** Everything that can happen to messages. */
export const rich: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: evening },
  question,
  mine({
    at: evening + minutes(1),
    text: 'The green one, behind the *library*. @Marta Olsen, bring the `blue` key.',
    last: false,
    more: {
      reply: { id: question.id, author: marta.address, own: false, text: question.text },
      mentions: [{ begin: 37, end: 49, address: marta.address }],
      editedAt: evening + minutes(3),
      earlier: [{ at: evening + minutes(1), text: 'The red one, behind the library.' }],
      reactions: [{ emoji: '❤️', by: [marta.address], own: false }],
    },
  }),
  mine({ at: evening + minutes(2), text: '', first: false, more: { deleted: true } }),
  hers({
    at: evening + minutes(8),
    text: 'He wrote it down:\n> Turn left at the *fountain*\n> then ~right~ left again\n```\nfloor 2\ncode  4711\n```\nSounds _easy_.',
    last: false,
    more: { forwarded: true },
  }),
  hers({ at: evening + minutes(9), text: '🐢🎉', first: false, last: false }),
  hers({ at: evening + minutes(10), text: '/me packs the small table', first: false }),
  mine({
    at: evening + minutes(16),
    text: 'Half past seven, then.',
    state: { kind: 'delivered' },
    more: {
      reply: { id: undefined, author: marta.address, own: false, text: undefined },
      change: 'waiting',
      editedAt: evening + minutes(17),
      earlier: [{ at: evening, text: 'Half past eight, then.' }],
    },
  }),
]
export const answered = question
