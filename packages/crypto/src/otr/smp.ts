/** OTRv3 §"Socialist Millionaires' Protocol": the shared protocol in the group of OTR, and what is to come next. */
import { concat } from '../bytes.ts'
import { CryptoError, Malformed } from '../errors.ts'
import { sha256 } from '../primitives/hashes.ts'
import type { Random } from '../random.ts'
import { type Scalar, type SmpAnswered, type SmpAsked, type SmpCompared, smpOver } from '../smp/protocol.ts'
import { byte, bytesOf, int, mpi, numberOf, reader } from './encoding.ts'
import { checkedElement, ELEMENT_BYTES, GENERATOR, ORDER, PRIME, raise } from './group.ts'
import { drawNumber, inverse, modulo } from './numbers.ts'
import { type Tlv, TLV } from './tlv.ts'

/** Where the parts of each message stand on the wire, by how many it has: each proof stands behind what it is about. */
const PLACES: Readonly<Record<number, readonly number[]>> = {
  6: [0, 2, 3, 1, 4, 5],
  11: [0, 4, 5, 1, 6, 7, 2, 3, 8, 9, 10],
  8: [0, 1, 3, 4, 5, 2, 6, 7],
  3: [0, 1, 2],
}
const scalarOf = (bytes: Uint8Array | undefined): Scalar => {
  const value = numberOf(bytes as Uint8Array)
  if (value >= ORDER) throw new Malformed('smp-scalar')
  return value
}
const protocol = smpOver<bigint>({
  base: GENERATOR,
  times: raise,
  plus: (a, b) => (a * b) % PRIME,
  minus: (a, b) => (a * inverse(b, PRIME)) % PRIME,
  isNeutral: element => element === 1n,
  modulo: value => modulo(value, ORDER),
  randomScalar: random => drawNumber(random, ORDER),
  challenge: (step, elements) => numberOf(sha256(concat(byte(step), ...elements.map(mpi)))),
  write: parts => concat(int(parts.length), ...PLACES[parts.length]!.map(place => mpi(parts[place]!))),
  read(message, count) {
    const from = reader(message)
    if (from.int() !== count) throw new Malformed('smp-length')
    const parts: Uint8Array[] = []
    for (const place of PLACES[count]!) parts[place] = bytesOf(from.mpi(ELEMENT_BYTES))
    from.end()
    return parts
  },
  element: bytes => checkedElement(numberOf(bytes as Uint8Array)),
  scalar: scalarOf,
  encode: bytesOf,
  encodeScalar: bytesOf,
})

export type Smp =
  | { readonly kind: 'idle' }
  /** They ask; a person has to answer. */
  | { readonly kind: 'asked'; readonly message: Uint8Array }
  | { readonly kind: 'asking'; readonly state: SmpAsked; readonly secret: Uint8Array }
  | { readonly kind: 'answered'; readonly state: SmpAnswered }
  | { readonly kind: 'comparing'; readonly state: SmpCompared }
export type SmpEvent =
  | { readonly kind: 'question'; readonly text: string }
  | { readonly kind: 'compared'; readonly same: boolean }
  | { readonly kind: 'compare-ended' }
export interface SmpStep {
  readonly smp: Smp
  readonly send: readonly Tlv[]
  readonly events: readonly SmpEvent[]
}
/** What the secret is bound to, and by whom it is asked. */
export interface SmpContext {
  readonly own: Uint8Array
  readonly theirs: Uint8Array
  readonly sessionId: Uint8Array
}
export const IDLE: Smp = { kind: 'idle' }
const SMP_VERSION = 1
const QUESTION_BYTES_MAX = 1_000
const ABORT: Tlv = { type: TLV.smpAbort, value: new Uint8Array(0) }
const ended = (send: readonly Tlv[]): SmpStep => ({ smp: IDLE, send, events: [{ kind: 'compare-ended' }] })

/** §"Secret information". */
const secretOf = (
  initiator: Uint8Array,
  responder: Uint8Array,
  { sessionId }: SmpContext,
  answer: string,
): Uint8Array =>
  sha256(concat(byte(SMP_VERSION), initiator, responder, sessionId, new TextEncoder().encode(answer)))

/** One that is under way is given up. */
export function ask(
  smp: Smp,
  context: SmpContext,
  question: string,
  answer: string,
  random: Random,
): SmpStep {
  const words = new TextEncoder().encode(question)
  if (words.length > QUESTION_BYTES_MAX || question.includes('\0')) throw new Malformed('question')
  const { state, message } = protocol.ask(random)
  const first =
    words.length > 0
      ? { type: TLV.smp1Question, value: concat(words, byte(0), message) }
      : { type: TLV.smp1, value: message }
  const secret = secretOf(context.own, context.theirs, context, answer)
  return {
    smp: { kind: 'asking', state, secret },
    send: smp.kind === 'idle' ? [first] : [ABORT, first],
    events: [],
  }
}
/** Nothing, where nobody has asked. */
export function answer(smp: Smp, context: SmpContext, words: string, random: Random): SmpStep {
  if (smp.kind !== 'asked') return { smp, send: [], events: [] }
  const secret = secretOf(context.theirs, context.own, context, words)
  const { state, message } = protocol.answer(smp.message, secret, random)
  return { smp: { kind: 'answered', state }, send: [{ type: TLV.smp2, value: message }], events: [] }
}
export const abort = (smp: Smp): SmpStep =>
  smp.kind === 'idle' ? { smp, send: [], events: [] } : ended([ABORT])

/** What is wrong, or comes at the wrong time, ends it for both (S319). */
export function hearSmp(smp: Smp, tlv: Tlv, random: Random): SmpStep {
  try {
    return heard(smp, tlv, random)
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error
    return ended([ABORT])
  }
}
function heard(smp: Smp, { type, value }: Tlv, random: Random): SmpStep {
  if (type === TLV.smpAbort) return smp.kind === 'idle' ? { smp, send: [], events: [] } : ended([])
  if (smp.kind === 'idle' && (type === TLV.smp1 || type === TLV.smp1Question)) return asked(type, value)
  if (smp.kind === 'asking' && type === TLV.smp2) {
    const { state, message } = protocol.compare(smp.state, value, smp.secret, random)
    return { smp: { kind: 'comparing', state }, send: [{ type: TLV.smp3, value: message }], events: [] }
  }
  if (smp.kind === 'answered' && type === TLV.smp3) {
    const { same, message } = protocol.conclude(smp.state, value, random)
    return { smp: IDLE, send: [{ type: TLV.smp4, value: message }], events: [{ kind: 'compared', same }] }
  }
  if (smp.kind === 'comparing' && type === TLV.smp4)
    return { smp: IDLE, send: [], events: [{ kind: 'compared', same: protocol.outcome(smp.state, value) }] }
  return ended([ABORT])
}
/** Checked before anybody is bothered. */
function asked(type: number, value: Uint8Array): SmpStep {
  const nul = type === TLV.smp1Question ? value.indexOf(0) : -1
  if (type === TLV.smp1Question && (nul < 0 || nul > QUESTION_BYTES_MAX)) throw new Malformed('question')
  const message = value.slice(nul + 1)
  protocol.checkAsk(message)
  const text = new TextDecoder().decode(value.slice(0, Math.max(0, nul)))
  return { smp: { kind: 'asked', message }, send: [], events: [{ kind: 'question', text }] }
}
export const isSmp = ({ type }: Tlv): boolean => type >= TLV.smp1 && type <= TLV.smp1Question
