import {
  type Element,
  type Jid,
  Jid as JidValue,
  Pubsub,
  type Pubsub as Request,
  StanzaError,
} from '@corrillo/xmpp'
import { notFound, pubsubError } from './errors.ts'
import type { LastItems } from './last-items.ts'
import type { Parts } from './parts.ts'
import { checkName } from './publish.ts'
import type { Reading } from './reading.ts'

const MAX_SUBSCRIBERS = 1000

/** XEP-0060 §6.1, §6.2, §5.6, §5.7: explicit subscriptions, for whom presence does not subscribe. */
export const subscribing = ({ shelves, needs }: Parts, reading: Reading, lastItems: LastItems) => {
  const subscribe = async (
    account: Jid,
    request: NonNullable<Request['subscribe']>,
    by: Jid,
  ): Promise<Element> => {
    const name = checkName(request.node)
    if (!request.jid.bare.equals(by.bare)) throw pubsubError('modify', 'bad-request', 'invalid-jid')
    const node = await reading.readable(account, name, by)
    const key = request.jid.toString()
    await shelves.change(account, all => {
      const known = all.get(name)
      if (!known) throw notFound()
      if (known.subscribers.includes(key)) return { node: name, after: known }
      if (known.subscribers.length >= MAX_SUBSCRIBERS)
        throw pubsubError('wait', 'policy-violation', 'too-many-subscriptions')
      return { node: name, after: { ...known, subscribers: [...known.subscribers, key] } }
    })
    if (node.config.sendLast !== 'never') await lastItems.sendOne(account, name, request.jid)
    return Pubsub.build({ subscription: { node: name, jid: request.jid, subscription: 'subscribed' } })
  }

  const unsubscribe = async (
    account: Jid,
    request: NonNullable<Request['unsubscribe']>,
    by: Jid,
  ): Promise<void> => {
    const name = checkName(request.node)
    if (!request.jid.bare.equals(by.bare)) throw new StanzaError('auth', 'forbidden')
    const key = request.jid.toString()
    if (!(await shelves.node(account, name))?.subscribers.includes(key)) {
      await reading.readable(account, name, by)
      throw pubsubError('cancel', 'unexpected-request', 'not-subscribed')
    }
    await shelves.change(account, all => {
      const known = all.get(name)
      if (!known) throw notFound()
      return { node: name, after: { ...known, subscribers: known.subscribers.filter(jid => jid !== key) } }
    })
  }

  const isMine = (key: string, by: Jid): boolean => JidValue.parse(key).bare.equals(by.bare)
  return {
    subscribe,
    unsubscribe,
    async subscriptions(account: Jid, only: string | undefined, by: Jid): Promise<Element> {
      const nodes = [...(await shelves.of(account))].filter(([name]) => only === undefined || name === only)
      const items = nodes.flatMap(([node, { subscribers }]) =>
        subscribers
          .filter(key => isMine(key, by))
          .map(key => ({ node, jid: JidValue.parse(key), subscription: 'subscribed' as const })),
      )
      if (items.length === 0 && !(await needs.presence.subscribedFrom(account, by)))
        throw new StanzaError('cancel', 'service-unavailable')
      return Pubsub.build({ subscriptions: { items } })
    },
    async affiliations(account: Jid, only: string | undefined, by: Jid): Promise<Element> {
      const bare = by.bare.toString()
      const isOwner = by.bare.equals(account)
      const nodes = [...(await shelves.of(account))].filter(([name]) => only === undefined || name === only)
      const items = nodes
        .filter(([, node]) => isOwner || node.members.includes(bare))
        .map(([node]) => ({ node, affiliation: isOwner ? ('owner' as const) : ('member' as const) }))
      if (items.length === 0 && !(await needs.presence.subscribedFrom(account, by)))
        throw new StanzaError('cancel', 'service-unavailable')
      return Pubsub.build({ affiliations: { items } })
    },
  }
}
