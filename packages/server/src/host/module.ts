/**
 * The module contract: a feature is a value with data on top and one `setup` that returns its handlers.
 *
 * No priorities: inside one stage order must not matter (the play runner shuffles the module list).
 * Handlers return or throw a `StanzaError`; nobody builds envelopes. All state lives in the closure of `setup`.
 */
import type { Socket } from 'node:net'
import type { Element, Jid, Schema, Stanza, StanzaError } from '@corrillo/xmpp'
import type { Open, Shape } from '../storage/shapes.ts'
import type { Held } from './held.ts'
import type { Carried, CarriedSession } from './carried.ts'
import type { Clock } from './clock.ts'
import type { Awaitable } from './awaitable.ts'
import type { Iq, Message, Presence } from './stanzas.ts'
import type { Log } from '../observe/log.ts'
import type { Session } from '../session/session.ts'
import type { Stream, StreamFeature } from '../stream/feature.ts'
import type { Inline } from '../stream/inline.ts'
import type { XmlWire, XmlWireOptions } from './xml-wire.ts'
import type { Route, StreamRoute } from '../http/route.ts'
import type { Command } from '../admin/command.ts'
import type { ConfigSection } from '../config/section.ts'
import type { Limits } from '../config/config.ts'

export type { Awaitable } from './awaitable.ts'
export type { Iq, Message, Presence } from './stanzas.ts'

/** A specification that a module implements; docs/xeps.md is printed from these. */
export interface Spec {
  readonly xep?: number
  readonly rfc?: number
  readonly version?: string
  readonly note?: string
  /** Less than the whole: the note says what there is, or what is missing. */
  readonly partial?: true
}

/** What a module advertises: on the domain, and on each account's bare JID (XEP-0030). */
export interface Disco {
  readonly host?: readonly string[]
  readonly account?: readonly string[]
  readonly identities?: { readonly host?: readonly Identity[]; readonly account?: readonly Identity[] }
}
export interface Identity {
  readonly category: string
  readonly type: string
  readonly name?: string
}

export interface ServerModule<C = unknown, S extends Stores = Stores, N extends Needs = Needs, A = unknown> {
  /** Folder, config section and logger: 'carbons'. */
  readonly name: string
  readonly specs: readonly Spec[]
  readonly disco?: Disco | ((config: C) => Disco)
  /** Modules whose api it calls, as imported values: set up before, stopped after. */
  readonly needs?: N
  readonly config?: ConfigSection<C>
  readonly stores?: S
  setup(given: Given<C, S, N>): Handlers<A>
}
export type Stores = Readonly<Record<string, Shape>>
// biome-ignore lint/suspicious/noExplicitAny: a need is any module; its api type is read by `Apis`
export type Needs = Readonly<Record<string, ServerModule<any, any, any, any>>>
export type Apis<N extends Needs> = {
  readonly [K in keyof N]: N[K] extends ServerModule<infer _C, infer _S, infer _N, infer A> ? A : never
}

