import type { Jid } from '@corrillo/xmpp'
import type { Awaitable } from '../../../host/module.ts'
import type { Node, NodeConfig } from './node.ts'
import type { Notice } from './notice.ts'

/** What a request has done with the items of a node. */
export interface NodeChange {
  readonly node: string
  readonly by: Jid
}
/** Where nodes live, and what differs there: an account with its own (XEP-0163), or a service of its own address. */
export interface Site {
  readonly defaults: NodeConfig
  /** The address owns all its nodes, nobody else owns any, and a stranger is not told that it exists (S119). */
  readonly personal: boolean
  /** Whether items may say who published them (XEP-0060 §7.1.2.3). */
  readonly showsPublisher: boolean
  /** Whether the owner has this node from the start: empty, until something is published. */
  isProvided?(name: string): boolean
  /** Whether those who see the presence of the address know this device of it (XEP-0163 §4.3.1). */
  isKnown?(at: Jid, device: Jid): boolean
  /** How a node of this name is configured where nothing is said. */
  defaultsOf?(name: string): Partial<NodeConfig> | undefined
  mayCreate(at: Jid, by: Jid): Awaitable<boolean>
  /** Those who follow without having subscribed (XEP-0163 §4); adds whom it told. */
  tellFollowers?(at: Jid, name: string, node: Node, notice: Notice, told: Set<string>): Awaitable<void>
  /** Items have changed by a request; what has to follow is done before it is answered. */
  changed?(at: Jid, change: NodeChange): Awaitable<void>
  /** A node is read by others than before. */
  opened?(at: Jid, name: string, before: Node, after: Node): void
  /** Devices of a bare JID that get the events instead of it. */
  devicesOf?(jid: Jid, name: string): readonly Jid[]
}
