/** What happened in a conversation. The timeline is the fold of these, whichever way they came in: live, carbon or archive. */
import type {
  ConversationEvent,
  FailureReason,
  Mention,
  MessageSecurity,
  MessageState,
  OnceKind,
  Unreadable,
} from '../api.ts'
import type { Enclosed, LinkPreview } from '../api-enclosed.ts'
import type { Timing } from '../modules/ephemeral/wire.ts'
import type { Range, SealedStore, Unit } from './sealed.ts'
import { type InThread, Threads } from './threads.ts'

interface Common {
  /** Sorts within the conversation and names the fact in it. */
  readonly order: string
  readonly conversation: string
  readonly at: number
}
export interface MessageFact extends Common {
  readonly kind: 'message'
  readonly own: boolean
  readonly author: string
  /** What its author is called, where nothing else is known of them: in a room that hides addresses. */
  readonly name?: string | undefined
  /** Its id in the archive of the room, by which everybody speaks of it. */
  readonly archiveId?: string | undefined
  readonly text: string
  /** The stanza's id: receipts and markers speak of it. */
  readonly stanzaId: string | undefined
  readonly state: MessageState | undefined
  readonly security: MessageSecurity
  readonly mentions?: readonly Mention[] | undefined
  readonly replyTo?: ReplyTo | undefined
  readonly thread?: InThread | undefined
  /** How many messages are in the thread that hangs on it. */
  readonly answers?: number | undefined
  /** It was somebody's words before, and was passed on. */
  readonly forwarded?: boolean | undefined
  /** What it was changed to, in order of time; the last one counts (XEP-0308). */
  readonly versions?: readonly Version[] | undefined
  readonly reactions?: readonly Reaction[] | undefined
  /** Its author took it back: no words of it are left (XEP-0424). */
  readonly retractedAt?: number | undefined
  /** The room took it back: of what was encrypted the words stay here, out of sight, for a room is not believed about them (S307). */
  readonly moderated?: Moderation | undefined
  readonly files?: readonly FilePart[] | undefined
  /** A change of ours that is not on the server yet, or was given up. */
  readonly change?: 'waiting' | 'failed' | undefined
  /** It goes so long after it was sent, or read (XEP-0466); when that is, is known when it runs. */
  readonly timer?: Timing | undefined
  readonly dueAt?: number | undefined
  /** Seen once by whom it is for; what it was, when nothing of it is left. */
  readonly once?: OnceKind | undefined
  readonly openedAt?: number | undefined
  /** Of one of ours in a group: those who have opened it and say so. */
  readonly openedBy?: readonly string[] | undefined
  /** What it carries beside words; `worded`: these do not only say the same. */
  readonly enclosed?: Enclosed | undefined
  readonly worded?: boolean | undefined
  /** Of a poll: what each has chosen, and when its author closed it. */
  readonly votes?: readonly Vote[] | undefined
  readonly closedAt?: number | undefined
  readonly links?: readonly LinkPreview[] | undefined
}
/** Who took it back, as the room says, and why (XEP-0425). */
export interface Moderation {
  readonly by: string
  readonly reason: string | undefined
}
/** A file and the key to it. Without a URL it is not on a server yet. */
export interface FilePart {
  readonly name: string
  /** As its author wrote it, where that is not safe to show. */
  readonly given?: string
  readonly type: string
  readonly size: number | undefined
  readonly hash?: Uint8Array | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly length?: number | undefined
  readonly preview?: string | undefined
  /** Bytes in base64. */
  readonly waveform?: string | undefined
  /** A sticker: what it says in words, or ''. */
  readonly sticker?: string | undefined
  readonly key: Uint8Array
  readonly iv: Uint8Array
  readonly url: string | undefined
}
/** What a message answers: where that stands here, or, if it is not here, who said it and what was quoted. */
export interface ReplyTo {
  readonly order: string | undefined
  readonly author: string
  readonly id: string
  readonly quote: string
}
export interface Version {
  readonly at: number
  readonly text: string
  readonly mentions?: readonly Mention[] | undefined
}
/** All that one person has set beside it; an empty list says that they took theirs back. */
export interface Reaction {
  readonly by: string
  readonly at: number
  readonly emojis: readonly string[]
}
/** All that one person chooses, by place; an empty list says that they took it back. */
export interface Vote {
  readonly by: string
  readonly at: number
  readonly chosen: readonly number[]
}
/** As it reads now. */
export const current = (fact: MessageFact): Pick<Version, 'text' | 'mentions'> =>
  fact.versions?.at(-1) ?? fact

/** Its words are not here, or not any more. */
export const emptied = (fact: MessageFact): MessageFact => ({
  ...fact,
  text: '',
  mentions: undefined,
  versions: undefined,
  replyTo: undefined,
  files: undefined,
  enclosed: undefined,
  votes: undefined,
  links: undefined,
})
export const isEmptied = ({ retractedAt, once, text, files }: MessageFact): boolean =>
  retractedAt !== undefined || (once !== undefined && text === '' && !files)

