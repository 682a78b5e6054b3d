/** Two who plan a garden day, one question of which has a thread. */
import type { TimelineItem } from '../src/bind/contract.ts'
import { minutes, today } from './people.ts'
import { hers, mine } from './talk.ts'

const evening = today - minutes(50)
const gate = {
  at: evening,
  text: 'Which gate do we take with the bikes, the green one or the one by the pond?',
}
const answers = [
  { at: evening + minutes(6), text: 'The green one. By the pond there are three steps.' },
  { at: evening + minutes(7), text: 'And it is closed after nine, Jens says' },
] as const
const nine = { at: evening + minutes(30), text: 'Nine of us, then' }
const late = { at: evening + minutes(21), text: 'Then somebody has to fetch the key before.' }

export const asked = mine({ ...gate, more: { id: 'gate', answers: 3 } })
const inThread = { thread: 'gate' } as const

/** As the conversation shows them. */
export const threaded: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: evening },
  hers({ at: evening - minutes(4), text: 'It will be dry until ten!' }),
  asked,
  hers({ at: evening + minutes(4), text: 'Who brings the bread?' }),
  { kind: 'thread', id: 't1', ref: 'gate', text: gate.text },
  hers({ ...answers[0], last: false, more: inThread }),
  hers({ ...answers[1], first: false, more: inThread }),
  mine({ at: evening + minutes(16), text: 'I do. Two loaves, and one without nuts.' }),
  { kind: 'thread', id: 't2', ref: 'gate', text: gate.text },
  mine({ ...late, more: inThread }),
  { kind: 'thread', id: 't3', ref: '~x', text: '' },
  hers({ ...nine, more: { thread: '~x' } }),
]
export const threadMissing: readonly TimelineItem[] = [{ kind: 'day', id: 'd1', at: evening }, hers(nine)]
/** As the thread shows them. */
export const thread: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: evening },
  mine({ ...gate, more: { id: 'gate' } }),
  hers({ ...answers[0], last: false }),
  hers({ ...answers[1], first: false }),
  mine(late),
]
