import { el, type Jid, type Stanza } from '@corrillo/xmpp'
import { StanzaError } from '@corrillo/xmpp'
import type { Presence } from '../../host/module.ts'
import { type Item, seenByContact } from '../roster/index.ts'
import { availableOf, type Broadcasts } from './broadcast.ts'
import { made } from './make.ts'
import type { Parts } from './parts.ts'
import { inbound, inState, outbound, stateOf, type Verb } from './subscription.ts'

const MAX_REQUEST_BYTES = 4096
const MAX_STATUS = 500

/** RFC 6121 §3: the four subscription stanzas in both directions; the tables decide, this file keeps their side effects. */
export const requests = ({ host, roster }: Parts, broadcasts: Broadcasts) => {
  /** §3.1.2, §3.2.1, §3.3.2, §3.4.1 */
  const send = async (account: Jid, contact: Jid, verb: Verb, presence: Stanza): Promise<void> => {
    const known = await roster.item(account, contact)
    if (!known && (await roster.rosterOf(account)).size >= roster.limits.contacts)
      throw new StanzaError('wait', 'resource-constraint', 'the roster is full')
    let passes = false
    const change = await roster.change(account, contact, item => {
      const step = outbound(verb, stateOf(item))
      passes = step.passes
      return withApproval(inState(listed(item, verb), step.next), verb, step.passes)
    })
    if (passes) host.route(presence.with({ from: account, to: contact }))
    if (verb === 'subscribed' && passes) broadcasts.tell(account, contact, 'available')
    if (verb === 'unsubscribed' && seenByContact(change.before))
      broadcasts.tell(account, contact, 'unavailable')
  }

  /** §3.1.3, §3.1.6, §3.2.3, §3.3.3: what does not change the state is not delivered (S122). */
  const receive = async (account: Jid, presence: Presence, verb: Verb): Promise<void> => {
    const contact = presence.from.bare
    const stanza = bounded(presence).with({ from: contact, to: account })
    if (verb === 'subscribe') return request(account, contact, stanza)
    let passes = false
    const change = await roster.change(account, contact, item => {
      const step = inbound(verb, stateOf(item))
      passes = step.passes
      return inState(item, step.next)
    })
    if (!passes) return
    for (const session of host.sessionsOf(account))
      if (roster.isInterested(session)) host.deliver(session, stanza.element)
    if (verb === 'unsubscribe' && seenByContact(change.before))
      broadcasts.tell(account, contact, 'unavailable')
  }

  const request = async (account: Jid, contact: Jid, stanza: Stanza): Promise<void> => {
    const items = await roster.rosterOf(account)
    const pending = [...items.values()].filter(item => item.request !== undefined).length
    let answered = false
    const change = await roster.change(account, contact, item => {
      answered = seenByContact(item) || item.approved === true
      if (item.approved)
        return inState(item, outbound('subscribed', inbound('subscribe', stateOf(item)).next).next)
      if (pending >= roster.limits.requests) return item
      return inState(item, inbound('subscribe', stateOf(item)).next, stanza.toString())
    })
    if (answered) {
      host.route(made(account, contact, 'subscribed'))
      if (!seenByContact(change.before)) broadcasts.tell(account, contact, 'available')
      return
    }
    if (change.before.request === undefined && change.after.request !== undefined)
      for (const session of availableOf(host, account)) host.deliver(session, stanza.element)
  }

  return { send, receive }
}

/** A contact comes into the roster by a request of one's own or by letting him in (§3.1.2, §3.1.5, §3.4.2). */
const listed = (item: Item, verb: Verb): Item =>
  item.listed || verb === 'unsubscribe' || verb === 'unsubscribed' ? item : { ...item, listed: true }

/** §3.4: `subscribed` without a request is leave given beforehand; `unsubscribed` takes it back. */
const withApproval = (item: Item, verb: Verb, passes: boolean): Item => {
  if (verb === 'subscribed' && !passes && !seenByContact(item))
    return item.approved ? item : { ...item, approved: true }
  if (verb !== 'unsubscribed' || !item.approved) return item
  const { approved: _, ...rest } = item
  return rest
}

/** A request may carry a word of greeting, not a burden (S122). */
const bounded = (presence: Presence): Presence => {
  if (Buffer.byteLength(presence.toString()) <= MAX_REQUEST_BYTES) return presence
  const status = presence.element.childText('status')
  const short = made(presence.from, presence.to, presence.type)
  return status === undefined
    ? short
    : short.append(el('jabber:client', 'status', {}, status.slice(0, MAX_STATUS)))
}