/** What it is found by and told of in a line: its words, or what its files are called; nothing of what is seen once. */
export const told = (fact: MessageFact): string => {
  if (fact.retractedAt !== undefined || fact.once !== undefined) return ''
  return current(fact).text || (fact.files?.map(file => file.name).join(', ') ?? '')
}

/** What came and could not be read, as it came. */
export interface Kept {
  readonly message: string
  readonly way: 'live' | 'carbon' | 'archive'
  readonly archiveId: string | undefined
  readonly nick: string | undefined
}
export interface UnreadableFact extends Common {
  readonly kind: 'unreadable'
  readonly own: boolean
  readonly author: string
  readonly name?: string | undefined
  readonly cause: Unreadable
  readonly deviceId: number | undefined
  /** By which its author can be asked for it again. */
  readonly stanzaId?: string | undefined
  readonly kept?: Kept | undefined
}
export interface EventFact extends Common {
  readonly kind: 'event'
  readonly event: ConversationEvent
  readonly deviceId: number | undefined
  /** Whom it is about, and whose doing it was, in a group. */
  readonly who?: string | undefined
  readonly by?: string | undefined
  /** What they are called, or the new name of the group. */
  readonly name?: string | undefined
  /** In seconds; 0: none any more. */
  readonly timer?: number | undefined
  /** As who put them out has said. */
  readonly reason?: string | undefined
}
export type Fact = MessageFact | UnreadableFact | EventFact

export type FactListener = (facts: readonly Fact[], gone: readonly string[]) => void

/** `text` is empty for what has gone; `isNew`: nobody has been told of it before. */
export type FactWatcher = (
  unit: Unit,
  conversation: string,
  order: string,
  text: string,
  isNew: boolean,
) => void

const STATES = ['waiting', 'sent', 'on-server', 'delivered', 'read'] as const

/** States only move forward; a failure can be left by trying again and by proof that it arrived. */
export const forward = (from: MessageState | undefined, to: MessageState): boolean => {
  if (!from || from.kind === 'failed') return true
  if (to.kind === 'failed')
    return from.kind === 'waiting' || from.kind === 'sent' || from.kind === 'on-server'
  return STATES.indexOf(to.kind) > STATES.indexOf(from.kind)
}
export const failed = (reason: FailureReason, canRetry = true): MessageState => ({
  kind: 'failed',
  reason,
  canRetry,
})

const TIME_WIDTH = 15
const SEQUENCE_WIDTH = 12

/** By time, then by what came first. */
export class Orders {
  #sequence = 10 ** 11
  #older = 10 ** 11
  /** After `last`, whatever the clock says and however often it was set (D3). */
  next(now: number, last = ''): string {
    const at = Math.max(now, Number(last.slice(0, TIME_WIDTH)))
    if (at === Number(last.slice(0, TIME_WIDTH)))
      this.#sequence = Math.max(this.#sequence, Number(last.slice(TIME_WIDTH + 1)) + 1)
    return this.#name(at, this.#sequence++)
  }
  /** For a page of older history: its rows stay in order, and before the pages that were fetched earlier. */
  older(rows: number): (at: number) => string {
    this.#older -= rows
    let i = this.#older
    return at => this.#name(at, i++)
  }
  #name(at: number, sequence: number): string {
    return `${String(Math.max(0, Math.trunc(at))).padStart(TIME_WIDTH, '0')}-${String(sequence).padStart(SEQUENCE_WIDTH, '0')}`
  }
}

export class Facts {
  readonly #store: SealedStore
  readonly #listeners = new Map<string, Set<FactListener>>()
  readonly #changes = new WeakMap<Unit, Map<string, Map<string, Fact | undefined>>>()
  readonly orders = new Orders()
  readonly threads: Threads
  #watcher: FactWatcher | undefined
  #forgotten: ((unit: Unit, conversation: string, order: string) => void) | undefined
  #timed: ((unit: Unit, fact: MessageFact) => void) | undefined
  #passedOn: ((unit: Unit, fact: MessageFact) => void) | undefined
  #spent: ((unit: Unit, fact: MessageFact, from: number) => void) | undefined

  constructor(store: SealedStore) {
    this.#store = store
    this.threads = new Threads(store, (unit, conversation, order, change) =>
      this.update(unit, conversation, order, was => ({ ...was, ...change(was) })),
    )
  }

  /** Who has to know of every change of words, in the unit of work that makes it. */
  watch(watcher: FactWatcher): void {
    this.#watcher = watcher
  }

  /** Who has to let go of what belongs to a message that is deleted or taken back. */
  whenForgotten(forgotten: (unit: Unit, conversation: string, order: string) => void): void {
    this.#forgotten = forgotten
  }

  /** Who has to know of every message that will go by itself. */
  whenTimed(timed: (unit: Unit, fact: MessageFact) => void): void {
    this.#timed = timed
  }

