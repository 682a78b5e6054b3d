import { NS_COMMANDS, NS_PUBSUB } from '@corrillo/xmpp'

const named = (...names: string[]): readonly string[] => names.map(name => `${NS_PUBSUB}#${name}`)

/** XEP-0060 §10: what every place with nodes can do. `access-…` names the default access model and stands with the place. */
export const FEATURES: readonly string[] = [
  NS_PUBSUB,
  NS_COMMANDS,
  ...named(
    'auto-create',
    'config-node',
    'config-node-max',
    'create-and-configure',
    'create-nodes',
    'delete-items',
    'delete-nodes',
    'get-pending',
    'instant-nodes',
    'item-ids',
    'leased-subscription',
    'manage-subscriptions',
    'member-affiliation',
    'meta-data',
    'modify-affiliations',
    'multi-items',
    'outcast-affiliation',
    'persistent-items',
    'publish',
    'publish-node-full',
    'publish-only-affiliation',
    'publish-options',
    'publisher-affiliation',
    'purge-nodes',
    'retract-items',
    'retrieve-affiliations',
    'retrieve-default',
    'retrieve-default-sub',
    'retrieve-items',
    'retrieve-subscriptions',
    'rsm',
    'subscribe',
    'subscription-notifications',
    'subscription-options',
  ),
]
export const SERVICE_FEATURES: readonly string[] = [...FEATURES, ...named('access-open')]
/** XEP-0163 §6.1. */
export const PERSONAL_FEATURES: readonly string[] = [
  ...FEATURES,
  ...named(
    'access-presence',
    'auto-subscribe',
    'filtered-notifications',
    'last-published',
    'presence-notifications',
    'presence-subscribe',
    'pubsub-on-a-jid',
  ),
]
