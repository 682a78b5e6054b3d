/**
 * Question and answer: the Socialist Millionaires' Protocol for a person and not for a device. What has to be the same on both sides
 * is the answer together with the question, both addresses and the keys that each side speaks for, so that a key put in between shows
 * as a wrong answer. Who answered the same verifies all of those devices at once.
 */
import { CryptoError } from '@corrillo/crypto'
import type { SmpAnswered, SmpAsked, SmpCompared } from '@corrillo/crypto/verification'
import type { Element } from '@corrillo/xmpp'
import { ClientError, type Question } from '../../api.ts'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { mapped, source, type Value } from '../../value/value.ts'
import type { Source } from './carrying.ts'
import type { Keys } from './keys.ts'
import type { Post } from './post.ts'
import { QUESTION_MAX, type Step, stepElement, stepIn } from './question-wire.ts'

interface Common {
  readonly peer: string
  readonly id: string
  readonly question: string
  readonly at: number
}
/** Where it stands, and what has to be remembered for the next step. */
type Exchange = Common &
  (
    | {
        readonly stage: 'asked-them'
        readonly answer: string
        readonly ours: readonly string[]
        readonly state: SmpAsked
      }
    | {
        readonly stage: 'compared'
        readonly theirs: readonly string[]
        readonly by: string
        readonly state: SmpCompared
      }
    | { readonly stage: 'asked-us'; readonly theirs: readonly string[]; readonly first: Uint8Array }
    | { readonly stage: 'answered'; readonly theirs: readonly string[]; readonly state: SmpAnswered }
    | { readonly stage: 'same' | 'different' | 'ended' }
  )
const PREFIX = 'question/'
/** A question that nobody answers is forgotten. */
const KEPT_MS = 7 * 86_400_000
/** From one person within an hour; each is one guess at an answer. */
const ASKED_MAX = 5
const HOUR = 3_600_000
const NOTHING = new Uint8Array()

/** Loaded when somebody asks something. */
const protocol = () => import('@corrillo/crypto/verification')
type Protocol = Awaited<ReturnType<typeof protocol>>

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
/** People do not agree about capitals, blanks and full stops. */
export const normalAnswer = (answer: string): string =>
  answer
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, ' ')
    .trim()

