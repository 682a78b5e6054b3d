import { AdHocCommand, type Element, type Jid, Pubsub, PubsubOwner } from '@corrillo/xmpp'
import { type Ask, type IqHandler, type IqTarget, onGet, onSet } from '../../../host/module.ts'
import type { AccountNodes } from '../../disco/index.ts'
import { authorization } from './authorizing.ts'
import { bounces } from './bounces.ts'
import { sentEvents } from './sent-events.ts'
import { creation } from './creating.ts'
import { unsupported } from './errors.ts'
import { nodeListing } from './listing.ts'
import { checkPayloads } from './names.ts'
import { notifications } from './notify.ts'
import { owning } from './owner.ts'
import type { Parts } from './parts.ts'
import { pendingRequests } from './pending.ts'
import { people } from './people.ts'
import { publishing } from './publish.ts'
import { itemReading } from './reading.ts'
import { reviewing } from './reviewing.ts'
import { subscribing } from './subscribing.ts'

type Answer = Promise<Element | undefined | void>

/** A place with nodes: what it answers to requests (XEP-0060 §5 to §8), and what it does for others. */
export const nodePlace = (parts: Parts) => {
  const reading = itemReading(parts)
  const sent = sentEvents()
  const notifier = notifications(parts, reading, sent)
  const nodes = creation(parts)
  const { publish, retract } = publishing(parts, notifier, reading, nodes)
  const owner = owning(parts, notifier)
  const persons = people(parts, owner, notifier)
  const requests = authorization(parts, persons)
  const subscriptions = subscribing(parts, notifier, requests)
  const pending = pendingRequests(parts, requests)
  const nodesListed = nodeListing(parts, reading)

  const changing = async <T>(at: Jid, by: Jid, node: string | undefined, work: Promise<T>): Promise<T> => {
    const done = await work
    await parts.site.changed?.(at, { node: node ?? '', by })
    return done
  }
  const get = async (request: Pubsub, { from, to }: Ask): Answer => {
    const at = to.bare
    if (request.items) return reading.items(at, request, from)
    if (request.subscriptions) return subscriptions.subscriptions(at, request.subscriptions.node, from)
    if (request.affiliations) return subscriptions.affiliations(at, request.affiliations.node, from)
    if (request.options) return subscriptions.options(at, request.options, from, false)
    if (request.default) return subscriptions.defaultOptions(at, request.default.node, from)
    throw unsupported('retrieve-items')
  }
  const set = async (request: Pubsub, { iq, from, to }: Ask): Answer => {
    const at = to.bare
    if (request.subscribe) return subscriptions.subscribe(at, request, from)
    if (request.unsubscribe) return subscriptions.unsubscribe(at, request.unsubscribe, from)
    if (request.publish) {
      checkPayloads(iq.payload)
      return changing(at, from, request.publish.node, publish(at, request, from))
    }
    if (request.retract) return changing(at, from, request.retract.node, retract(at, request.retract, from))
    if (request.create) return nodes.create(at, request, from)
    if (request.options) return subscriptions.options(at, request.options, from, true)
    throw unsupported('publish')
  }
  const own = async (request: PubsubOwner, { iq, from, to }: Ask): Answer => {
    const [at, isSet] = [to.bare, iq.type === 'set']
    if (request.configure) return owner.configure(at, request.configure, from, isSet)
    if (request.affiliations) return persons.affiliations(at, request.affiliations, from, isSet)
    if (request.subscriptions) return persons.subscriptions(at, request.subscriptions, from, isSet)
    if (request.default && !isSet) {
      await parts.access.checkSeen(at, from)
      return owner.defaults(from)
    }
    if (request.delete && isSet)
      return changing(at, from, request.delete.node, owner.delete(at, request.delete, from))
    if (request.purge && isSet)
      return changing(at, from, request.purge.node, owner.purge(at, request.purge, from))
    throw unsupported('config-node')
  }

  return {
    reading,
    notifier,
    publish,
    retract,
    owner,
    authorization: requests,
    bounced: bounces(parts, sent, notifier),
    reviewed: reviewing(parts, notifier),
    listing: {
      info: async (at, name, by) => pending.listing.info(at, name, by) ?? nodesListed.info(at, name, by),
      items: async (at, name, by) => pending.listing.items(at, name, by) ?? nodesListed.items(at, name, by),
    } satisfies AccountNodes,
    iq: (target: IqTarget): readonly IqHandler[] => [
      onGet(target, Pubsub, get),
      onSet(target, Pubsub, set),
      onGet(target, PubsubOwner, own),
      onSet(target, PubsubOwner, own),
      onSet(target, AdHocCommand, pending.command),
    ],
  }
}
export type NodePlace = ReturnType<typeof nodePlace>
