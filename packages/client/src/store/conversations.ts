/** What is remembered of each conversation beside its facts. */
import { kindOf } from '../modules/files/name.ts'
import type { FileKind, MessageState, NotifyRule, OnceKind, TrustLevel } from '../api.ts'
import { Collection } from './collection.ts'
import type { Agreed } from '../modules/ephemeral/wire.ts'
import { current, type Fact, type MessageFact } from './facts.ts'
import type { HiddenPlaces } from './hidden-places.ts'
import type { Unit } from './sealed.ts'

export interface ConversationRecord {
  readonly address: string
  /** Off only by a deliberate act (S305); nothing from outside changes it. */
  readonly encrypted: boolean
  /** By what, where it is not OMEMO: only ever by a deliberate act, too. */
  readonly protocol?: 'openpgp' | 'otr' | undefined
  readonly draft: string
  /** When it became so. */
  readonly draftAt?: number
  /** As the other own devices know it. */
  readonly draftTold?: string
  readonly last: Last | undefined
  readonly unread: number
  /** Of the unread ones, those that mean us. */
  readonly mentions?: number
  /** Facts up to here have been seen by us. */
  readonly readOrder: string
  /** Our messages up to here have been seen by them. */
  readonly theirReadOrder: string
  /** In a group: up to where each member has read, of those who said so. */
  readonly readBy?: readonly ReadBy[] | undefined
  /** What a read mark would name, and whether it has to be encrypted. */
  readonly markable: { readonly id: string; readonly order: string; readonly encrypted: boolean } | undefined
  /** The oldest archive id known of this conversation. */
  readonly oldestId: string | undefined
  readonly historyComplete: boolean
  /** Messages that are kept at hand, the latest first. */
  readonly pins?: readonly string[]
  readonly rule?: NotifyRule
  /** Whether they hear how far we have read, where it is not as everywhere. */
  readonly tellsReading?: boolean | undefined
  /** Who may read here, where it is not as everywhere. */
  readonly trustLevel?: TrustLevel | undefined
  /** The newest message that has an id in our archive: what our other devices are told we have seen (XEP-0490). */
  readonly archived?: { readonly id: string; readonly order: string }
  /** What is written from now on goes so long after it was read (XEP-0466); 0 seconds: it stays. */
  readonly timer?: Agreed | undefined
  /** Another device has seen up to a message that is not here yet. */
  readonly seenId?: string | undefined
}
export interface ReadBy {
  readonly who: string
  readonly order: string
}
export interface Last {
  readonly order: string
  readonly at: number
  readonly text: string
  readonly own: boolean
  readonly author?: string
  /** What its author is called, where nothing else is known. */
  readonly name?: string | undefined
  readonly state: MessageState | undefined
  readonly deleted?: boolean
  /** Its time had come. */
  readonly vanished?: boolean
  readonly once?: OnceKind | undefined
  readonly file?: FileKind
}

export const blankConversation = (address: string): ConversationRecord => ({
  address,
  encrypted: true,
  draft: '',
  last: undefined,
  unread: 0,
  readOrder: '',
  theirReadOrder: '',
  markable: undefined,
  oldestId: undefined,
  historyComplete: false,
})

export class Conversations extends Collection<ConversationRecord> {
  readonly #hidden: Pick<HiddenPlaces, 'isShut'> | undefined
  #whenRead: ((unit: Unit, address: string) => void) | undefined

  constructor(hidden?: Pick<HiddenPlaces, 'isShut'>) {
    super('conversations')
    this.#hidden = hidden
  }
  /** Of what is closed nothing is known here that could be changed. */
  override put(unit: Unit, record: ConversationRecord): void {
    if (!this.#hidden?.isShut(record.address)) super.put(unit, record)
  }
  /** Who has to know how far has been read, on whichever device. */
  whenRead(whenRead: (unit: Unit, address: string) => void): void {
    this.#whenRead = whenRead
  }
  of(unit: Unit, address: string): ConversationRecord {
    return this.in(unit, address) ?? blankConversation(address)
  }
  update(unit: Unit, address: string, change: Partial<Omit<ConversationRecord, 'address'>>): void {
    const before = this.of(unit, address)
    this.put(unit, { ...before, ...change })
    if ((change.readOrder ?? '') > before.readOrder) this.#whenRead?.(unit, address)
  }

  /** After a fact was added or changed: the preview and what is unread. */
  note(unit: Unit, fact: Fact, isNew: boolean): void {
    if (fact.kind === 'event') return
    const record = this.of(unit, fact.conversation)
    const newest = !record.last || fact.order >= record.last.order
    const last = newest ? lastOf(fact) : record.last
    const counts = isNew && !fact.own && fact.order > record.readOrder && !isOld(fact)
    if (last === record.last && !counts) return
    const mentions = record.unread === 0 ? 0 : (record.mentions ?? 0)
    this.put(unit, {
      ...record,
      mentions,
      last,
      unread: record.unread + (counts ? 1 : 0),
    })
  }
}

const isOld = (fact: Fact): boolean => fact.kind === 'unreadable' && fact.cause === 'older-than-device'

const lastOf = (fact: Exclude<Fact, { kind: 'event' }>): Last => ({
  order: fact.order,
  at: fact.at,
  own: fact.own,
  author: fact.author,
  ...(fact.name === undefined ? {} : { name: fact.name }),
  text: fact.kind === 'message' ? preview(fact) : '',
  state: fact.kind === 'message' ? fact.state : undefined,
  ...(fact.kind === 'message' && fact.retractedAt !== undefined ? { deleted: true } : {}),
  ...(fact.kind === 'message' && fact.once !== undefined ? { once: fact.once } : fileOf(fact)),
})
const fileOf = (fact: Fact): { readonly file?: FileKind } => {
  const file = fact.kind === 'message' ? fact.files?.[0] : undefined
  return file ? { file: kindOf(file) } : {}
}
const preview = (fact: MessageFact): string => (fact.once ? '' : current(fact).text.slice(0, 200))