export interface Given<C, S extends Stores, N extends Needs> {
  readonly config: C
  readonly stores: Open<S>
  readonly needs: Apis<N>
  readonly host: HostView
  readonly accounts: Accounts
  /** What belongs to the domain and to no account, this module's own section of `Storage.host`: invitations, tokens. */
  readonly records: DomainRecords
  readonly clock: Clock
  readonly log: Log
}
/** `Storage.host` with the module's name as section. `take` succeeds for exactly one of any number of parallel calls. */
export interface DomainRecords {
  get(key: string): Awaitable<unknown>
  entries(): Awaitable<readonly (readonly [string, unknown])[]>
  set(key: string, value: unknown | undefined): Promise<void>
  take(key: string): Promise<unknown | undefined>
}
/** Accounts with everything that has to follow a change: credentials are made here, sessions end, events are emitted. */
export interface Accounts {
  get(local: string): Awaitable<Account | undefined>
  list(): Promise<readonly Account[]>
  /**
   * `local` prepared (RFC 7622), `password` any text. Rejects with a StorageError `exists` when the name is taken. Emits `accountCreated`.
   * What `alongside` writes is stored with the account, all or nothing.
   */
  create(local: string, password: string, role: Account['role'], alongside?: () => void): Promise<void>
  /** One that is signed in now and never again: it has no password (XEP-0175). */
  admitWithoutProof(local: string): Promise<void>
  /** Ends every session of the account but `keep` (S072). */
  setPassword(local: string, password: string, keep?: Session): Promise<void>
  setRole(local: string, role: Account['role']): Promise<void>
  /** A disabled account cannot sign in; its sessions end (S072). */
  setDisabled(local: string, disabled: boolean): Promise<void>
  /** Ends its sessions, removes every row of it, emits `accountDeleted`. */
  delete(local: string): Promise<void>
  /**
   * Stands for what this account is proved by: another one after every change of the password. Undefined while nobody may sign in.
   * It tells nothing of the password.
   */
  seal(local: string): Awaitable<string | undefined>
}
export interface Account {
  readonly local: string
  readonly created: number
  readonly disabled: boolean
  readonly role: 'owner' | 'admin' | 'member'
}
/** All that a module sees of the host. */
export interface HostView {
  readonly domain: string
  /** The first of the domains that this server has; itself where there is one. */
  readonly main: string
  /** As people see it; may be empty. */
  readonly organisation: string
  /** Where people reach the web client, without a slash at the end. */
  readonly publicUrl: string
  /** The data folder, for what is no row. Nothing below it is there until it is made. */
  readonly folder: string
  /** Bound resources of a local account (bare or full JID given; the bare part counts), in order of binding. */
  sessionsOf(account: Jid): readonly Session[]
  allSessions(): Iterable<Session>
  accountExists(account: Jid): boolean
  /** Queues a stanza; routing is never entered from inside a handler. `from` and `to` must be set. */
  route(stanza: Stanza): void
  /**
   * Decides a stanza now, for a service that passes on what somebody said: his acknowledgement waits for `durable`, and nobody has it
   * before `run`. `undefined`: it was refused, and answered. `from` and `to` must be set.
   */
  decide(stanza: Stanza): Awaitable<Outcome | undefined>
  /** Hands a stanza to the sessions of a local account without the sender's and recipient's stages (pushes, events, results). */
  deliver(to: Session, element: Element): void
  /** What is advertised on the domain and on accounts, gathered from every module. */
  readonly features: {
    host(): readonly string[]
    account(): readonly string[]
    hostIdentities(): readonly Identity[]
    accountIdentities(): readonly Identity[]
  }
  /** Services of this host that have a name. */
  services(): readonly { readonly domain: string; readonly name: string }[]
  /** Opens a domain while the host runs, as a component does that connects. Throws a DomainTaken; returns what closes it. */
  open(service: Service): () => void
  /** XML over a connection that a module accepted on a port of its own. */
  xmlOver(socket: Socket, options: XmlWireOptions): XmlWire
  /** What every module of this host declares, for those that show commands elsewhere. */
  commands(): readonly Command[]
  /** What is held about an account, by every module. */
  held(account: Jid): Promise<readonly Held[]>
  /** Ends the server, all of its hosts, in good order; undefined where that is nobody's business here. */
  readonly shutDown: (() => void) | undefined
  /** Event bus: see `HostEvents`. Modules may announce account events of their own through their api instead. */
  emit<K extends keyof HostEvents>(event: K, payload: HostEvents[K]): void
  /**
   * Sends an IQ get or set (`from`, `to` and an unguessable `id` set) and resolves to the result or error that matches both its sender
   * and its id (S114), or to undefined after `ms`. Never await it inside a handler: start it and go on.
   */
  ask(iq: Stanza, ms: number): Promise<Stanza | undefined>
  random(bytes: number): Uint8Array
  /** A session that waits for its client, over a restart of the server: with what every module keeps about it. */
  readonly carry: {
    save(session: Session): CarriedSession
    /** Here again, without a stream. */
    restore(saved: CarriedSession): Session
  }
  /** The core's bounds, from the configuration. */
  readonly limits: Limits
}

