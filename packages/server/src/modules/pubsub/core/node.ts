/** A node as it is kept. Payloads are rows of their own; the node knows the order of its items. */
type AccessModel = 'open' | 'presence' | 'roster' | 'whitelist'
type SendLast = 'never' | 'on_sub' | 'on_sub_and_presence'

export interface NodeConfig {
  readonly title: string
  readonly description: string
  readonly type: string
  readonly accessModel: AccessModel
  readonly groups: readonly string[]
  readonly persist: boolean
  /** 'max': as many as the server allows (XEP-0060 §16.5.3). */
  readonly maxItems: number | 'max'
  readonly sendLast: SendLast
  readonly deliver: boolean
  readonly payloads: boolean
  readonly notifyRetract: boolean
  readonly notifyDelete: boolean
  readonly notifyConfig: boolean
  readonly notificationType: 'headline' | 'normal'
}
export interface ItemRef {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly bytes: number
}
export interface PepNode {
  readonly config: NodeConfig
  /** Oldest first. */
  readonly items: readonly ItemRef[]
  /** Explicit subscriptions (XEP-0060 §6.1), as bare or full JIDs. */
  readonly subscribers: readonly string[]
  /** Affiliations that were given by hand. */
  readonly members: readonly string[]
  readonly outcasts: readonly string[]
}
export type Nodes = ReadonlyMap<string, PepNode>

/** XEP-0163 §5: presence, the last item kept and sent. */
export const DEFAULTS: NodeConfig = {
  title: '',
  description: '',
  type: '',
  accessModel: 'presence',
  groups: [],
  persist: true,
  maxItems: 1,
  sendLast: 'on_sub_and_presence',
  deliver: true,
  payloads: true,
  notifyRetract: true,
  notifyDelete: true,
  notifyConfig: false,
  notificationType: 'headline',
}
export const emptyNode = (config: NodeConfig): PepNode => ({
  config,
  items: [],
  subscribers: [],
  members: [],
  outcasts: [],
})

export const sizeOf = (nodes: Nodes): number => {
  let bytes = 0
  for (const node of nodes.values()) for (const item of node.items) bytes += item.bytes
  return bytes
}
