import type { Jid, StanzaError } from '@corrillo/xmpp'
import { type Item, seenByContact } from '../roster/index.ts'
import { forbidden, nobodyHere, notFound, pubsubError } from './errors.ts'
import type { PepNode } from './node.ts'

/** Why `by` may not read a node or be notified of it (XEP-0060 §4.5, §6.5.9); undefined when he may. Asked at every use (S216). */
export const refusal = (
  node: PepNode | undefined,
  account: Jid,
  by: Jid,
  item: Item | undefined,
): StanzaError | undefined => {
  if (by.bare.equals(account)) return node ? undefined : notFound()
  const subscribed = seenByContact(item)
  const why = node ? modelRefusal(node, by, item) : notFound()
  // A stranger who may not read learns nothing, not even that the account is there.
  return why && !subscribed && !node?.members.includes(by.bare.toString()) ? nobodyHere() : why
}

const modelRefusal = (node: PepNode, by: Jid, item: Item | undefined): StanzaError | undefined => {
  const bare = by.bare.toString()
  if (node.outcasts.includes(bare)) return forbidden()
  if (node.members.includes(bare)) return undefined
  const subscribed = seenByContact(item)
  switch (node.config.accessModel) {
    case 'open':
      return undefined
    case 'presence':
      return subscribed ? undefined : pubsubError('auth', 'not-authorized', 'presence-subscription-required')
    case 'roster':
      return subscribed && item?.groups.some(group => node.config.groups.includes(group))
        ? undefined
        : pubsubError('auth', 'not-authorized', 'not-in-roster-group')
    case 'whitelist':
      return pubsubError('cancel', 'not-allowed', 'closed-node')
  }
}