export const questions = (given: Given, keys: Keys, post: Post) => {
  const { address, platform, store, now } = given
  const { random } = platform
  const all = source<ReadonlyMap<string, Exchange>>(new Map())
  const asked = new Map<string, readonly number[]>()
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
  const say = (unit: Unit, peer: string, step: Partial<Step> & Pick<Step, 'id' | 'step'>): void =>
    post.put(unit, peer, undefined, [stepElement({ question: '', keys: [], data: NOTHING, ...step })])
  const secretOf = (
    { id, question }: Common,
    asker: readonly [string, readonly string[]],
    answerer: readonly [string, readonly string[]],
    answer: string,
    { smpSecret }: Protocol,
  ): Uint8Array => {
    const sides = [asker, answerer].flatMap(([who, theirKeys]) => [who, theirKeys.toSorted().join()])
    return smpSecret({ context: [id, question, ...sides].map(utf8), answer: utf8(normalAnswer(answer)) })
  }
  const commonOf = ({ peer, id, question, at }: Exchange): Common => ({ peer, id, question, at })
  const end = (unit: Unit, exchange: Exchange, stage: 'same' | 'different' | 'ended'): void =>
    put(unit, { ...commonOf(exchange), stage })
  const stop = (unit: Unit, exchange: Exchange): void => {
    end(unit, exchange, 'ended')
    say(unit, exchange.peer, { id: exchange.id, step: 'end' })
  }

  /** Whoever asks too often is guessing. */
  const isTooOften = (peer: string): boolean => {
    const recent = (asked.get(peer) ?? []).filter(at => at > platform.clock.now() - HOUR)
    asked.set(peer, [...recent, platform.clock.now()])
    return recent.length >= ASKED_MAX
  }
  const begin = (
    smp: Protocol,
    unit: Unit,
    from: Source,
    { id, question, keys: theirs, data }: Step,
  ): void => {
    const known = all.get().get(from.address)
    const isBusy = known && !isOver(known) && known.stage !== 'asked-us'
    if (known?.id === id || !theirs.includes(from.key) || question === '') return
    if (isBusy || isTooOften(from.address)) return say(unit, from.address, { id, step: 'end' })
    smp.smpCheckAsk(data)
    put(unit, { peer: from.address, id, question, at: now(), stage: 'asked-us', theirs, first: data })
  }
  const compare = (
    smp: Protocol,
    unit: Unit,
    from: Source,
    exchange: Exchange,
    { keys: theirs, data }: Step,
  ): void => {
    if (exchange.stage !== 'asked-them' || !theirs.includes(from.key)) return
    const { answer, ours, peer, state } = exchange
    const secret = secretOf(exchange, [address, ours], [peer, theirs], answer, smp)
    const compared = smp.smpCompare(state, data, secret, random)
    put(unit, { ...commonOf(exchange), stage: 'compared', theirs, by: from.key, state: compared.state })
    say(unit, peer, { id: exchange.id, step: 'compare', data: compared.message })
  }
  const conclude = (smp: Protocol, unit: Unit, from: Source, exchange: Exchange, { data }: Step): void => {
    if (exchange.stage !== 'answered' || !exchange.theirs.includes(from.key)) return
    const { same, message } = smp.smpConclude(exchange.state, data, random)
    say(unit, exchange.peer, { id: exchange.id, step: 'conclude', data: message })
    if (same) keys.verify(unit, exchange.peer, exchange.theirs)
    end(unit, exchange, same ? 'same' : 'different')
  }
  const finish = (smp: Protocol, unit: Unit, from: Source, exchange: Exchange, { data }: Step): void => {
    if (exchange.stage !== 'compared' || exchange.by !== from.key) return
    const same = smp.smpOutcome(exchange.state, data)
    if (same) keys.verify(unit, exchange.peer, exchange.theirs)
    end(unit, exchange, same ? 'same' : 'different')
  }
  const go = async (unit: Unit, from: Source, step: Step): Promise<void> => {
    // Where it cannot be loaded the step is lost, and the question can be asked again.
    const smp = await protocol().catch(() => undefined)
    if (!smp) return
    if (step.step === 'ask') return begin(smp, unit, from, step)
    const exchange = all.get().get(from.address)
    if (!exchange || exchange.id !== step.id) return
    if (step.step === 'answer') compare(smp, unit, from, exchange, step)
    if (step.step === 'compare') conclude(smp, unit, from, exchange, step)
    if (step.step === 'conclude') finish(smp, unit, from, exchange, step)
    if (step.step === 'end' && !isOver(exchange)) end(unit, exchange, 'ended')
  }

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
    async ask(peer: string, text: string, answer: string): Promise<void> {
      const question = text.trim()
      if (question === '' || question.length > QUESTION_MAX || peer === address)
        throw new ClientError('not-allowed')
      if (normalAnswer(answer) === '') throw new ClientError('not-allowed')
      await keys.find(peer, [])
      const ours = keys.own().map(one => one.fingerprint)
      const id = randomId(random)
      const { smpAsk } = await protocol()
      const { state, message } = smpAsk(random)
      await store.exclusive(async unit => {
        put(unit, { peer, id, question, at: now(), stage: 'asked-them', answer, ours, state })
        say(unit, peer, { id, step: 'ask', question, keys: ours, data: message })
      })
    },
    async answer(peer: string, answer: string): Promise<void> {
      const exchange = all.get().get(peer)
      if (exchange?.stage !== 'asked-us' || normalAnswer(answer) === '') throw new ClientError('not-found')
      // Their devices have to be known before they can be verified.
      await keys.find(peer, exchange.theirs)
      const ours = keys.own().map(one => one.fingerprint)
      const smp = await protocol()
      const secret = secretOf(exchange, [peer, exchange.theirs], [address, ours], answer, smp)
      const { state, message } = smp.smpAnswer(exchange.first, secret, random)
      await store.exclusive(async unit => {
        put(unit, { ...commonOf(exchange), stage: 'answered', theirs: exchange.theirs, state })
        say(unit, peer, { id: exchange.id, step: 'answer', keys: ours, data: message })
      })
    },
    dismiss: (peer: string): Promise<void> =>
      store.exclusive(async unit => {
        const exchange = all.get().get(peer)
        if (exchange && !isOver(exchange)) say(unit, peer, { id: exchange.id, step: 'end' })
        forget(unit, peer)
      }),
    async read(unit: Unit, from: Source, message: Element): Promise<void> {
      const step = stepIn(message)
      if (!step) return
      try {
        await go(unit, from, step)
      } catch (error) {
        if (!(error instanceof CryptoError)) throw error
        const exchange = all.get().get(from.address)
        if (exchange?.id === step.id) stop(unit, exchange)
      }
    },
    /** Another device of ours has dealt with it. */
    readOwn(unit: Unit, peer: string, message: Element): void {
      const step = stepIn(message)
      const exchange = all.get().get(peer)
      if (step && exchange?.id === step.id && exchange.stage === 'asked-us') forget(unit, peer)
    },
  }

  function isKept([, { at }]: readonly [string, Exchange]): boolean {
    return at > now() - KEPT_MS
  }
}
export type Questions = ReturnType<typeof questions>

const isOver = ({ stage }: Exchange): boolean =>
  stage === 'same' || stage === 'different' || stage === 'ended'

const questionOf = (exchange: Exchange | undefined): Question | undefined => {
  if (!exchange) return undefined
  const { stage, question: text } = exchange
  if (stage === 'asked-us') return { kind: 'asked', text }
  if (stage === 'same' || stage === 'different' || stage === 'ended') return { kind: stage, text }
  return { kind: 'waiting', text, ours: stage !== 'answered' }
}