export interface Handlers<A = unknown> {
  readonly iq?: readonly IqHandler[]
  readonly message?: Partial<MessageStages>
  readonly presence?: Partial<PresenceStages>
  readonly iqStages?: Partial<IqStages>
  readonly streamFeatures?: readonly StreamFeature[]
  /** Its part of a sign-in by XEP-0388. */
  readonly inline?: Inline
  /** Events: to observe, never to steer. */
  readonly events?: { readonly [K in keyof HostEvents]?: (payload: HostEvents[K]) => Awaitable<void> }
  readonly commands?: readonly Command[]
  readonly http?: readonly Route[]
  /** Bodies too long to be held: they pass by on the bare connection. */
  readonly httpStreams?: readonly StreamRoute[]
  /** Domains of its own beside the accounts': rooms, files, components. */
  readonly services?: readonly Service[]
  readonly api?: A
  /** What it keeps about a session in memory, for a restart (XEP-0198). */
  readonly carried?: Carried
  /** Before anybody is let in, when every module is set up. */
  start?(): Awaitable<void>
  stop?(): Awaitable<void>
}

/**
 * A domain that a module answers for (`rooms.example.org`), with every address below it. The sender's `guard` and `prepare` have run when
 * a stanza arrives; `from` is true. What it sends goes through `HostView.route` (all stages) or `HostView.deliver` (none).
 */
export interface Service {
  readonly domain: string
  /** As the host lists it (XEP-0030 §4); without a name it is not listed. */
  readonly name?: string
  /** Requests to the domain (`host`) and to the bare address of a node of it (`account`). */
  readonly iq?: readonly IqHandler[]
  /**
   * Messages, presence, and the IQ stanzas that no handler of `iq` takes: those to `node@domain/resource`, all results and errors that
   * nobody waits for, and requests that `iq` does not know. Decides, and throws a StanzaError to refuse before there is any effect (D4);
   * what remains to do is returned. Without it a message or a request is refused with `service-unavailable`, presence ignored.
   */
  receive?(stanza: Addressed): Awaitable<Outcome | undefined | void>
}
export type Addressed = Stanza & { readonly from: Jid; readonly to: Jid }
/** What remains when nobody refused: `run` is called when `durable` has come true, in the order in which one sender's stanzas were decided. */
export interface Outcome {
  readonly durable?: Promise<void> | undefined
  run?(): Awaitable<void>
}

export interface HostEvents {
  bound: { readonly session: Session }
  /** The session is gone for good: closed, or hibernation ran out. `unacked` are stanzas the client never acknowledged. */
  closed: { readonly session: Session }
  /** First available presence or a change of it; `presence` is the stanza as stamped. */
  available: { readonly session: Session; readonly presence: Presence; readonly initial: boolean }
  unavailable: { readonly session: Session; readonly presence: Presence }
  /** Its connection was lost, and it waits for its client; what went out and was not acknowledged, oldest first. */
  detached: { readonly session: Session; readonly waiting: readonly Stanza[] }
  accountCreated: { readonly account: Jid }
  /** A password was set, or the account was disabled or deleted: who proved something before has to do it again (S072). */
  proofsVoid: { readonly account: Jid }
  /** About to be deleted, its rows still there; what is given to `wait` is done first. */
  accountLeaving: { readonly account: Jid; wait(work: Promise<void>): void }
  accountDeleted: { readonly account: Jid }
  /** The server is about to end every stream: last words go out now. What is given to `wait` is done first, if it does not take long. */
  stopping: { wait(work: Promise<void>): void }
}

/**
 * The stages of a message, in this order (RFC 6121 §8). All decisions come before all effects: `guard` and `prepare` run for the
 * sender's side and then for the recipient's side; only when nobody refused, `archive` runs once for both sides; then everything
 * waits for `Kept.durable`; then `copy` runs on each local side and the message is delivered. So a sender who got an error knows that
 * nobody has the message (delivery contract D4), and what was delivered or acknowledged is on disk (D1).
 */
