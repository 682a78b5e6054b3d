/** XEP-0163 §4: who is told of an event. Access is asked anew each time (S216); what goes to others is routed, so that blocking holds. */
import { el, type Element, Jid, PubsubEvent, type PubsubEventInput, Stanza } from '@corrillo/xmpp'
import type { Session } from '../../host/module.ts'
import { contactOf, type Item, type Roster } from '../roster/index.ts'
import { refusal } from './access.ts'
import type { PepNode } from './node.ts'
import type { Parts } from './parts.ts'

/** Whoever shares presence in both directions: only then is it known what their devices want (§3.3). */
export const sharesPresence = (item: Item): boolean => item.subscription === 'both'

export const notifier = ({ host, needs }: Parts) => {
  const { presence, roster, disco } = needs

  const message = (account: Jid, to: Jid, node: PepNode, children: readonly Element[]): Element => {
    const id = `event-${Buffer.from(host.random(9)).toString('base64url')}`
    const type = node.config.notificationType === 'normal' ? undefined : node.config.notificationType
    return el(
      'jabber:client',
      'message',
      { from: account.toString(), to: to.toString(), type, id },
      ...children,
    )
  }
  const toOwn = (session: Session, node: PepNode, children: readonly Element[]): void =>
    host.deliver(session, message(session.account, session.jid, node, children))
  const toOther = (account: Jid, to: Jid, node: PepNode, children: readonly Element[]): void =>
    host.route(Stanza.from(message(account, to, node, children)))

  /** Devices of a contact that asked for the node in their capabilities (§4.2). */
  const interested = (contact: Jid, name: string): Jid[] =>
    presence
      .resourcesOf(contact)
      .filter(resource => disco.interests.known(resource.jid, resource.presence).has(name))
      .map(resource => resource.jid)

  const contactsTold = (account: Jid, name: string, node: PepNode, items: Roster): Jid[] =>
    [...items]
      .filter(([, item]) => sharesPresence(item))
      .map(([key, item]) => ({ contact: contactOf(key), item }))
      .filter(({ contact, item }) => refusal(node, account, contact, item) === undefined)
      .flatMap(({ contact }) => interested(contact, name))

  /** §4.3.2: one to a full JID; to a bare JID one for each device that wants it, or one where nothing is known of devices. */
  const subscribersTold = (account: Jid, name: string, node: PepNode, items: Roster): Jid[] =>
    node.subscribers
      .map(subscriber => Jid.parse(subscriber))
      .filter(jid => refusal(node, account, jid, items.get(jid.bare.toString())) === undefined)
      .flatMap(jid => {
        if (jid.resource !== '') return [jid]
        const devices = interested(jid, name)
        return devices.length > 0 ? devices : [jid]
      })

  return {
    toOwn,
    toOther,
    /** Everyone who is to know of an event of this node. */
    async tell(account: Jid, name: string, node: PepNode, event: PubsubEventInput): Promise<void> {
      if (!node.config.deliver) return
      const children = [PubsubEvent.build(event)]
      const told = new Set<string>()
      for (const session of presence.availableOf(account)) {
        if (!session.presence || !disco.interests.known(session.jid, session.presence).has(name)) continue
        told.add(session.jid.toString())
        toOwn(session, node, children)
      }
      const items = await roster.rosterOf(account)
      for (const to of [
        ...contactsTold(account, name, node, items),
        ...subscribersTold(account, name, node, items),
      ]) {
        if (told.has(to.toString())) continue
        told.add(to.toString())
        toOther(account, to, node, children)
      }
    },
  }
}
export type Notifier = ReturnType<typeof notifier>
