/** A node as it is kept. Payloads are rows of their own; the node knows the order of its items. */
import type { PubsubAffiliation } from '@corrillo/xmpp'

export type AccessModel = 'open' | 'presence' | 'roster' | 'authorize' | 'whitelist'
export type Affiliation = PubsubAffiliation['affiliation']

export interface NodeConfig {
  readonly title: string
  readonly description: string
  readonly type: string
  readonly language: string
  readonly accessModel: AccessModel
  readonly groups: readonly string[]
  readonly publishModel: 'publishers' | 'subscribers' | 'open'
  readonly persist: boolean
  /** 'max': as many as the server allows (XEP-0060 §16.5.3). */
  readonly maxItems: number | 'max'
  /** What becomes of a full node's oldest item, or of the new one (§7.1.2.5). */
  readonly full: 'retract-oldest' | 'discard-oldest' | 'reject'
  readonly maxPayload: number | 'max'
  /** Seconds after which an item is gone. */
  readonly expire: number | 'max'
  readonly sendLast: 'never' | 'on_sub' | 'on_sub_and_presence'
  readonly subscribe: boolean
  readonly deliver: boolean
  readonly payloads: boolean
  readonly notifyRetract: boolean
  readonly notifyDelete: boolean
  readonly notifyConfig: boolean
  readonly notifySub: boolean
  readonly notificationType: 'headline' | 'normal'
  /** Whom items name, for whoever would answer (§12.17). */
  readonly itemReply: 'owner' | 'publisher' | 'none'
  /** Whom to ask about the node. */
  readonly contact: readonly string[]
}
export interface ItemRef {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly bytes: number
  /** The bare JID that published it; absent for the address that owns all. */
  readonly publisher?: string
}
/** An explicit subscription (XEP-0060 §6.1); one for each JID, bare or full. */
export interface Subscription {
  readonly jid: string
  readonly state: 'subscribed' | 'pending'
  /** Whether events are sent (`pubsub#deliver`). */
  readonly deliver: boolean
  /** When the lease ends, in milliseconds since the epoch (§12.18). */
  readonly until?: number
}
export interface Node {
  readonly config: NodeConfig
  /** On whose account it counts. */
  readonly creator: string
  readonly created: number
  /** Oldest first. */
  readonly items: readonly ItemRef[]
  readonly subscriptions: readonly Subscription[]
  /** By bare JID, as given by hand. */
  readonly affiliations: Readonly<Record<string, Affiliation>>
}
export type Nodes = ReadonlyMap<string, Node>

export const DEFAULTS: NodeConfig = {
  title: '',
  description: '',
  type: '',
  language: '',
  accessModel: 'open',
  groups: [],
  publishModel: 'publishers',
  persist: true,
  maxItems: 20,
  full: 'retract-oldest',
  maxPayload: 'max',
  expire: 'max',
  sendLast: 'on_sub',
  subscribe: true,
  deliver: true,
  payloads: true,
  notifyRetract: true,
  notifyDelete: true,
  notifyConfig: false,
  notifySub: false,
  notificationType: 'headline',
  itemReply: 'none',
  contact: [],
}
export const emptyNode = (config: NodeConfig, creator: string, created: number): Node => ({
  config,
  creator,
  created,
  items: [],
  subscriptions: [],
  affiliations: {},
})
/** A node as an older version kept it: what it did not know has its default. */
export const revived = (stored: Node, defaults: NodeConfig, creator: string): Node => ({
  ...emptyNode(defaults, creator, 0),
  ...stored,
  config: { ...defaults, ...stored.config },
})

export const bytesOf = (node: Node): number => node.items.reduce((sum, item) => sum + item.bytes, 0)

/** The items that have not run out. */
export const current = ({ items, config }: Node, now: number): readonly ItemRef[] => {
  const { expire } = config
  return expire === 'max' ? items : items.filter(item => item.at + expire * 1000 > now)
}
/** Whether it is a subscription of this bare JID, or of a resource of it. */
export const isOf = ({ jid }: Subscription, bare: string): boolean =>
  jid === bare || jid.startsWith(`${bare}/`)
export const isActive = (subscription: Subscription, now: number): boolean =>
  subscription.state === 'subscribed' && (subscription.until === undefined || subscription.until > now)
