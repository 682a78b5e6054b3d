import { Delay, el, type Element, Jid, PubsubEvent, type PubsubEventInput, Stanza } from '@corrillo/xmpp'
import { isActive, type Node } from './node.ts'
import type { Parts } from './parts.ts'
import type { Reading } from './reading.ts'

/** An event as it is sent, to a session of ours or to be routed, so that blocking holds. */
export const eventMessage = (
  { host }: Pick<Parts, 'host'>,
  from: Jid,
  to: Jid,
  type: Node['config']['notificationType'],
  children: readonly Element[],
): Element => {
  const id = `event-${Buffer.from(host.random(9)).toString('base64url')}`
  const attrs = { from: from.toString(), to: to.toString(), type: type === 'normal' ? undefined : type, id }
  return el('jabber:client', 'message', attrs, ...children)
}

/** XEP-0060 §7.1.2, §12: who is told of an event. Access is asked anew each time (S216). */
export const notifications = (parts: Parts, reading: Reading) => {
  const { host, clock, site, access, shelves } = parts

  const send = (at: Jid, to: Jid, node: Node, children: readonly Element[]): void =>
    host.route(Stanza.from(eventMessage(parts, at, to, node.config.notificationType, children)))

  /** One to a full JID; to a bare JID one for each device that wants it, or one where nothing is known of devices. */
  const subscribersTold = async (at: Jid, name: string, node: Node): Promise<readonly Jid[]> => {
    if (node.subscriptions.length === 0) return []
    const find = await access.contactsOf(at, node)
    return node.subscriptions
      .filter(one => one.deliver && isActive(one, clock.now()))
      .map(one => Jid.parse(one.jid))
      .filter(jid => access.refusal(node, at, jid, find(jid), 'subscribe') === undefined)
      .flatMap(jid => {
        const devices = jid.resource === '' ? (site.devicesOf?.(jid, name) ?? []) : []
        return devices.length > 0 ? devices : [jid]
      })
  }
  const tell = async (at: Jid, name: string, node: Node, event: PubsubEventInput): Promise<void> => {
    if (!node.config.deliver) return
    const children = [PubsubEvent.build(event)]
    const told = new Set<string>()
    await site.tellFollowers?.(at, name, node, children, told)
    for (const to of await subscribersTold(at, name, node)) {
      if (told.has(to.toString())) continue
      told.add(to.toString())
      send(at, to, node, children)
    }
  }

  /** The newest item as an event of the past (§6.1.7). */
  const lastEvent = async (at: Jid, name: string, node: Node): Promise<readonly Element[] | undefined> => {
    const last = await reading.last(at, name, node)
    if (!last) return undefined
    const shown = node.config.payloads ? last.item : { id: last.item.id }
    const event = PubsubEvent.build({ items: { node: name, items: [shown] } })
    return [event, Delay.build({ stamp: new Date(last.at), reason: '' })]
  }

  return {
    tell,
    send,
    lastEvent,
    /** To whoever has just subscribed. */
    async sendLast(at: Jid, name: string, to: Jid): Promise<void> {
      const node = await shelves.node(at, name)
      if (!node || node.config.sendLast === 'never' || !node.config.deliver) return
      const children = await lastEvent(at, name, node)
      if (children) send(at, to, node, children)
    },
    /** §8.6, §8.8.4: his subscription has changed without him. */
    subscriptionChanged(at: Jid, name: string, node: Node, jid: Jid, state: 'none' | 'subscribed'): void {
      send(at, jid, node, [PubsubEvent.build({ subscription: { node: name, jid, subscription: state } })])
    },
    /** `pubsub#notify_sub`: owners are told who comes and goes. */
    ownersTold(at: Jid, name: string, node: Node, jid: Jid, state: 'none' | 'subscribed'): void {
      if (!node.config.notifySub) return
      const children = [PubsubEvent.build({ subscription: { node: name, jid, subscription: state } })]
      for (const owner of access.owners(node, at)) send(at, owner, node, children)
    },
  }
}
export type Notifier = ReturnType<typeof notifications>
