import { Delay, el, type Element, Jid, PubsubEvent, type PubsubEventInput, Stanza } from '@corrillo/xmpp'
import type { Item } from '../../roster/index.ts'
import { isActive, type Node, type Subscription } from './node.ts'
import { type Notice, noticeTo, publishingDevices } from './notice.ts'
import type { Parts } from './parts.ts'
import type { Reading } from './reading.ts'
import type { SentEvents } from './sent-events.ts'

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

/** `all`: those that wait for approval, too (§8.4.2). */
type Whom = 'subscribed' | 'all'
interface Receiver {
  readonly to: Jid
  readonly subscriber: string
  readonly item: Item | undefined
}
export interface Published {
  readonly id: string
  readonly by: Jid
}

/** XEP-0060 §7.1.2, §12: who is told of an event. Access is asked anew each time (S216). */
export const notifications = (parts: Parts, reading: Reading, sent: SentEvents) => {
  const { host, clock, site, access, shelves } = parts
  const devices = publishingDevices()

  /** Gives the id of the message. */
  const send = (at: Jid, to: Jid, node: Node, children: readonly Element[]): string => {
    const message = eventMessage(parts, at, to, node.config.notificationType, children)
    host.route(Stanza.from(message))
    return message.attr('id') as string
  }

  /** One to a full JID; to a bare JID one for each device that wants it, or one where nothing is known of devices. */
  const subscribersTold = async (
    at: Jid,
    name: string,
    node: Node,
    whom: Whom,
  ): Promise<readonly Receiver[]> => {
    if (node.subscriptions.length === 0) return []
    const find = await access.contactsOf(at, node)
    const isTold = (one: Subscription): boolean =>
      one.deliver && (isActive(one, clock.now()) || (whom === 'all' && one.state === 'pending'))
    return node.subscriptions
      .filter(isTold)
      .map(one => ({ to: Jid.parse(one.jid), subscriber: one.jid }))
      .map(one => ({ ...one, item: find(one.to) }))
      .filter(({ to, item }) => access.refusal(node, at, to, item, 'subscribe') === undefined)
      .flatMap(one => {
        const devices = one.to.resource === '' ? (site.devicesOf?.(one.to, name) ?? []) : []
        return devices.length > 0 ? devices.map(to => ({ ...one, to })) : [one]
      })
  }
  const notify = async (at: Jid, name: string, node: Node, notice: Notice, whom: Whom): Promise<void> => {
    if (!node.config.deliver) return
    const told = new Set<string>()
    await site.tellFollowers?.(at, name, node, notice, told)
    for (const { to, subscriber, item } of await subscribersTold(at, name, node, whom)) {
      if (told.has(to.toString())) continue
      told.add(to.toString())
      const message = send(at, to, node, noticeTo(notice, at, to, item))
      sent.set(message, { at, node: name, subscriber })
    }
  }
  const tell = (at: Jid, name: string, node: Node, event: PubsubEventInput, whom: Whom = 'subscribed') =>
    notify(at, name, node, { children: [PubsubEvent.build(event)] }, whom)

  /** The newest item as an event of the past (§6.1.7). */
  const lastEvent = async (at: Jid, name: string, node: Node): Promise<Notice | undefined> => {
    const last = await reading.last(at, name, node)
    if (!last) return undefined
    const shown = node.config.payloads ? last.item : { id: last.item.id }
    const event = PubsubEvent.build({ items: { node: name, items: [shown] } })
    return {
      children: [event, Delay.build({ stamp: new Date(last.at), reason: '' })],
      device: devices.of(at, name, last.item.id),
    }
  }

  return {
    tell,
    send,
    /** A new item, and the device that it is from where that is known to those who see presence. */
    async published(
      at: Jid,
      name: string,
      node: Node,
      event: PubsubEventInput,
      { id, by }: Published,
    ): Promise<void> {
      const device = site.isKnown?.(at, by) === true ? by : undefined
      devices.published(at, name, id, device)
      await notify(at, name, node, { children: [PubsubEvent.build(event)], device }, 'subscribed')
    },
    lastEvent,
    /** To whoever has just subscribed, if he wants events and may have them (S216). */
    async sendLast(at: Jid, name: string, { jid, deliver }: Subscription): Promise<void> {
      const node = await shelves.node(at, name)
      if (!node || node.config.sendLast === 'never' || !node.config.deliver || !deliver) return
      const to = Jid.parse(jid)
      const item = await access.contactIn(at, node, to)
      if (access.refusal(node, at, to, item, 'subscribe')) return
      const notice = await lastEvent(at, name, node)
      if (notice) send(at, to, node, noticeTo(notice, at, to, item))
    },
    /** §12.14: his subscription has changed, by an owner (§8.6, §8.8.4) or by himself (§6.2). */
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
