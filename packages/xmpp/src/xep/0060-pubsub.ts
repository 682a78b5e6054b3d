/** XEP-0060 Publish-Subscribe: requests and results (§5 to §7), those of owners (§8) and events. */
import { anyOne, attr, bool, child, children, dateTime, intBetween, jid, oneOf } from '../schema/parts.ts'
import { element, type Infer, type InferInput } from '../schema/schema.ts'
import { DataForm } from './0004-forms.ts'
import { ResultSet } from './0059-rsm.ts'

export const NS_PUBSUB = 'http://jabber.org/protocol/pubsub'
export const NS_PUBSUB_OWNER = 'http://jabber.org/protocol/pubsub#owner'
export const NS_PUBSUB_EVENT = 'http://jabber.org/protocol/pubsub#event'
export const NS_PUBSUB_ERRORS = 'http://jabber.org/protocol/pubsub#errors'
export const NODE_CONFIG_FORM = 'http://jabber.org/protocol/pubsub#node_config'
export const PUBLISH_OPTIONS_FORM = 'http://jabber.org/protocol/pubsub#publish-options'
export const META_DATA_FORM = 'http://jabber.org/protocol/pubsub#meta-data'
export const SUBSCRIBE_OPTIONS_FORM = 'http://jabber.org/protocol/pubsub#subscribe_options'
export const SUBSCRIBE_AUTHORIZATION_FORM = 'http://jabber.org/protocol/pubsub#subscribe_authorization'

const MAX_ITEMS = 1000
const node = attr.optional('node')

export const PubsubItem = element(NS_PUBSUB, 'item', {
  id: attr.optional('id'),
  publisher: jid.optional('publisher'),
  payload: anyOne(),
})
export type PubsubItem = Infer<typeof PubsubItem>
const items = children(PubsubItem, { max: MAX_ITEMS })
const form = child.optional(DataForm)

export const PubsubSubscription = element(NS_PUBSUB, 'subscription', {
  node,
  jid: jid.required('jid'),
  subid: attr.optional('subid'),
  subscription: oneOf('none', 'pending', 'subscribed', 'unconfigured').optional('subscription'),
  /** When a lease ends (§12.18). */
  expiry: dateTime.optional('expiry'),
})
export const PubsubAffiliation = element(NS_PUBSUB, 'affiliation', {
  node,
  affiliation: oneOf('owner', 'publisher', 'publish-only', 'member', 'none', 'outcast').required(
    'affiliation',
  ),
})
export type PubsubAffiliation = Infer<typeof PubsubAffiliation>

/** What may stand in `<pubsub/>`; a request has one verb, `configure` and `publish-options` beside it. */
export const Pubsub = element(NS_PUBSUB, 'pubsub', {
  create: child.optional(element(NS_PUBSUB, 'create', { node })),
  configure: child.optional(element(NS_PUBSUB, 'configure', { node, form })),
  subscribe: child.optional(element(NS_PUBSUB, 'subscribe', { node, jid: jid.required('jid') })),
  unsubscribe: child.optional(
    element(NS_PUBSUB, 'unsubscribe', { node, jid: jid.required('jid'), subid: attr.optional('subid') }),
  ),
  subscription: child.optional(PubsubSubscription),
  subscriptions: child.optional(
    element(NS_PUBSUB, 'subscriptions', { node, items: children(PubsubSubscription) }),
  ),
  affiliations: child.optional(
    element(NS_PUBSUB, 'affiliations', { node, items: children(PubsubAffiliation) }),
  ),
  options: child.optional(
    // Beside `subscribe` it needs neither (§6.3.7).
    element(NS_PUBSUB, 'options', { node, jid: jid.optional('jid'), subid: attr.optional('subid'), form }),
  ),
  /** §6.4: how subscriptions are configured when nothing is said. */
  default: child.optional(element(NS_PUBSUB, 'default', { node, form })),
  publish: child.optional(element(NS_PUBSUB, 'publish', { node, items })),
  publishOptions: child.optional(element(NS_PUBSUB, 'publish-options', { form })),
  retract: child.optional(element(NS_PUBSUB, 'retract', { node, notify: bool.optional('notify'), items })),
  items: child.optional(
    element(NS_PUBSUB, 'items', { node, max: intBetween(1, 1_000_000).optional('max_items'), items }),
  ),
  /** §6.5.4: a page of items. */
  set: child.optional(ResultSet),
})
export type Pubsub = Infer<typeof Pubsub>
export type PubsubInput = InferInput<typeof Pubsub>

