/** What happened in a conversation. The timeline is the fold of these, whichever way they came in: live, carbon or archive. */
import type { FailureReason, MessageSecurity, MessageState, Unreadable } from '../api.ts'
import type { SealedStore, Unit } from './sealed.ts'

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
  readonly text: string
  /** The stanza's id: receipts and markers speak of it. */
  readonly stanzaId: string | undefined
  readonly state: MessageState | undefined
  readonly security: MessageSecurity
}
export interface UnreadableFact extends Common {
  readonly kind: 'unreadable'
  readonly own: boolean
  readonly author: string
  readonly cause: Unreadable
  readonly deviceId: number | undefined
}
export interface EventFact extends Common {
  readonly kind: 'event'
  readonly event:
    | 'device-added'
    | 'device-removed'
    | 'key-changed'
    | 'encryption-off'
    | 'encryption-on'
    | 'verified'
  readonly deviceId: number | undefined
}
export type Fact = MessageFact | UnreadableFact | EventFact

export type FactListener = (facts: readonly Fact[], gone: readonly string[]) => void

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

  constructor(store: SealedStore) {
    this.#store = store
  }

  put(unit: Unit, fact: Fact): void {
    unit.put('facts', this.#key(fact.conversation, fact.order), fact)
    this.#note(unit, fact.conversation, fact.order, fact)
  }
  delete(unit: Unit, conversation: string, order: string): void {
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
    if (changed !== fact) this.put(unit, changed)
    return changed
  }

  /** The newest facts before `before`, oldest first. */
  async page(conversation: string, limit: number, before?: string): Promise<readonly Fact[]> {
    const prefix = `${this.#store.hidden('facts', conversation)}/`
    const options = { limit, reverse: true, ...(before === undefined ? {} : { before: prefix + before }) }
    const rows = await this.#store.range<Fact>('facts', prefix, options)
    return rows.map(([, fact]) => fact).reverse()
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