  /** Who has to know of own messages with files of others of them. */
  whenPassedOn(passedOn: (unit: Unit, fact: MessageFact) => void): void {
    this.#passedOn = passedOn
  }

  /** Who lets go of what a message has left on the server. */
  whenSpent(spent: (unit: Unit, fact: MessageFact, from: number) => void): void {
    this.#spent = spent
  }
  /** From that moment on nobody needs what this message has left on the server. */
  spend(unit: Unit, fact: MessageFact, from: number): void {
    this.#spent?.(unit, fact, from)
  }

  put(unit: Unit, fact: Fact, isNew = false): void {
    if (fact.kind === 'message' && isEmptied(fact)) this.#forgotten?.(unit, fact.conversation, fact.order)
    if (fact.kind === 'message') this.#watcher?.(unit, fact.conversation, fact.order, told(fact), isNew)
    this.#keep(unit, fact)
  }
  #keep(unit: Unit, fact: Fact): void {
    unit.put('facts', this.#key(fact.conversation, fact.order), fact)
    if (fact.kind === 'message' && fact.timer) this.#timed?.(unit, fact)
    if (fact.kind === 'message' && fact.own && fact.forwarded && fact.files) this.#passedOn?.(unit, fact)
    this.#note(unit, fact.conversation, fact.order, fact)
  }
  async delete(unit: Unit, conversation: string, order: string): Promise<void> {
    const fact = await this.get(unit, conversation, order)
    if (fact?.kind === 'message') await this.threads.leave(unit, fact)
    this.#watcher?.(unit, conversation, order, '', false)
    this.#forgotten?.(unit, conversation, order)
    unit.delete('facts', this.#key(conversation, order))
    this.#note(unit, conversation, order, undefined)
  }
  get(unit: Unit, conversation: string, order: string): Promise<Fact | undefined> {
    return unit.get<Fact>('facts', this.#key(conversation, order))
  }
  async update(
    unit: Unit,
    conversation: string,
    order: string,
    change: (fact: MessageFact) => MessageFact,
  ): Promise<MessageFact | undefined> {
    const fact = await this.get(unit, conversation, order)
    if (fact?.kind !== 'message') return undefined
    const changed = change(fact)
    if (changed === fact) return changed
    if (current(changed).text === current(fact).text && !isEmptied(changed)) this.#keep(unit, changed)
    else this.put(unit, changed)
    return changed
  }

  /** The newest facts before `before`, oldest first. */
  async page(conversation: string, limit: number, before?: string): Promise<readonly Fact[]> {
    const prefix = `${this.#store.hidden('facts', conversation)}/`
    const options = { limit, reverse: true, ...(before === undefined ? {} : { before: prefix + before }) }
    const rows = await this.#store.range<Fact>('facts', prefix, options)
    return rows.map(([, fact]) => fact).reverse()
  }

  /** The oldest facts behind `after`, oldest first. */
  async pageAfter(conversation: string, limit: number, after: string): Promise<readonly Fact[]> {
    const prefix = `${this.#store.hidden('facts', conversation)}/`
    const rows = await this.#store.range<Fact>('facts', prefix, { limit, after: prefix + after })
    return rows.map(([, fact]) => fact)
  }
  /** Of one thread alone, oldest first. */
  async inThread(conversation: string, ref: string, range: Range): Promise<readonly Fact[]> {
    const orders = await this.threads.orders(conversation, ref, range)
    const keys = orders.toSorted().map(order => this.#key(conversation, order))
    const found = await this.#store.getAll<Fact>('facts', keys)
    return found.filter(fact => fact !== undefined)
  }
  /** Outside a unit of work, to be shown. */
  find(conversation: string, order: string): Promise<Fact | undefined> {
    return this.#store.get<Fact>('facts', this.#key(conversation, order))
  }

  listen(conversation: string, listener: FactListener): () => void {
    const listeners = this.#listeners.get(conversation) ?? new Set()
    this.#listeners.set(conversation, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(conversation)
    }
  }

  #key(conversation: string, order: string): string {
    return `${this.#store.hidden('facts', conversation)}/${order}`
  }
  /** Listeners are told once of all that a unit of work has changed: a page of the archive is one change of the screen. */
  #note(unit: Unit, conversation: string, order: string, fact: Fact | undefined): void {
    let changes = this.#changes.get(unit)
    if (!changes) {
      changes = new Map()
      this.#changes.set(unit, changes)
      unit.afterwards(() => this.#tell(unit))
    }
    changes.set(conversation, (changes.get(conversation) ?? new Map()).set(order, fact))
  }
  #tell(unit: Unit): void {
    for (const [conversation, changed] of this.#changes.get(unit) ?? []) {
      const facts = [...changed.values()].filter(fact => fact !== undefined)
      const gone = [...changed].flatMap(([order, fact]) => (fact ? [] : [order]))
      for (const listener of this.#listeners.get(conversation) ?? []) listener(facts, gone)
    }
  }
}
