import { Jid, type StanzaError } from '@corrillo/xmpp'
import { chain } from '../../../host/awaitable.ts'
import type { Apis, Awaitable, Clock } from '../../../host/module.ts'
import { type Item, type roster, seenByContact } from '../../roster/index.ts'
import { forbidden, nobodyHere, notFound, pubsubError } from './errors.ts'
import { type Affiliation, isActive, isOf, type Node } from './node.ts'

type Use = 'read' | 'subscribe'
interface Given {
  /** See `Site.personal`. */
  readonly personal: boolean
  readonly clock: Clock
  readonly domain: string
  readonly roster: Apis<{ roster: typeof roster }>['roster']
}

/** Who may do what with a node (XEP-0060 §4.1, §4.5). Asked at every use (S216). */
export const accessRules = ({ personal, clock, domain, roster }: Given) => {
  const affiliation = (node: Node | undefined, at: Jid, by: Jid): Affiliation => {
    if (personal && by.bare.equals(at)) return 'owner'
    const bare = by.bare.toString()
    return node && Object.hasOwn(node.affiliations, bare) ? (node.affiliations[bare] ?? 'none') : 'none'
  }
  const isSubscribed = (node: Node, by: Jid): boolean => {
    const [bare, now] = [by.bare.toString(), clock.now()]
    return node.subscriptions.some(one => isOf(one, bare) && isActive(one, now))
  }
  const owners = (node: Node | undefined, at: Jid): readonly Jid[] =>
    personal
      ? [at]
      : Object.entries(node?.affiliations ?? {})
          .filter(([, as]) => as === 'owner')
          .map(([bare]) => Jid.parse(bare))

  const byModel = (node: Node, by: Jid, item: Item | undefined, use: Use): StanzaError | undefined => {
    const contact = seenByContact(item)
    switch (node.config.accessModel) {
      case 'open':
        return undefined
      case 'presence':
        return contact ? undefined : pubsubError('auth', 'not-authorized', 'presence-subscription-required')
      case 'roster':
        return contact && item?.groups.some(group => node.config.groups.includes(group))
          ? undefined
          : pubsubError('auth', 'not-authorized', 'not-in-roster-group')
      case 'authorize':
        return use === 'subscribe' || isSubscribed(node, by)
          ? undefined
          : pubsubError('auth', 'not-authorized', 'not-subscribed')
      case 'whitelist':
        return pubsubError('cancel', 'not-allowed', 'closed-node')
    }
  }
  /** A stranger who is refused learns nothing of an account, not even that it is there (S119). */
  const hidden = (why: StanzaError, as: Affiliation, item: Item | undefined): StanzaError =>
    personal && !seenByContact(item) && (as === 'none' || as === 'outcast') ? nobodyHere() : why

  /** Why `by` may not read a node, subscribe to it or be told of it; `item` is how an owner knows him. */
  const refusal = (
    node: Node | undefined,
    at: Jid,
    by: Jid,
    item: Item | undefined,
    use: Use = 'read',
  ): StanzaError | undefined => {
    const as = affiliation(node, at, by)
    if (as === 'owner' && node) return undefined
    const why = node ? refusalAs(node, as, by, item, use) : notFound()
    return why && (as === 'owner' ? why : hidden(why, as, item))
  }
  const refusalAs = (node: Node, as: Affiliation, by: Jid, item: Item | undefined, use: Use) => {
    if (as === 'outcast' || as === 'publish-only') return forbidden()
    return as === 'member' || as === 'publisher' ? undefined : byModel(node, by, item, use)
  }

  /** How the owners that are ours know somebody: the first roster that has him as a contact. */
  const contactIn = (at: Jid, node: Node | undefined, by: Jid): Awaitable<Item | undefined> => {
    if (personal) return roster.item(at, by)
    const model = node?.config.accessModel
    if (model !== 'presence' && model !== 'roster') return undefined
    return chain(contactsOf(at, node), find => find(by))
  }
  /** The same for many: the rosters are read once. */
  const contactsOf = (at: Jid, node: Node | undefined): Awaitable<(by: Jid) => Item | undefined> => {
    const ours = owners(node, at).filter(owner => owner.domain === domain)
    return Promise.all(ours.map(owner => roster.rosterOf(owner))).then(
      rosters => by => rosters.map(items => items.get(by.bare.toString())).find(item => seenByContact(item)),
    )
  }

  return {
    affiliation,
    owners,
    refusal,
    contactIn,
    contactsOf,
    /** Throws unless `by` may do it. */
    async check(node: Node | undefined, at: Jid, by: Jid, use: Use = 'read'): Promise<Node> {
      const refused = refusal(node, at, by, await contactIn(at, node, by), use)
      if (refused) throw refused
      return node as Node
    },
    /** Throws unless `by` owns the node (§8). */
    async checkOwner(node: Node | undefined, at: Jid, by: Jid): Promise<Node> {
      const as = affiliation(node, at, by)
      if (as !== 'owner')
        throw hidden(node || personal ? forbidden() : notFound(), as, await contactIn(at, node, by))
      if (!node) throw notFound()
      return node
    },
    /** §7.1: by affiliation, or because the node lets subscribers or anyone publish. */
    mayPublish(node: Node, at: Jid, by: Jid): boolean {
      const as = affiliation(node, at, by)
      if (as === 'outcast') return false
      if (as === 'owner' || as === 'publisher' || as === 'publish-only') return true
      const { publishModel } = node.config
      return publishModel === 'open' || (publishModel === 'subscribers' && isSubscribed(node, by))
    },
    /** A stranger who has nothing to do with an account is told that there is none (S119). */
    async checkSeen(at: Jid, by: Jid): Promise<void> {
      if (!personal || by.bare.equals(at)) return
      if (!seenByContact(await roster.item(at, by))) throw nobodyHere()
    },
    /** The refusal of somebody who may not write. */
    async denied(node: Node | undefined, at: Jid, by: Jid): Promise<StanzaError> {
      return hidden(forbidden(), affiliation(node, at, by), await contactIn(at, node, by))
    },
    isSubscribed,
  }
}
export type Access = ReturnType<typeof accessRules>
