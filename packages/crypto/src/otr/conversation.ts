/**
 * OTRv3 §"The protocol state machine" for one program of one person: state and what happens in, state and what follows from it out. Version 3
 * alone. Nothing is begun because somebody else says so: `willing` is a person's choice.
 */
import { toHex } from '../bytes.ts'
import { CryptoError, Malformed, Misuse } from '../errors.ts'
import type { Random } from '../random.ts'
import { type AkeStep, type Auth, commit, type Established, hearAke } from './ake.ts'
import { openData, openSession, sealData, type Session } from './data.ts'
import { fingerprintBytes, type OtrKey, otrFingerprint } from './dsa.ts'
import { assemble, type Fragments } from './fragments.ts'
import { type AkeMessage, type Authenticated, type Data, readMessage, writeAke } from './messages.ts'
import { abort, answer, ask, hearSmp, IDLE, isSmp, type Smp, type SmpEvent, type SmpStep } from './smp.ts'
import { encoded, errorText, heardIn, QUERY } from './text.ts'
import { readPlain, type Tlv, TLV, writePlain } from './tlv.ts'

export interface OtrState {
  readonly message: 'plaintext' | 'encrypted' | 'finished'
  readonly auth: Auth
  /** The instance that the exchange is with; 0: not known yet. */
  readonly authTag: number
  readonly session: (Session & Bound) | undefined
  readonly smp: Smp
  readonly fragments: Fragments | undefined
  readonly lastSent: number
}
/** Whom a session is with. */
interface Bound {
  readonly theirTag: number
  readonly fingerprint: Uint8Array
  readonly sessionId: Uint8Array
}
export interface OtrContext {
  readonly key: OtrKey
  readonly tag: number
  readonly now: number
  readonly willing: boolean
}
export type OtrAct =
  | { readonly kind: 'receive'; readonly text: string }
  | { readonly kind: 'query' }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'ask'; readonly question: string; readonly answer: string }
  | { readonly kind: 'answer'; readonly answer: string }
  | { readonly kind: 'abort' }
export type OtrEvent =
  | { readonly kind: 'text'; readonly text: string }
  /** Said in the clear. */
  | { readonly kind: 'plain'; readonly text: string }
  /** They would like to; the person has not chosen that. */
  | { readonly kind: 'wanted' }
  | {
      readonly kind: 'secured'
      readonly fingerprint: string
      /** §: two halves; the own one is read aloud. */
      readonly sessionId: readonly [string, string]
      readonly ownHalf: 0 | 1
    }
  | { readonly kind: 'finished' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'error'; readonly text: string }
  /** It was left alone, and why. */
  | { readonly kind: 'refused'; readonly reason: string }
  | SmpEvent
export interface OtrStep {
  readonly state: OtrState
  readonly events: readonly OtrEvent[]
  /** Texts for them, in order. */
  readonly send: readonly string[]
}
export const OTR_BEGIN: OtrState = {
  message: 'plaintext',
  auth: { kind: 'none' },
  authTag: 0,
  session: undefined,
  smp: IDLE,
  fragments: undefined,
  lastSent: 0,
}
const HEARTBEAT_MS = 60_000
const UNREADABLE = errorText(
  'You sent a message that could not be read. The private conversation has to begin anew.',
)
const step = (state: OtrState, events: readonly OtrEvent[] = [], send: readonly string[] = []): OtrStep => ({
  state,
  events,
  send,
})

/** Throws `Misuse` for what the state does not allow. What somebody else did wrong is an event. */
export function otrStep(state: OtrState, act: OtrAct, context: OtrContext, random: Random): OtrStep {
  switch (act.kind) {
    case 'receive':
      return receive(state, act.text, context, random)
    case 'query':
      return step(state, [], [QUERY])
    case 'say':
      return said(state, act.text, [], context)
    case 'end':
      return end(state, context)
    case 'ask': {
      const session = needed(state)
      return compared(
        state,
        ask(state.smp, boundTo(session, context), act.question, act.answer, random),
        context,
      )
    }
    case 'answer': {
      const session = needed(state)
      return compared(state, answer(state.smp, boundTo(session, context), act.answer, random), context)
    }
    case 'abort':
      return compared(state, abort(state.smp), context)
  }
}
const needed = ({ message, session }: OtrState): Session & Bound => {
  // After `finished`, too: what was meant to be private does not go any other way (S320).
  if (message !== 'encrypted' || !session) throw new Misuse('not-encrypted')
  return session
}
const boundTo = ({ fingerprint: theirs, sessionId }: Bound, { key }: OtrContext) => ({
  own: fingerprintBytes(key),
  theirs,
  sessionId,
})

function said(
  state: OtrState,
  text: string,
  tlvs: readonly Tlv[],
  { tag, now }: OtrContext,
  ignoreUnreadable = false,
): OtrStep {
  const session = needed(state)
  const tags = { sender: tag, receiver: session.theirTag }
  const sealed = sealData(session, writePlain({ text, tlvs }), tags, ignoreUnreadable)
  return step(
    { ...state, session: { ...session, ...sealed.session }, lastSent: now },
    [],
    [encoded(sealed.bytes)],
  )
}
function compared(state: OtrState, { smp, send, events }: SmpStep, context: OtrContext): OtrStep {
  const next = { ...state, smp }
  return send.length > 0 ? { ...said(next, '', send, context, true), events } : step(next, events)
}
/** The person ends it: the keys are gone, and what follows is the person's choice. */
function end(state: OtrState, context: OtrContext): OtrStep {
  const over: OtrState = { ...OTR_BEGIN, lastSent: state.lastSent }
  if (state.message !== 'encrypted') return step(over)
  const last = said(state, '', [{ type: TLV.disconnected, value: new Uint8Array(0) }], context, true)
  return { ...last, state: over }
}

