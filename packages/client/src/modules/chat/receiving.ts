/** What a message says: a text, a receipt (XEP-0184), a mark of what was read (XEP-0333), or an error about one of ours. */
import {
  type Element,
  Markable,
  MarkDisplayed,
  NS_CLIENT,
  Receipt,
  ReceiptRequest,
  StanzaError,
} from '@corrillo/xmpp'
import type { FailureReason, MessageState } from '../../api.ts'
import type { Envelope, Given } from '../../pipeline/module.ts'
import { type Fact, failed, forward, type MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { originOf, type StanzaIds } from '../stanza-ids/index.ts'
import type { Marks } from './marks.ts'

const TEXT_MAX = 100_000

export const receiving = (
  given: Given,
  ids: StanzaIds,
  marks: Marks,
  done: (unit: Unit, conversation: string, order: string) => void,
) => {
  const { contacts, conversations, facts } = given

  /** What comes now comes last; of the archive, each after the one before it (D3). */
  const orderOf = (unit: Unit, { order, way, at, peer, trail }: Envelope): string => {
    if (order !== undefined) return order
    const last = way === 'archive' ? trail?.get(peer) : conversations.of(unit, peer).last?.order
    const next = facts.orders.next(at, last)
    trail?.set(peer, next)
    return next
  }
  const add = (unit: Unit, envelope: Envelope, fact: Fact): void => {
    facts.put(unit, fact)
    conversations.note(unit, fact, true)
    ids.remember(unit, envelope, { conversation: fact.conversation, order: fact.order })
    if (fact.kind === 'event' || !fact.own || envelope.way === 'live') return
    // Who writes on another device has read what stands above.
    conversations.update(unit, fact.conversation, {
      readOrder: maxOf(conversations.of(unit, fact.conversation).readOrder, fact.order),
      unread: 0,
    })
  }
  const common = (unit: Unit, envelope: Envelope) => ({
    order: orderOf(unit, envelope),
    conversation: envelope.peer,
    at: envelope.at,
    own: envelope.own,
    author: envelope.from.bare.toString(),
  })
  const unreadable = (
    unit: Unit,
    envelope: Envelope,
    { cause, deviceId }: NonNullable<Envelope['unreadable']>,
  ): void => add(unit, envelope, { kind: 'unreadable', ...common(unit, envelope), cause, deviceId })

  const text = (unit: Unit, envelope: Envelope, body: string): void => {
    const stanzaId = envelope.message.attr('id') ?? originOf(envelope.message)
    const state: MessageState | undefined = envelope.own ? { kind: 'on-server' } : undefined
    const fact: MessageFact = {
      kind: 'message',
      ...common(unit, envelope),
      text: body.slice(0, TEXT_MAX),
      stanzaId,
      state,
      security: envelope.security,
    }
    add(unit, envelope, fact)
    if (envelope.own || stanzaId === undefined) {
      if (stanzaId !== undefined) ids.rememberSent(unit, envelope.peer, stanzaId, fact)
      return
    }
    const { message, peer, security } = envelope
    const encrypted = security.protocol === 'omemo:2'
    if (Markable.in(message))
      conversations.update(unit, peer, { markable: { id: stanzaId, order: fact.order, encrypted } })
    // XEP-0184 §5.4: a receipt tells that we are here; it goes to those who may see our presence.
    const mayKnow = ['from', 'both'].includes(contacts.get(peer)?.subscription ?? 'none')
    if (ReceiptRequest.in(message) && mayKnow) marks.oweReceipt(unit, peer, stanzaId, encrypted)
  }

  const advance = async (unit: Unit, peer: string, id: string, state: MessageState): Promise<void> => {
    const known = await ids.findSent(unit, peer, id)
    if (!known) return
    const fact = await facts.update(unit, known.conversation, known.order, was =>
      forward(was.state, state) ? { ...was, state } : was,
    )
    if (fact) conversations.note(unit, fact, false)
    done(unit, known.conversation, known.order)
  }
  const displayed = async (unit: Unit, envelope: Envelope, id: string): Promise<void> => {
    const { peer, own } = envelope
    const record = conversations.of(unit, peer)
    if (!own) {
      const known = await ids.findSent(unit, peer, id)
      if (known && known.order > record.theirReadOrder)
        conversations.update(unit, peer, { theirReadOrder: known.order })
      return advance(unit, peer, id, { kind: 'read' })
    }
    // Another device of ours has shown it.
    const order =
      record.markable?.id === id ? record.markable.order : (await ids.findFrom(unit, peer, peer, id))?.order
    if (order !== undefined && order > record.readOrder)
      conversations.update(unit, peer, {
        readOrder: order,
        unread: order >= (record.last?.order ?? '') ? 0 : record.unread,
      })
  }

  return {
    advance,
    async interpret(envelope: Envelope, unit: Unit): Promise<void> {
      const { message } = envelope
      if (envelope.unreadable) return unreadable(unit, envelope, envelope.unreadable)
      const receipt = Receipt.in(message)
      const mark = MarkDisplayed.in(message)
      if (receipt && !envelope.own) await advance(unit, envelope.peer, receipt.id, { kind: 'delivered' })
      if (mark) await displayed(unit, envelope, mark.id)
      const body = message.childText('body', NS_CLIENT)
      if (body !== undefined && body !== '') text(unit, envelope, body)
    },
    /** RFC 6121 §5.2.2: an error is about a message of ours, or about nothing. */
    async refused(message: Element, peer: string, unit: Unit): Promise<void> {
      const id = message.attr('id')
      if (id !== undefined) await advance(unit, peer, id, failed(reasonOf(StanzaError.fromElement(message))))
    },
  }
}

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
    case 'resource-constraint':
    case 'policy-violation':
      return 'too-big'
    default:
      return 'refused'
  }
}
