/** XEP-0163 §4: who follows an account's nodes without having subscribed. */
import { type Element, type Jid, Stanza } from '@corrillo/xmpp'
import type { Apis, HostView, Session } from '../../host/module.ts'
import type { disco } from '../disco/index.ts'
import type { presence } from '../presence/index.ts'
import { type Access, eventMessage, type Node, type Notice, noticeTo, type Site } from '../pubsub/index.ts'
import { contactOf, type Item, type roster } from '../roster/index.ts'
import type { PresenceSharers } from './sharers.ts'

export type Needs = Apis<{ roster: typeof roster; presence: typeof presence; disco: typeof disco }>

/** Whoever shares presence in both directions: only then is it known what their devices want (§2.3). */
export const sharesPresence = (item: Item): boolean => item.subscription === 'both'

interface Parts {
  readonly host: HostView
  readonly needs: Needs
  readonly access: Access
  readonly sharers: PresenceSharers
}

export const followers = ({ host, needs: { presence, roster, disco }, access, sharers }: Parts) => {
  const addressed = (account: Jid, to: Jid, node: Node, notice: Notice, item?: Item): Element =>
    eventMessage({ host }, account, to, node.config.notificationType, noticeTo(notice, account, to, item))
  const toOwn = (session: Session, node: Node, notice: Notice): void =>
    host.deliver(session, addressed(session.account, session.jid, node, notice))
  const toOther = (account: Jid, to: Jid, node: Node, notice: Notice, item: Item | undefined): void =>
    host.route(Stanza.from(addressed(account, to, node, notice, item)))

  /** Devices of a contact that asked for the node in their capabilities (§4.2). */
  const interested = (contact: Jid, name: string): readonly Jid[] =>
    presence
      .resourcesOf(contact)
      .filter(resource => disco.interests.known(resource.jid, resource.presence).has(name))
      .map(resource => resource.jid)

  const tellFollowers: Site['tellFollowers'] = async (account, name, node, notice, told) => {
    for (const session of presence.availableOf(account)) {
      if (!session.presence || !disco.interests.known(session.jid, session.presence).has(name)) continue
      told.add(session.jid.toString())
      toOwn(session, node, notice)
    }
    for (const [key, item] of await roster.rosterOf(account)) {
      if (!sharesPresence(item)) continue
      const contact = contactOf(key)
      if (access.refusal(node, account, contact, item)) continue
      for (const to of interested(contact, name)) {
        told.add(to.toString())
        toOther(account, to, node, notice, item)
      }
    }
    for (const presence of sharers.of(account)) {
      const { from } = presence
      if (!disco.interests.known(from, presence).has(name)) continue
      const item = await roster.item(account, from)
      if (access.refusal(node, account, from, item)) continue
      told.add(from.toString())
      toOther(account, from, node, notice, item)
    }
  }
  return { toOwn, toOther, tellFollowers, devicesOf: interested }
}
export type Followers = ReturnType<typeof followers>