function receive(before: OtrState, text: string, context: OtrContext, random: Random): OtrStep {
  try {
    const heard = heardIn(text)
    if (heard.kind === 'fragment') {
      const { fragments, whole, notOurs } = assemble(before.fragments, heard.text, context.tag, context.now)
      const state = { ...before, fragments }
      if (whole === undefined) return step(state, notOurs ? [{ kind: 'refused', reason: 'not-ours' }] : [])
      // A piece made of pieces would never end.
      if (whole.startsWith('?OTR|')) throw new Malformed('fragment')
      return receive(state, whole, context, random)
    }
    const state = before.fragments ? { ...before, fragments: undefined } : before
    if (heard.kind === 'encoded') return message(state, heard.bytes, context, random)
    if (heard.kind === 'query') return queried(state, heard.versions, context, random)
    return step(state, [{ kind: heard.kind, text: heard.text }])
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error
    return step({ ...before, fragments: undefined }, [{ kind: 'refused', reason: error.reason }])
  }
}
function queried(state: OtrState, versions: string, context: OtrContext, random: Random): OtrStep {
  if (!versions.includes('3')) throw new Malformed('version')
  if (!context.willing) return step(state, [{ kind: 'wanted' }])
  return agreed({ ...state, authTag: 0 }, commit(random), context, random)
}
function message(state: OtrState, bytes: Uint8Array, context: OtrContext, random: Random): OtrStep {
  const { sender, receiver, message } = readMessage(bytes)
  const isOpenCommit = receiver === 0 && message.kind === 'commit'
  if (receiver !== context.tag && !isOpenCommit) throw new Malformed('not-ours')
  if (message.kind === 'data') return dataHeard(state, sender, message, context, random)
  if (message.kind === 'commit' && !context.willing) return step(state, [{ kind: 'wanted' }])
  const isNew = message.kind === 'commit' || (message.kind === 'key' && state.auth.kind === 'awaiting-key')
  if (!isNew && sender !== state.authTag) throw new Malformed('tag')
  return exchanged(state, message, sender, context, random)
}
function exchanged(
  state: OtrState,
  message: AkeMessage,
  sender: number,
  context: OtrContext,
  random: Random,
): OtrStep {
  const next = hearAke(state.auth, message, context.key, random)
  return agreed({ ...state, authTag: sender }, next, context, random)
}
function agreed(
  before: OtrState,
  { auth, send, established }: AkeStep,
  { tag }: OtrContext,
  random: Random,
): OtrStep {
  const state = { ...before, auth }
  const texts = send ? [encoded(writeAke(send, { sender: tag, receiver: before.authTag }))] : []
  return established ? secured(state, established, texts, random) : step(state, [], texts)
}
function secured(
  state: OtrState,
  established: Established,
  send: readonly string[],
  random: Random,
): OtrStep {
  const { theirKey, sessionId, revealed } = established
  const session = {
    ...openSession(established, random, state.session),
    theirTag: state.authTag,
    fingerprint: fingerprintBytes(theirKey),
    sessionId,
  }
  const halves = toHex(sessionId)
  const event: OtrEvent = {
    kind: 'secured',
    fingerprint: otrFingerprint(theirKey),
    sessionId: [halves.slice(0, 8), halves.slice(8)],
    ownHalf: revealed ? 0 : 1,
  }
  const ended: readonly OtrEvent[] = state.smp.kind === 'idle' ? [] : [{ kind: 'compare-ended' }]
  return step({ ...state, message: 'encrypted', session, smp: IDLE }, [...ended, event], send)
}

function dataHeard(
  state: OtrState,
  sender: number,
  message: Data & Authenticated,
  context: OtrContext,
  random: Random,
): OtrStep {
  try {
    const session = needed(state)
    if (session.theirTag !== sender) throw new Malformed('tag')
    const opened = openData(session, message, random)
    const next = { ...state, session: { ...session, ...opened.session } }
    return understood(next, opened.plain, context, random)
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error
    // It came twice: nobody has to be told, and nothing is begun anew.
    if (error.kind === 'Duplicate' || message.ignoreUnreadable)
      return step(state, [{ kind: 'refused', reason: error.reason }])
    return step(state, [{ kind: 'unreadable', reason: error.reason }], [UNREADABLE])
  }
}
function understood(state: OtrState, plain: Uint8Array, context: OtrContext, random: Random): OtrStep {
  const { text, tlvs } = readPlain(plain)
  const heard: OtrStep = step(state, text === '' ? [] : [{ kind: 'text', text }])
  const after = tlvs.reduce((done, tlv) => behind(done, tlv, context, random), heard)
  const isSilent = text !== '' && context.now - after.state.lastSent > HEARTBEAT_MS
  if (after.state.message !== 'encrypted' || after.send.length > 0 || !isSilent) return after
  // §"Receiving a Data Message": so that keys change with who only listens.
  return { ...said(after.state, '', [], context, true), events: after.events }
}
function behind(done: OtrStep, tlv: Tlv, context: OtrContext, random: Random): OtrStep {
  const { state, events, send } = done
  if (state.message !== 'encrypted') return done
  if (tlv.type === TLV.disconnected) {
    const ended: readonly OtrEvent[] = state.smp.kind === 'idle' ? [] : [{ kind: 'compare-ended' }]
    return step({ ...OTR_BEGIN, message: 'finished' }, [...events, ...ended, { kind: 'finished' }], send)
  }
  if (!isSmp(tlv)) return done
  const next = compared(state, hearSmp(state.smp, tlv, random), context)
  return step(next.state, [...events, ...next.events], [...send, ...next.send])
}
