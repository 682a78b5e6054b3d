import { type Element, type Jid, parseElement, Pubsub, type Pubsub as Request } from '@corrillo/xmpp'
import { refusal } from './access.ts'
import { checkName } from './publish.ts'
import type { ItemRef, PepNode } from './node.ts'
import type { Parts } from './parts.ts'

/** An answer is one stanza: what is beyond this stays for the next request, by id or number. */
const MAX_ANSWER = 1024 * 1024

/** XEP-0060 §6.5: items by id, the newest N, or all. */
export const reading = ({ needs, shelves }: Parts) => {
  const readable = async (account: Jid, name: string, by: Jid): Promise<PepNode> => {
    const node = await shelves.node(account, name)
    const refused = refusal(node, account, by, await needs.roster.item(account, by))
    if (refused) throw refused
    return node as PepNode
  }
  const chosen = (
    node: PepNode,
    ids: ReadonlySet<string | undefined>,
    max: number | undefined,
  ): readonly ItemRef[] => {
    const wanted = ids.size > 0 ? node.items.filter(item => ids.has(item.id)) : node.items
    const counted = max === undefined ? wanted : wanted.slice(-max)
    let bytes = 0
    const fitting = counted.toReversed().filter(item => (bytes += item.bytes) <= MAX_ANSWER)
    return fitting.toReversed()
  }

  const itemOf = async (account: Jid, name: string, ref: ItemRef) => {
    const xml = await shelves.payload(account, name, ref.id)
    return xml === undefined ? undefined : { id: ref.id, payload: parseElement(xml) }
  }

  return {
    readable,
    itemOf,
    async items(account: Jid, request: NonNullable<Request['items']>, by: Jid): Promise<Element> {
      const name = checkName(request.node)
      const node = await readable(account, name, by)
      const refs = chosen(node, new Set(request.items.map(item => item.id)), request.max)
      const items = await Promise.all(refs.map(ref => itemOf(account, name, ref)))
      return Pubsub.build({ items: { node: name, items: items.filter(item => item !== undefined) } })
    },
  }
}
export type Reading = ReturnType<typeof reading>
