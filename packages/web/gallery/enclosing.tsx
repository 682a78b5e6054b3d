import type { ReactNode } from 'react'
import type { TimelineItem } from '../src/bind/contract.ts'
import { Enclosing } from '../src/enclosed/enclosing.tsx'
import { Pressed } from './acting.tsx'
import { marta, minutes, today } from './people.ts'
import { chat, inside } from './placed.tsx'
import { done } from './plain.ts'
import { hers, mine } from './talk.ts'

const nothing = (): void => undefined
const start = today - minutes(50)
const me = 'lis@casa.example'
const choice = (text: string, ...by: readonly string[]) => ({ text, by, own: by.includes(me) })

/** One of each, theirs and ours, and what a sender says of a link. */
export const enclosedTalk: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: start },
  hers({
    at: start,
    text: 'This is the plan: https://garden.example/plan',
    more: {
      links: [
        {
          url: 'https://garden.example/plan',
          title: 'The garden in the summer of 2026',
          text: 'Beds, paths, and who waters when. With a list of what is still missing.',
          site: 'Garden',
          picture: undefined,
        },
      ],
    },
  }),
  hers({
    at: start + minutes(6),
    text: '👤 Inés Caballero',
    more: { enclosed: { kind: 'contact', address: 'ines@casa.example', name: 'Inés Caballero' } },
  }),
  hers({
    at: start + minutes(12),
    text: 'The gate is here, behind the bakery.',
    more: {
      enclosed: { kind: 'place', latitude: 55.699402, longitude: 12.548337, accuracy: 12 },
      worded: true,
    },
  }),
  mine({
    at: start + minutes(20),
    text: '📊 What shall we eat?',
    more: {
      enclosed: {
        kind: 'poll',
        question: 'What shall we eat?',
        several: true,
        closed: false,
        voters: 2,
        answers: [
          choice('Lentil salad with roasted peppers', marta.address, me),
          choice('Soup', marta.address),
          choice('Only cheese'),
        ],
      },
    },
  }),
  hers({
    at: start + minutes(30),
    text: '📊 When?',
    more: {
      enclosed: {
        kind: 'poll',
        question: 'When do we begin?',
        several: false,
        closed: true,
        voters: 2,
        answers: [choice('At seven', me), choice('At half past seven', marta.address)],
      },
    },
  }),
]
const dialog = (kind: 'contact' | 'place' | 'poll') =>
  inside(
    chat,
    {},
    <Enclosing
      kind={kind}
      name="Marta Olsen"
      inGroup={false}
      run={done}
      onSent={nothing}
      onClose={nothing}
    />,
  )

export const enclosingStates: Readonly<Record<string, () => ReactNode>> = {
  'chat-enclosed': () => inside(chat, { items: enclosedTalk }),
  'chat-enclosed-who': () =>
    inside(
      chat,
      { items: enclosedTalk.slice(0, 5) },
      <Pressed on="li [aria-expanded=false]:not([data-message-button])" />,
    ),
  'chat-attach': () => inside(chat, {}, <Pressed on="textarea ~ [aria-haspopup=menu]" />),
  'enclose-contact': () => dialog('contact'),
  'enclose-place': () => dialog('place'),
  'enclose-poll': () => dialog('poll'),
}
