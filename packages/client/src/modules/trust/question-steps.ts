/** The steps of a question, on both sides. Loaded when somebody asks something. */
import {
  smpAnswer,
  smpAsk,
  smpCheckAsk,
  smpCompare,
  smpConclude,
  smpOutcome,
  smpSecret,
} from '@corrillo/crypto/verification'
import { ClientError } from '../../api.ts'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Source } from './carrying.ts'
import { type Asking, type Common, type Exchange, isOver } from './exchange.ts'
import type { Keys } from './keys.ts'
import { QUESTION_MAX, type Step } from './question-wire.ts'

/** From one person within an hour; each is one guess at an answer. */
const ASKED_MAX = 5
const HOUR = 3_600_000

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
/** People do not agree about capitals, blanks and full stops. */
const normalAnswer = (answer: string): string =>
  answer
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, ' ')
    .trim()

const commonOf = ({ peer, id, question, at }: Exchange): Common => ({ peer, id, question, at })
const secretOf = (
  { id, question }: Common,
  asker: readonly [string, readonly string[]],
  answerer: readonly [string, readonly string[]],
  answer: string,
): Uint8Array => {
  const sides = [asker, answerer].flatMap(([who, theirKeys]) => [who, theirKeys.toSorted().join()])
  return smpSecret({ context: [id, question, ...sides].map(utf8), answer: utf8(normalAnswer(answer)) })
}

/** A step of theirs that does not hold throws CryptoError. */
export const questionSteps = ({ address, platform, store, now }: Given, keys: Keys, asking: Asking) => {
  const { random } = platform
  const { end, get, put, say } = asking
  const asked = new Map<string, readonly number[]>()

  /** Whoever asks too often is guessing. */
  const isTooOften = (peer: string): boolean => {
    const recent = (asked.get(peer) ?? []).filter(at => at > platform.clock.now() - HOUR)
    asked.set(peer, [...recent, platform.clock.now()])
    return recent.length >= ASKED_MAX
  }
  const begin = (unit: Unit, from: Source, { id, question, keys: theirs, data }: Step): void => {
    const known = get(from.address)
    const isBusy = known && !isOver(known) && known.stage !== 'asked-us'
    if (known?.id === id || !theirs.includes(from.key) || question === '') return
    if (isBusy || isTooOften(from.address)) return say(unit, from.address, { id, step: 'end' })
    smpCheckAsk(data)
    put(unit, { peer: from.address, id, question, at: now(), stage: 'asked-us', theirs, first: data })
  }
  const compare = (unit: Unit, from: Source, exchange: Exchange, { keys: theirs, data }: Step): void => {
    if (exchange.stage !== 'asked-them' || !theirs.includes(from.key)) return
    const { answer, ours, peer, state } = exchange
    const secret = secretOf(exchange, [address, ours], [peer, theirs], answer)
    const compared = smpCompare(state, data, secret, random)
    put(unit, { ...commonOf(exchange), stage: 'compared', theirs, by: from.key, state: compared.state })
    say(unit, peer, { id: exchange.id, step: 'compare', data: compared.message })
  }
  const conclude = (unit: Unit, from: Source, exchange: Exchange, { data }: Step): void => {
    if (exchange.stage !== 'answered' || !exchange.theirs.includes(from.key)) return
    const { same, message } = smpConclude(exchange.state, data, random)
    say(unit, exchange.peer, { id: exchange.id, step: 'conclude', data: message })
    if (same) keys.verify(unit, exchange.peer, exchange.theirs, 'question')
    end(unit, exchange, same ? 'same' : 'different')
  }
  const finish = (unit: Unit, from: Source, exchange: Exchange, { data }: Step): void => {
    if (exchange.stage !== 'compared' || exchange.by !== from.key) return
    const same = smpOutcome(exchange.state, data)
    if (same) keys.verify(unit, exchange.peer, exchange.theirs, 'question')
    end(unit, exchange, same ? 'same' : 'different')
  }
  return {
    go(unit: Unit, from: Source, step: Step): void {
      if (step.step === 'ask') return begin(unit, from, step)
      const exchange = get(from.address)
      if (!exchange || exchange.id !== step.id) return
      if (step.step === 'answer') compare(unit, from, exchange, step)
      if (step.step === 'compare') conclude(unit, from, exchange, step)
      if (step.step === 'conclude') finish(unit, from, exchange, step)
      if (step.step === 'end' && !isOver(exchange)) end(unit, exchange, 'ended')
    },
    async ask(peer: string, text: string, answer: string): Promise<void> {
      const question = text.trim()
      if (question === '' || question.length > QUESTION_MAX || peer === address)
        throw new ClientError('not-allowed')
      if (normalAnswer(answer) === '') throw new ClientError('not-allowed')
      await keys.find(peer, [])
      const ours = keys.own().map(one => one.fingerprint)
      const id = randomId(random)
      const { state, message } = smpAsk(random)
      await store.exclusive(async unit => {
        put(unit, { peer, id, question, at: now(), stage: 'asked-them', answer, ours, state })
        say(unit, peer, { id, step: 'ask', question, keys: ours, data: message })
      })
    },
    async answer(peer: string, answer: string): Promise<void> {
      const exchange = get(peer)
      if (exchange?.stage !== 'asked-us' || normalAnswer(answer) === '') throw new ClientError('not-found')
      // Their devices have to be known before they can be verified.
      await keys.find(peer, exchange.theirs)
      const ours = keys.own().map(one => one.fingerprint)
      const secret = secretOf(exchange, [peer, exchange.theirs], [address, ours], answer)
      const { state, message } = smpAnswer(exchange.first, secret, random)
      await store.exclusive(async unit => {
        put(unit, { ...commonOf(exchange), stage: 'answered', theirs: exchange.theirs, state })
        say(unit, peer, { id: exchange.id, step: 'answer', keys: ours, data: message })
      })
    },
  }
}
