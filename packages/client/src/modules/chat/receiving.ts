/** What a message says: a text, a receipt (XEP-0184), a mark of what was read (XEP-0333), or an error about one of ours. */
import { type Element, Markable, MarkDisplayed, Receipt, ReceiptRequest, StanzaError } from '@corrillo/xmpp'
import type { FailureReason, MessageState } from '../../api.ts'
import { type Envelope, type Given, isHidden } from '../../pipeline/module.ts'
import { emptied, type Fact, failed, type MessageFact, type Moderation } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { enclosedIn } from '../enclosed/index.ts'
import type { Due } from '../ephemeral/due.ts'
import type { Setting } from '../ephemeral/setting.ts'
import type { Opening } from '../once/index.ts'
import { copyIn, type OwnChanges } from '../own-changes/index.ts'
import { originOf, type StanzaIds } from '../stanza-ids/index.ts'
import { threadHeard } from '../threads/index.ts'
import type { Altering } from './altering.ts'
import { type Said, saidIn, tombstoneIn } from './content.ts'
import { readFurther, tellsReading } from './group-reading.ts'
import { isFollowed } from './telling.ts'
import type { Marks } from './marks.ts'
import { became } from './written.ts'

const TEXT_MAX = 100_000

/** What follows from what was received. */
export interface Consequences {
  /** A message of ours is on the server. */
  done(unit: Unit, conversation: string, order: string): Promise<void>
  /** Stored, and nobody has seen it yet. */
  came(fact: MessageFact): void
  isMeant(fact: MessageFact): Promise<boolean>
}
export interface Vanishing {
  readonly due: Due
  readonly setting: Setting
  readonly opening: Opening
}