const Affiliation = element(NS_PUBSUB_OWNER, 'affiliation', {
  jid: jid.required('jid'),
  affiliation: oneOf('owner', 'publisher', 'publish-only', 'member', 'none', 'outcast').required(
    'affiliation',
  ),
})
const Subscription = element(NS_PUBSUB_OWNER, 'subscription', {
  jid: jid.required('jid'),
  subscription: oneOf('none', 'pending', 'subscribed', 'unconfigured').required('subscription'),
})
export const PubsubOwner = element(NS_PUBSUB_OWNER, 'pubsub', {
  configure: child.optional(element(NS_PUBSUB_OWNER, 'configure', { node, form })),
  default: child.optional(element(NS_PUBSUB_OWNER, 'default', { form })),
  delete: child.optional(
    element(NS_PUBSUB_OWNER, 'delete', {
      node,
      redirect: child.optional(element(NS_PUBSUB_OWNER, 'redirect', { uri: attr.required('uri') })),
    }),
  ),
  purge: child.optional(element(NS_PUBSUB_OWNER, 'purge', { node })),
  affiliations: child.optional(
    element(NS_PUBSUB_OWNER, 'affiliations', { node, items: children(Affiliation, { max: MAX_ITEMS }) }),
  ),
  subscriptions: child.optional(
    element(NS_PUBSUB_OWNER, 'subscriptions', { node, items: children(Subscription, { max: MAX_ITEMS }) }),
  ),
})
export type PubsubOwner = Infer<typeof PubsubOwner>

const EventItem = element(NS_PUBSUB_EVENT, 'item', {
  id: attr.optional('id'),
  publisher: jid.optional('publisher'),
  payload: anyOne(),
})
const requiredNode = attr.required('node')
export const PubsubEvent = element(NS_PUBSUB_EVENT, 'event', {
  items: child.optional(
    element(NS_PUBSUB_EVENT, 'items', {
      node: requiredNode,
      items: children(EventItem, { max: MAX_ITEMS }),
      retracted: children(element(NS_PUBSUB_EVENT, 'retract', { id: attr.required('id') }), {
        max: MAX_ITEMS,
      }),
    }),
  ),
  purge: child.optional(element(NS_PUBSUB_EVENT, 'purge', { node: requiredNode })),
  delete: child.optional(
    element(NS_PUBSUB_EVENT, 'delete', {
      node: requiredNode,
      redirect: child.optional(element(NS_PUBSUB_EVENT, 'redirect', { uri: attr.required('uri') })),
    }),
  ),
  /** §8.6, §8.8.4: the state of a subscription has changed. */
  subscription: child.optional(
    element(NS_PUBSUB_EVENT, 'subscription', {
      node: requiredNode,
      jid: jid.required('jid'),
      subscription: oneOf('none', 'pending', 'subscribed', 'unconfigured').required('subscription'),
    }),
  ),
  configuration: child.optional(element(NS_PUBSUB_EVENT, 'configuration', { node: requiredNode, form })),
})
export type PubsubEvent = Infer<typeof PubsubEvent>
export type PubsubEventInput = InferInput<typeof PubsubEvent>

/** Application conditions beside a stanza error (§7.1.3 and others). */
export const PubsubUnsupported = element(NS_PUBSUB_ERRORS, 'unsupported', {
  feature: attr.optional('feature'),
})
const condition = (name: string) => element(NS_PUBSUB_ERRORS, name, {})
export const PreconditionNotMet = condition('precondition-not-met')
export const ClosedNode = condition('closed-node')
export const NodeRequired = condition('nodeid-required')
export const ItemRequired = condition('item-required')
export const InvalidPayload = condition('invalid-payload')
export const PayloadTooBig = condition('payload-too-big')
export const NotSubscribed = condition('not-subscribed')
export const NotInRosterGroup = condition('not-in-roster-group')
export const PresenceSubscriptionRequired = condition('presence-subscription-required')
export const MaxItemsExceeded = condition('max-items-exceeded')
