/** With somebody whose program has nothing newer. */
import type { ReactNode } from 'react'
import type { MessageSecurity, OtrPeerKey, OtrTalk, TimelineItem } from '../src/bind/contract.ts'
import { CompareOtr } from '../src/otr/compare-otr.tsx'
import { Confirm } from '../src/parts/confirm.tsx'
import { AskDialog } from '../src/verify/ask-dialog.tsx'
import { Pressed } from './acting.tsx'
import { marta, minutes, today } from './people.ts'
import { about, chat, inside } from './placed.tsx'
import { done, refused } from './plain.ts'
import { hers, mine } from './talk.ts'

const nothing = (): void => undefined
const key: OtrPeerKey = {
  fingerprint: '9f31c0b87aa24e5d1166f0e2c4d8935b7720a1fe',
  verified: false,
  current: true,
}
const talking: Partial<OtrTalk> = {
  stage: 'private',
  keys: [key],
  session: { own: '3fa210bc', theirs: '90d7e144', ownFirst: true },
}
const compared = { ...talking, keys: [{ ...key, verified: true }] }
const known = { ...talking, question: { kind: 'known', text: 'Which door do we take?' } } as const

const security: MessageSecurity = {
  encrypted: true,
  protocol: 'otr',
  deviceId: undefined,
  trust: 'trusted',
  mixed: false,
}
const at = today - minutes(40)
const items: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at },
  { kind: 'event', id: 'e1', at, event: 'otr-wanted' },
  { kind: 'event', id: 'e2', at, event: 'otr-on' },
  { kind: 'event', id: 'e3', at, event: 'otr-private' },
  hers({ at: at + minutes(1), text: 'This terminal has nothing newer, sorry.', security }),
  mine({ at: at + minutes(2), text: 'It will do.', security, state: { kind: 'on-server' } }),
  { kind: 'event', id: 'e4', at: at + minutes(3), event: 'otr-finished' },
  {
    kind: 'unreadable',
    id: 'u1',
    own: false,
    author: marta.address,
    at: at + minutes(4),
    cause: 'otr-lost',
    deviceId: undefined,
    count: 1,
  },
  { kind: 'event', id: 'e5', at: at + minutes(5), event: 'otr-new-key' },
  mine({
    at: at + minutes(6),
    text: 'Is it still you?',
    security,
    state: { kind: 'failed', reason: 'otr-ended', canRetry: true },
  }),
]
const item = { otr: true, verified: true }
const inChat = (otr: Partial<OtrTalk>, composer: 'ready' | 'not-private' = 'not-private') =>
  inside(chat, { items, item, otr, composer: { otr: otr.stage ?? 'none', state: composer } })

export const otrStates: Readonly<Record<string, () => ReactNode>> = {
  'chat-otr': () => inChat(talking, 'ready'),
  'chat-otr-verified': () => inChat(compared, 'ready'),
  'chat-otr-none': () => inChat({}),
  'chat-otr-asked': () => inChat({ stage: 'asked' }),
  'chat-otr-finished': () => inChat({ stage: 'finished' }),
  'chat-otr-known': () => inChat(known, 'ready'),
  'chat-otr-details': () =>
    inside(
      chat,
      {
        items: [
          ...items.slice(0, 5),
          mine({ at, text: 'It will do.', security, state: { kind: 'delivered' } }),
        ],
        item,
        otr: compared,
        composer: { otr: 'private' },
      },
      <Pressed on="[data-message-button]" />,
    ),
  'contact-otr-wanted': () => inside(about, { otr: { wanted: true } }),
  'contact-otr': () => inside(about, { card: { otr: true }, otr: talking }),
  'contact-otr-compare': () =>
    inside(
      about,
      { card: { otr: true }, otr: talking },
      <CompareOtr address={marta.address} name="Marta" fingerprint={key.fingerprint} onClose={nothing} />,
    ),
  'contact-otr-finished': () =>
    inside(about, {
      card: { otr: true },
      ownOtrKey: refused('storage-full'),
      otr: { stage: 'finished', keys: [{ ...key, verified: true, current: false }] },
    }),
  'contact-otr-use': () =>
    inside(
      about,
      {},
      <Confirm
        open
        onClose={nothing}
        title="Use OTR with Marta?"
        text="What you write here will go by OTR and by nothing else: to one device of Marta, while you are both online. Your other devices do not show it. OTR uses ciphers from 2004; what is used otherwise is stronger."
        submit="Use OTR"
        danger={false}
        run={done}
      />,
    ),
  'contact-otr-ask': () =>
    inside(
      about,
      { card: { otr: true }, otr: talking },
      <AskDialog
        name="Marta"
        words={{
          text: 'Something that only the two of you know. If Marta answers the same, you know that it is Marta. Nobody learns the answer.',
          answer: 'It has to be written exactly as Marta will write it. It never leaves this device.',
        }}
        run={done}
        onClose={nothing}
        onAsked={nothing}
      />,
    ),
}