export const receiving = (
  given: Given,
  ids: StanzaIds,
  marks: Marks,
  altering: Altering,
  ownChanges: OwnChanges,
  { due, setting, opening }: Vanishing,
  { done, came, isMeant }: Consequences,
) => {
  const { conversations, facts, rooms } = given

  /** What comes now comes last; of the archive, each after the one before it (D3). */
  const orderOf = (unit: Unit, { order, way, at, peer, trail }: Envelope): string => {
    if (order !== undefined) return order
    const last = way === 'archive' ? trail?.get(peer) : conversations.of(unit, peer).last?.order
    const next = facts.orders.next(at, last)
    trail?.set(peer, next)
    return next
  }
  const add = (unit: Unit, envelope: Envelope, fact: Fact): void => {
    facts.put(unit, fact, true)
    conversations.note(unit, fact, true)
    ids.remember(unit, envelope, { conversation: fact.conversation, order: fact.order })
    seenElsewhere(unit, envelope, fact.order)
    if (fact.kind === 'event' || !fact.own || envelope.way === 'live') return
    // Who writes on another device has read what stands above.
    due.readAt(fact.conversation, fact.order, envelope.at)
    conversations.update(unit, fact.conversation, {
      readOrder: maxOf(conversations.of(unit, fact.conversation).readOrder, fact.order),
      unread: 0,
    })
  }
  /** XEP-0490: the newest that another device can be told of; and what one of them has seen before it came here. */
  const seenElsewhere = (unit: Unit, { archiveId, peer }: Envelope, order: string): void => {
    if (archiveId === undefined) return
    const { archived, seenId, readOrder } = conversations.of(unit, peer)
    if (order > (archived?.order ?? ''))
      conversations.update(unit, peer, { archived: { id: archiveId, order } })
    if (seenId === archiveId)
      conversations.update(unit, peer, { seenId: undefined, readOrder: maxOf(readOrder, order), unread: 0 })
  }
  const common = (unit: Unit, envelope: Envelope) => ({
    order: orderOf(unit, envelope),
    conversation: envelope.peer,
    at: envelope.at,
    own: envelope.own,
    author: envelope.author,
    ...nameIn(envelope),
  })
  const unreadable = (
    unit: Unit,
    envelope: Envelope,
    { cause, deviceId, kept }: NonNullable<Envelope['unreadable']>,
  ): void =>
    add(unit, envelope, {
      kind: 'unreadable',
      ...common(unit, envelope),
      cause,
      deviceId,
      ...(kept === undefined ? {} : { kept }),
      stanzaId: envelope.message.attr('id') ?? originOf(envelope.message),
    })

  const replyTo = async (
    unit: Unit,
    { peer, author: by, own }: Envelope,
    reply: NonNullable<Said['replyTo']>,
  ) => {
    const other = own ? peer : given.address
    const authors = reply.author === undefined ? [other, by] : [reply.author]
    for (const author of authors) {
      const known = await ids.findFrom(unit, peer, author, reply.id)
      if (!known) continue
      const fact = await facts.get(unit, peer, known.order)
      const theirs = fact?.kind === 'message' ? fact.author : author
      return { order: known.order, author: theirs, id: reply.id, quote: '' }
    }
    return { order: undefined, author: authors[0] ?? other, id: reply.id, quote: reply.quote }
  }
  const text = async (unit: Unit, envelope: Envelope, said: Said): Promise<void> => {
    if (said.replaces !== undefined && (await altering.edit(unit, envelope, said)))
      return ids.remember(unit, envelope, { conversation: envelope.peer, order: '' })
    const id = envelope.message.attr('id') ?? originOf(envelope.message)
    const { author } = envelope
    // What it replaces is not here: it stands for it, and later changes of that are changes of this.
    const isFirst =
      said.replaces !== undefined && !(await ids.findFrom(unit, envelope.peer, author, said.replaces))
    const stanzaId = isFirst ? said.replaces : id
    const version = { at: envelope.at, text: said.text, mentions: said.mentions }
    if (said.timer && due.isOver(envelope.own, envelope.at, said.timer.seconds))
      return ids.remember(unit, envelope, { conversation: envelope.peer, order: '' })
    const settled = await altering.settle(unit, {
      kind: 'message',
      ...common(unit, envelope),
      text: said.text,
      mentions: said.mentions,
      ...(isPlain(said) ? await enclosedIn(envelope.message, envelope.security.encrypted) : {}),
      replyTo: said.replyTo && (await replyTo(unit, envelope, said.replyTo)),
      thread: await threadHeard(given, ids, unit, envelope, said),
      forwarded: said.forwarded || undefined,
      files: said.files.length > 0 ? said.files : undefined,
      versions: isFirst ? [version] : undefined,
      stanzaId,
      state: envelope.own ? { kind: 'on-server' } : undefined,
      security: envelope.security,
      ...archivedAs(envelope),
      timer: said.timer,
      once: said.once ? (said.files.length > 0 ? 'picture' : 'text') : undefined,
    })
    // What another device of ours has sent to be seen once is not kept by any.
    const fact = said.once && envelope.own ? emptied(settled) : settled
    add(unit, envelope, fact)
    await facts.threads.join(unit, fact)
    await facts.threads.adopt(unit, fact)
    for (const one of new Set([stanzaId, id]))
      if (one !== undefined) ids.rememberFrom(unit, envelope.peer, author, one, fact)
    if (!envelope.own && (await isMeant(fact))) {
      const { mentions = 0, unread } = conversations.of(unit, fact.conversation)
      if (unread > 0) conversations.update(unit, fact.conversation, { mentions: mentions + 1 })
    }
    if (envelope.own || id === undefined) return
    if (fact.order > conversations.of(unit, envelope.peer).readOrder) unit.afterwards(() => came(fact))
    answer(unit, envelope, id, fact.order)
  }
  /** It was here, and a moderator took it back before it came to us. */
  const buried = (unit: Unit, envelope: Envelope, moderated: Moderation): void =>
    add(unit, envelope, {
      kind: 'message',
      ...common(unit, envelope),
      text: '',
      stanzaId: envelope.message.attr('id'),
      state: undefined,
      security: envelope.security,
      retractedAt: envelope.at,
      moderated,
      ...archivedAs(envelope),
    })
  /** What its sender has asked for. */
  const answer = (unit: Unit, envelope: Envelope, stanzaId: string, order: string): void => {
    const { message, nick, peer, security } = envelope
    const encrypted = isHidden(security)
    const id = nick === undefined ? Markable.in(message) && stanzaId : encrypted && envelope.archiveId
    if (id && order > (conversations.of(unit, peer).markable?.order ?? ''))
      conversations.update(unit, peer, { markable: { id, order, encrypted } })
    // XEP-0184 §5.3, §5.4: a receipt tells that we are here; it goes to those who may see our presence, and not into rooms.
    if (nick === undefined && ReceiptRequest.in(message) && isFollowed(given.contacts, peer))
      marks.oweReceipt(unit, peer, stanzaId, security)
  }

  const advance = async (unit: Unit, peer: string, id: string, state: MessageState): Promise<void> => {
    const known = await ids.findSent(unit, peer, id)
    if (!known) return
    await became(given, unit, known, state)
    await done(unit, known.conversation, known.order)
  }
  /** What the other says of a message of ours, where it can be theirs. */
  const answered = async (unit: Unit, envelope: Envelope, id: string, state: MessageState): Promise<void> => {
    const { peer } = envelope
    const known = await ids.findSent(unit, peer, id)
    const fact = known && (await facts.get(unit, peer, known.order))
    if (fact?.kind !== 'message' || !marks.isBelieved(envelope, fact.security, state)) return
    if (state.kind === 'read' && fact.order > conversations.of(unit, peer).theirReadOrder)
      conversations.update(unit, peer, { theirReadOrder: fact.order })
    await advance(unit, peer, id, state)
  }
  /** In a group a message is spoken of by the id that the room gave it. */
  const readByMember = async (unit: Unit, envelope: Envelope, id: string): Promise<void> => {
    const { peer, author, security } = envelope
    const room = rooms.in(unit, peer)
    if (!isHidden(security) || !tellsReading(room)) return
    const known = await ids.findFrom(unit, peer, author, id)
    const { readBy = [] } = conversations.of(unit, peer)
    const now = known ? readFurther(readBy, room, author, known.order) : readBy
    if (now !== readBy) conversations.update(unit, peer, { readBy: now })
  }
  const displayed = async (unit: Unit, envelope: Envelope, id: string): Promise<void> => {
    const { peer, own, nick } = envelope
    if (!own && nick !== undefined) return readByMember(unit, envelope, id)
    if (!own) return answered(unit, envelope, id, { kind: 'read' })
    const record = conversations.of(unit, peer)
    // Another device of ours has shown it.
    const order =
      record.markable?.id === id ? record.markable.order : (await ids.findFrom(unit, peer, peer, id))?.order
    if (order !== undefined) due.readAt(peer, order, envelope.at)
    if (order !== undefined && order > record.readOrder)
      conversations.update(unit, peer, {
        readOrder: order,
        unread: order >= (record.last?.order ?? '') ? 0 : record.unread,
      })
  }

  /** Of what was written on another own device, or in a group, and could not be read here. */
  const copied = async (unit: Unit, copy: Element, envelope: Envelope): Promise<void> => {
    ids.remember(unit, envelope, { conversation: envelope.peer, order: '' })
    const { protocol, trust } = envelope.security
    if (envelope.peer !== (envelope.own ? given.address : envelope.author) || protocol !== 'omemo:2') return
    if (trust !== 'trusted' && trust !== 'verified') return
    const { copiedIn } = await import('../own-changes/copies.ts')
    const inner = await copiedIn(given, ids, unit, copy, envelope)
    const said = inner && saidIn(inner.message, TEXT_MAX, true)
    if (said) await text(unit, inner, said)
  }

  return {
    advance,
    async interpret(envelope: Envelope, unit: Unit): Promise<void> {
      const { message } = envelope
      if (envelope.unreadable) return unreadable(unit, envelope, envelope.unreadable)
      const copy = copyIn(message)
      if (copy) return copied(unit, copy, envelope)
      const receipt = Receipt.in(message)
      const mark = MarkDisplayed.in(message)
      if (receipt && !envelope.own) await answered(unit, envelope, receipt.id, { kind: 'delivered' })
      if (mark) await displayed(unit, envelope, mark.id)
      if (
        (await ownChanges.read(unit, envelope)) ||
        (await opening.read(unit, envelope)) ||
        (await altering.read(unit, envelope))
      )
        return ids.remember(unit, envelope, { conversation: envelope.peer, order: '' })
      const moderated = tombstoneIn(envelope)
      if (moderated) return buried(unit, envelope, moderated)
      setting.heard(unit, envelope, () => common(unit, { ...envelope, order: undefined }))
      const said = saidIn(message, TEXT_MAX, envelope.security.encrypted)
      if (said) await text(unit, envelope, said)
    },
    /** RFC 6121 §5.2.2: an error is about a message of ours, or about nothing. */
    async refused(message: Element, peer: string, unit: Unit): Promise<void> {
      const id = message.attr('id')
      if (id !== undefined) await advance(unit, peer, id, failed(reasonOf(StanzaError.fromElement(message))))
    },
  }
}

/** Who is known by nothing but a name in a room. */
const nameIn = ({ nick, author }: Envelope) =>
  nick !== undefined && author.includes('/') ? { name: nick } : {}
/** In a room everybody speaks of a message by the id that the room gave it (XEP-0461 §3.1, XEP-0444 §4.2, XEP-0424 §5). */
const archivedAs = ({ nick, archiveId }: Envelope) =>
  nick !== undefined && archiveId !== undefined ? { archiveId } : {}

/** Nothing but words. */
const isPlain = ({ files, once }: Said): boolean => files.length === 0 && !once

const maxOf = (a: string, b: string): string => (a > b ? a : b)

const reasonOf = (error: StanzaError): FailureReason => {
  if (error.extra?.name === 'blocked') return 'blocked'
  switch (error.condition) {
    case 'item-not-found':
    case 'jid-malformed':
    case 'gone':
      return 'unknown-address'
    case 'remote-server-not-found':
    case 'remote-server-timeout':
      return 'remote-unreachable'
    case 'policy-violation':
      // XEP-0500 §5.3, and whatever else is right a while later.
      return error.type === 'wait' ? 'too-soon' : 'too-big'
    case 'resource-constraint':
      return 'too-big'
    default:
      return 'refused'
  }
}