export interface MessageStages {
  /** May it pass? Throw a StanzaError to refuse. Blocking, limits. */
  guard(m: Message, at: Place): Awaitable<void>
  /** Make it true: strip forged ids, stamp ours. */
  prepare(m: Message, at: Place): Awaitable<Message>
  /** Remember it for whichever sides are local. Undefined when there is nothing to keep. */
  archive(m: Message, sides: Sides): Kept | undefined
  /** Tell the others: carbons, push. `m` is what this side's devices see (with this side's stanza-id). */
  copy(m: Message, at: Place): Awaitable<void>
  /** Whether `copy` brought it to this device of the recipient's, when it came for another one at this time (milliseconds since the epoch). */
  copied(m: Message, to: Session, time: number): boolean
  /** One to the domain itself: true when it is for this module. Nobody takes it: `service-unavailable`. */
  heard(m: Message): boolean
  /** Nobody was there. True when taken (resolved after it is durable). */
  missed(m: Message, at: Place): Awaitable<boolean>
}
export interface Sides {
  readonly sender?: Jid
  readonly recipient?: Jid
}
export interface Kept {
  /** For the sender's other devices; asked for when there are some, since it costs as much as what the recipient gets. */
  senderSees(): Message
  readonly recipientGets: Message
  readonly durable: Promise<void>
}

export interface PresenceStages {
  /**
   * May it pass? Throw a StanzaError to refuse. Only a session's own outgoing presence is answered with the error; presence refused on
   * the recipient's side, or without an origin, is dropped in silence (XEP-0191 §3.3, RFC 6121 §4.3.2).
   */
  guard(p: Presence, at: Place): Awaitable<void>
  prepare(p: Presence, at: Place): Awaitable<Presence>
  /** Handles it: the presence module owns broadcast, probes and subscriptions. True when taken, so that the router stops. */
  seen(p: Presence, at: Place): Awaitable<boolean>
}
/** IQ stanzas between two different accounts (any type) pass here on each local side before they are handled or delivered. */
export interface IqStages {
  /** Throw a StanzaError to refuse; a refused result or error is dropped in silence. Not called for an account's own IQs to itself or its host. */
  guard(i: Iq, at: Place): Awaitable<void>
  /** What the asker is told when an account (`at`) answers the bare JID with this error. */
  told(error: StanzaError, i: Iq, at: Place): Awaitable<StanzaError>
}
/**
 * Where a stanza is on its way. `account` is the bare JID of the local account whose side this is; `origin` the session that sent it,
 * undefined when it came from another domain or from the server itself. For presence `seen` is called on the sender's side
 * without `to` (broadcast) and with `to` (directed, subscription); what a module routes in a user's name has no origin.
 */
export interface Place {
  readonly side: 'sender' | 'recipient'
  readonly account: Jid
  readonly origin: Session | undefined
  /** In `copy` on the recipient's side: the sessions that get the message itself under RFC 6121 §8.5. */
  readonly receivers?: readonly Session[]
}

/**
 * self: the sender's own account (no `to`, or own bare JID) · account: any local account's bare JID, by anyone · host: the domain ·
 * nobody: a bare JID of the domain without an account, where the answer is the one that a stranger gets for an account (S119).
 */
export type IqTarget = 'self' | 'account' | 'host' | 'nobody'
export interface Ask {
  readonly iq: Iq
  readonly from: Jid
  readonly to: Jid
  readonly origin: Session | undefined
}
export interface IqHandler {
  readonly type: 'get' | 'set'
  readonly target: IqTarget
  // biome-ignore lint/suspicious/noExplicitAny: the schema and the run agree by construction in onGet/onSet
  readonly schema: Schema<any, any>
  /** Returns the payload of the result (or nothing) or throws a StanzaError. */
  run(value: unknown, ask: Ask): Awaitable<Element | readonly Element[] | undefined | void>
}
export const onGet = <T, I>(
  target: IqTarget,
  schema: Schema<T, I>,
  run: (value: T, ask: Ask) => ReturnType<IqHandler['run']>,
): IqHandler => ({
  type: 'get',
  target,
  schema,
  run: run as IqHandler['run'],
})
export const onSet = <T, I>(
  target: IqTarget,
  schema: Schema<T, I>,
  run: (value: T, ask: Ask) => ReturnType<IqHandler['run']>,
): IqHandler => ({
  type: 'set',
  target,
  schema,
  run: run as IqHandler['run'],
})
/** Keeps the literal types of a module, so that `needs` can be typed by importing the value. */
export const defineModule = <C, const S extends Stores, const N extends Needs, A>(
  module: ServerModule<C, S, N, A>,
): ServerModule<C, S, N, A> => module

export type { Carried as CarriedStream } from '../stream/carried.ts'
export type { XmlWire } from './xml-wire.ts'
export type { Stream, StreamFeature, Session, Route, StreamRoute, Command, Clock, Log }
