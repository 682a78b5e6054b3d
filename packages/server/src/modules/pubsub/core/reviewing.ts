import { Jid } from '@corrillo/xmpp'
import { isOf, type Node } from './node.ts'
import type { Notifier } from './notify.ts'
import type { Parts } from './parts.ts'

/** XEP-0163 §7.1: whom a change of the owner's roster shuts out of a node is no subscriber of it any more, and is told. */
export const reviewing = ({ shelves, access }: Parts, notifier: Notifier) => {
  const shutOut = async (at: Jid, name: string, who: Jid): Promise<void> => {
    const bare = who.bare.toString()
    const { before, after } = await shelves.change(at, all => {
      const node = all.get(name)
      return {
        node: name,
        after: node && { ...node, subscriptions: node.subscriptions.filter(one => !isOf(one, bare)) },
      }
    })
    for (const { jid } of before?.subscriptions.filter(one => isOf(one, bare)) ?? [])
      notifier.subscriptionChanged(at, name, after as Node, Jid.parse(jid), 'none')
  }
  return async (at: Jid, who: Jid): Promise<void> => {
    const item = await access.contactIn(at, undefined, who)
    for (const [name, node] of [...(await shelves.of(at))])
      if (
        node.subscriptions.some(one => isOf(one, who.bare.toString())) &&
        access.refusal(node, at, who, item, 'subscribe')
      )
        await shutOut(at, name, who)
  }
}
