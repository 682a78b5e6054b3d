/** A conversation, in every state. */
import type { ReactNode } from 'react'
import { Pressed } from './acting.tsx'
import { moving } from './moving.ts'
import { devices, marta } from './people.ts'
import { chat, inside } from './placed.tsx'
import { places } from '../src/shell/places.ts'
import { papers, pictures } from './shared.ts'
import { thread, threaded, threadMissing } from './threads.ts'
import { answered, long, rich, states as allStates, trouble, unencrypted } from './talk.ts'
import { seenOnce, vanishing } from './vanishing.tsx'

const pin = { id: answered.id, own: false, author: marta.address, at: answered.at, text: answered.text }
const asks = 'What did we eat on the ferry?'

export const chatStates: Readonly<Record<string, () => ReactNode>> = {
  chat: () => inside(chat, { hasOlder: true }),
  'chat-details': () => inside(chat, {}, <Pressed on="[data-item=vouched] [data-message-button]" />),
  'chat-states': () => inside(chat, { items: allStates }),
  'chat-trouble': () => inside(chat, { items: trouble, item: { verified: false } }),
  'chat-long': () => inside(chat, { items: long, hasOlder: true, loading: true }),
  'chat-rich': () => inside(chat, { items: rich, pins: [pin, { ...pin, id: 'p2' }] }),
  'chat-threads': () => inside(chat, { items: threaded }),
  'chat-thread': () => inside(places.thread(marta.address, 'gate'), { items: threaded, thread }),
  'chat-thread-missing': () =>
    inside(places.thread(marta.address, '~x'), { items: threaded, thread: threadMissing }),
  'chat-pictures': () => inside(chat, { items: pictures }),
  'chat-papers': () => inside(chat, { items: papers }),
  'chat-moving': () => inside(chat, { moving: moving() }),
  'chat-new': () =>
    inside(chat, {
      items: [],
      item: { verified: false, presence: 'offline' },
      composer: { state: 'no-devices' },
    }),
  'chat-typing': () =>
    inside(chat, {
      item: { typing: true, draft: 'One line\nand a second one\nand a third, because there is a lot to say' },
    }),
  'chat-unencrypted': () => inside(chat, { items: unencrypted, item: { encrypted: false, verified: false } }),
  'chat-undecided': () => inside(chat, { composer: { state: 'undecided', undecided: devices.slice(1, 3) } }),
  'chat-unverified-asked': () =>
    inside(chat, {
      item: { verified: false },
      composer: { state: 'unverified' },
      policy: { trust: 'verified-only', export: true },
    }),
  'chat-unverified': () => inside(chat, { item: { verified: false }, composer: { state: 'unverified' } }),
  'chat-question': () => inside(chat, { question: { kind: 'asked', text: asks } }),
  'chat-question-waiting': () => inside(chat, { question: { kind: 'waiting', text: asks, ours: true } }),
  'chat-question-same': () => inside(chat, { question: { kind: 'same', text: asks } }),
  'chat-question-different': () => inside(chat, { question: { kind: 'different', text: asks } }),
  'chat-question-ended': () => inside(chat, { question: { kind: 'ended', text: asks } }),
  'chat-blocked': () => inside(chat, { composer: { state: 'blocked' } }),
  'chat-request': () =>
    inside(chat, {
      items: [],
      item: {
        request: true,
        picture: undefined,
        name: 'stranger@elsewhere.example',
        address: 'stranger@elsewhere.example',
        verified: false,
      },
    }),
  'chat-vanishing': () => inside(chat, { items: vanishing, item: { timer: 86_400 } }),
  'chat-vanishing-untimed': () =>
    inside(chat, { items: vanishing, item: { timer: 300 }, composer: { untimed: true } }),
  'chat-once': () => inside(chat, { items: seenOnce, item: { draft: 'The code is 4711' } }),
}
