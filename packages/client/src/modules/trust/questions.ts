/**
 * Question and answer: the Socialist Millionaires' Protocol for a person and not for a device. What has to be the same on both sides
 * is the answer together with the question, both addresses and the keys that each side speaks for, so that a key put in between shows
 * as a wrong answer. Who answered the same verifies all of those devices at once. Here is where each question stands.
 */
import { CryptoError } from '@corrillo/crypto'
import type { Element } from '@corrillo/xmpp'
import type { Question } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { lazily } from '../../value/lazily.ts'
import { mapped, source, type Value } from '../../value/value.ts'
import type { Source } from './carrying.ts'
import { type Asking, type Exchange, isOver } from './exchange.ts'
import type { Keys } from './keys.ts'
import type { Post } from './post.ts'
import { stepElement, stepIn } from './question-wire.ts'

const PREFIX = 'question/'
/** A question that nobody answers is forgotten. */
const KEPT_MS = 7 * 86_400_000
const NOTHING = new Uint8Array()

export const questions = (given: Given, keys: Keys, post: Post) => {
  const { store, now } = given
  const all = source<ReadonlyMap<string, Exchange>>(new Map())
  const shown = new Map<string, Value<Question | undefined>>()
  const placeOf = (unit: Unit, peer: string): string => `${PREFIX}${unit.hidden('question', peer)}`

  const put = (unit: Unit, exchange: Exchange): void => {
    unit.put('account', placeOf(unit, exchange.peer), exchange)
    unit.afterwards(() => all.set(new Map(all.get()).set(exchange.peer, exchange)))
  }
  const forget = (unit: Unit, peer: string): void => {
    unit.delete('account', placeOf(unit, peer))
    unit.afterwards(() => {
      const rest = new Map(all.get())
      rest.delete(peer)
      all.set(rest)
    })
  }
  const asking: Asking = {
    get: peer => all.get().get(peer),
    put,
    say: (unit, peer, step) =>
      post.put(unit, peer, undefined, [stepElement({ question: '', keys: [], data: NOTHING, ...step })]),
    end: (unit, { peer, id, question, at }, stage) => put(unit, { peer, id, question, at, stage }),
  }
  const stop = (unit: Unit, exchange: Exchange): void => {
    asking.end(unit, exchange, 'ended')
    asking.say(unit, exchange.peer, { id: exchange.id, step: 'end' })
  }
  /** With the first question that somebody asks. */
  const steps = lazily(async () => (await import('./question-steps.ts')).questionSteps(given, keys, asking))

  return {
    async load(): Promise<void> {
      const rows = await store.range<Exchange>('account', PREFIX)
      const [kept, old] = [rows.filter(isKept), rows.filter(row => !isKept(row))]
      if (old.length > 0)
        await store.exclusive(async unit => old.forEach(([place]) => unit.delete('account', place)))
      all.set(new Map(kept.map(([, exchange]) => [exchange.peer, exchange])))
    },
    question(peer: string): Value<Question | undefined> {
      const value = shown.get(peer) ?? mapped(all, now => questionOf(now.get(peer)))
      shown.set(peer, value)
      return value
    },
    ask: async (peer: string, text: string, answer: string): Promise<void> =>
      (await steps()).ask(peer, text, answer),
    answer: async (peer: string, answer: string): Promise<void> => (await steps()).answer(peer, answer),
    dismiss: (peer: string): Promise<void> =>
      store.exclusive(async unit => {
        const exchange = asking.get(peer)
        if (exchange && !isOver(exchange)) asking.say(unit, peer, { id: exchange.id, step: 'end' })
        forget(unit, peer)
      }),
    async read(unit: Unit, from: Source, message: Element): Promise<void> {
      const step = stepIn(message)
      if (!step) return
      // Where they cannot be loaded the step is lost, and the question can be asked again.
      const smp = await steps().catch(() => undefined)
      try {
        smp?.go(unit, from, step)
      } catch (error) {
        if (!(error instanceof CryptoError)) throw error
        const exchange = asking.get(from.address)
        if (exchange?.id === step.id) stop(unit, exchange)
      }
    },
    /** Another device of ours has dealt with it. */
    readOwn(unit: Unit, peer: string, message: Element): void {
      const step = stepIn(message)
      const exchange = asking.get(peer)
      if (step && exchange?.id === step.id && exchange.stage === 'asked-us') forget(unit, peer)
    },
  }

  function isKept([, { at }]: readonly [string, Exchange]): boolean {
    return at > now() - KEPT_MS
  }
}
export type Questions = ReturnType<typeof questions>

const questionOf = (exchange: Exchange | undefined): Question | undefined => {
  if (!exchange) return undefined
  const { stage, question: text } = exchange
  if (stage === 'asked-us') return { kind: 'asked', text }
  if (stage === 'same' || stage === 'different' || stage === 'ended') return { kind: stage, text }
  return { kind: 'waiting', text, ours: stage !== 'answered' }
}
