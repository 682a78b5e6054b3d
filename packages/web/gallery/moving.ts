import {
  type Conversation,
  type ConversationItem,
  source,
  type Timeline,
  type TimelineItem,
  type Value,
} from '../src/bind/contract.ts'
import { marta, minutes, people, today } from './people.ts'

const security = {
  encrypted: true,
  protocol: 'omemo:2',
  deviceId: 1,
  trust: 'verified',
  mixed: false,
} as const
const said = (n: number): TimelineItem => ({
  kind: 'message',
  id: `n${n}`,
  own: n % 5 === 0,
  author: marta.address,
  at: today + minutes(n * 6 - 6000),
  text: `Message ${n}${n % 3 === 0 ? ', which goes on for more than one line so that heights differ from one to the next and nothing can be guessed' : ''}`,
  state: n % 5 === 0 ? { kind: 'read' } : undefined,
  security,
  firstOfGroup: true,
  lastOfGroup: true,
})
const range = (from: number, to: number): readonly TimelineItem[] =>
  Array.from({ length: to - from }, (_, i) => said(from + i))

/** Forty messages, two more pages above them, and one more whenever the window hears `arrive`. */
export const moving = (): Pick<Conversation, 'timeline' | 'loadOlder'> => {
  let [from, to] = [460, 500]
  const draw = (): Timeline => ({ items: range(from, to), hasOlder: from > 400, loading: false })
  let current = draw()
  const listeners = new Set<() => void>()
  const change = (): void => {
    current = draw()
    for (const listener of listeners) listener()
  }
  window.addEventListener('arrive', () => {
    to += 1
    change()
  })
  return {
    timeline: {
      get: () => current,
      subscribe(changed) {
        listeners.add(changed)
        return () => listeners.delete(changed)
      },
    },
    async loadOlder() {
      await new Promise(resolve => setTimeout(resolve, 30))
      if (from > 400) from -= 30
      change()
    },
  }
}

/** Nobody is there, until the window hears `come`: then the first one is until it hears `go`, and a line that says so stands above all. */
export const coming = (): Value<readonly ConversationItem[]> => {
  const gone = people.map(item => ({ ...item, presence: 'offline' as const }))
  const list = source<readonly ConversationItem[]>(gone)
  window.addEventListener('go', () => list.set(gone))
  window.addEventListener('come', () =>
    list.set(gone.map((item, i) => (i === 0 ? { ...item, presence: 'available' } : item))),
  )
  return list
}
