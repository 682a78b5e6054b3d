import { Jid, type RosterItem } from '@corrillo/xmpp'

export type Subscription = 'none' | 'to' | 'from' | 'both'

/** One contact as it is kept (RFC 6121 §2.1.2), with what the protocol does not show. */
export interface Item {
  readonly subscription: Subscription
  readonly name?: string
  readonly groups: readonly string[]
  /** Pending out (§2.1.2.2). */
  readonly ask?: true
  /** Pending in: the request as it came, kept until it is answered (§3.1.3). */
  readonly request?: string
  /** Pre-approved (§3.4). */
  readonly approved?: true
  /** In the roster; false when there is only a request from that address, which is not shown (§2.1.2.5, "None + Pending In"). */
  readonly listed: boolean
  /** The roster's version when the item last changed (§2.6). A removed item is kept a while as a mark for versioning. */
  readonly version: number
  readonly removed?: true
}
export type Roster = ReadonlyMap<string, Item>

export const NOTHING: Item = { subscription: 'none', groups: [], listed: false, version: 0 }

export const seesContact = (item: Item | undefined): boolean =>
  item?.subscription === 'to' || item?.subscription === 'both'
export const seenByContact = (item: Item | undefined): boolean =>
  item?.subscription === 'from' || item?.subscription === 'both'

/** What a client is shown (§2.1.2). */
export const shown = (contact: Jid, item: Item): RosterItem =>
  item.removed
    ? { jid: contact, subscription: 'remove', groups: [] }
    : {
        jid: contact,
        subscription: item.subscription,
        groups: item.groups,
        ...(item.name === undefined ? {} : { name: item.name }),
        ...(item.ask ? { ask: 'subscribe' as const } : {}),
        ...(item.approved ? { approved: true } : {}),
      }

/** Whether a client would see a difference, so that a push is due (§2.1.6). */
export const looksDifferent = (before: Item, after: Item): boolean =>
  before.listed !== after.listed ||
  (after.listed &&
    (before.subscription !== after.subscription ||
      before.name !== after.name ||
      before.ask !== after.ask ||
      before.approved !== after.approved ||
      before.groups.join('\n') !== after.groups.join('\n')))

export const contactOf = (key: string): Jid => Jid.parse(key)
