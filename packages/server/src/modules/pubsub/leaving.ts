import { Jid } from '@corrillo/xmpp'
import type { Node } from './core/node.ts'
import type { Shelves } from './core/shelf.ts'

const concerns = (node: Node, bare: string, account: Jid): boolean =>
  Object.hasOwn(node.affiliations, bare) ||
  node.subscriptions.some(one => Jid.parse(one.jid).bare.equals(account)) ||
  node.creator === bare

/** The node without the account; undefined when nobody is left who owns it. */
const without = (node: Node, bare: string, account: Jid): Node | undefined => {
  const left = Object.entries(node.affiliations).filter(([other]) => other !== bare)
  const [heir] = left.find(([, as]) => as === 'owner') ?? []
  if (heir === undefined) return undefined
  return {
    ...node,
    creator: node.creator === bare ? heir : node.creator,
    affiliations: Object.fromEntries(left),
    subscriptions: node.subscriptions.filter(one => !Jid.parse(one.jid).bare.equals(account)),
  }
}

/** An account goes: its own nodes with it, elsewhere its rights and subscriptions. */
export const withoutAccount = async (shelves: Shelves, at: Jid, account: Jid): Promise<void> => {
  const bare = account.toString()
  for (const [name, node] of [...(await shelves.of(at))])
    if (concerns(node, bare, account))
      await shelves.change(at, all => {
        const known = all.get(name)
        return { node: name, after: known && without(known, bare, account) }
      })
}
