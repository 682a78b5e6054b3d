import type { Jid } from '@corrillo/xmpp'
import { isOf, type Node } from './node.ts'
import type { Shelves } from './shelf.ts'

const concerns = (node: Node, account: Jid): boolean => {
  const bare = account.toString()
  return (
    node.creator === bare ||
    Object.hasOwn(node.affiliations, bare) ||
    node.subscriptions.some(one => isOf(one, bare)) ||
    node.items.some(item => item.publisher === bare)
  )
}
/** The node without the account; undefined when nobody is left who owns it. */
const without = (node: Node, account: Jid, personal: boolean): Node | undefined => {
  const bare = account.toString()
  const left = Object.entries(node.affiliations).filter(([other]) => other !== bare)
  const heir = left.find(([, as]) => as === 'owner')?.[0]
  if (heir === undefined && !personal) return undefined
  return {
    ...node,
    creator: node.creator === bare && heir !== undefined ? heir : node.creator,
    affiliations: Object.fromEntries(left),
    subscriptions: node.subscriptions.filter(one => !isOf(one, bare)),
    // What it published elsewhere stays, as nobody's.
    items: node.items.map(item => (item.publisher === bare ? { ...item, publisher: '' } : item)),
  }
}

/** An account goes: at this address its own nodes with it, elsewhere its rights and subscriptions (S099). */
export const withoutAccount = async (
  shelves: Shelves,
  at: Jid,
  account: Jid,
  personal: boolean,
): Promise<void> => {
  for (const [name, node] of [...(await shelves.of(at))])
    if (concerns(node, account))
      await shelves.change(at, all => {
        const known = all.get(name)
        return { node: name, after: known && without(known, account, personal) }
      })
}
