import { type Element, Jid, parseElement, Pubsub } from '@corrillo/xmpp'
import { type Page, pagesBy } from '../../../host/pages.ts'
import { checkKeeps } from './errors.ts'
import { current, type ItemRef, type Node } from './node.ts'
import { checkName } from './names.ts'
import type { Parts } from './parts.ts'

/** An answer is one stanza: what is beyond this stays for the next request, by id, number or page. */
const MAX_ANSWER = 1024 * 1024
const pages = pagesBy<ItemRef>(item => item.id)

/** The newest that fit in one stanza, or the first ones of a page. */
const fitting = (refs: readonly ItemRef[]): readonly ItemRef[] => {
  let bytes = 0
  return refs.filter(item => (bytes += item.bytes) <= MAX_ANSWER)
}
const wholeOrNewest = (items: readonly ItemRef[], max: number | undefined): Page<ItemRef> => {
  const newest = max === undefined ? items : items.slice(-max)
  const rows = fitting(newest.toReversed()).toReversed()
  return pages.at(rows, items.length - rows.length, items.length)
}

/** XEP-0060 §6.5: items by id, the newest N, a page, or all. */
export const itemReading = ({ shelves, access, site, clock }: Parts) => {
  const readable = async (at: Jid, name: string, by: Jid): Promise<Node> =>
    access.check(await shelves.node(at, name), at, by)

  const itemOf = async (at: Jid, name: string, node: Node, { id, publisher }: ItemRef) => {
    const xml = await shelves.payload(at, name, id)
    if (xml === undefined) return undefined
    return {
      id,
      ...(xml === '' ? {} : { payload: parseElement(xml) }),
      ...shownPublisher(at, node, publisher),
    }
  }
  /** §12.17: in every form in which the item is had. */
  const shownPublisher = (at: Jid, node: Node, publisher: string | undefined) => {
    const { itemReply } = node.config
    if (itemReply === 'owner') return { publisher: access.owners(node, at)[0] }
    return itemReply === 'publisher' && site.showsPublisher && publisher
      ? { publisher: Jid.parse(publisher) }
      : {}
  }
  const read = async (at: Jid, name: string, node: Node, refs: readonly ItemRef[]) =>
    (await Promise.all(refs.map(ref => itemOf(at, name, node, ref)))).filter(item => item !== undefined)

  /** §6.5.4: an answer that leaves something out says so. */
  const chosen = (items: readonly ItemRef[], request: Pubsub): Page<ItemRef> => {
    if (!request.set) return wholeOrNewest(items, request.items?.max)
    const { rows, set } = pages.of(items, request.set, items.length)
    const start = set.first?.index ?? 0
    if (request.set.before === undefined) return pages.at(fitting(rows), start, items.length)
    const newest = fitting(rows.toReversed()).toReversed()
    return pages.at(newest, start + rows.length - newest.length, items.length)
  }

  return {
    readable,
    itemOf,
    shownPublisher,
    async items(at: Jid, request: Pubsub, by: Jid): Promise<Element> {
      const name = checkName(request.items?.node)
      if (by.bare.equals(at) && site.isProvided?.(name) && !(await shelves.node(at, name)))
        return Pubsub.build({ items: { node: name, items: [] } })
      const node = await readable(at, name, by)
      checkKeeps(node)
      const items = current(node, clock.now())
      const ids = new Set(request.items?.items.map(item => item.id))
      if (ids.size > 0) {
        const named = fitting(items.filter(item => ids.has(item.id)))
        return Pubsub.build({ items: { node: name, items: await read(at, name, node, named) } })
      }
      const { rows, set } = chosen(items, request)
      return Pubsub.build({
        items: { node: name, items: await read(at, name, node, rows) },
        ...(request.set || rows.length < Math.min(items.length, request.items?.max ?? Infinity)
          ? { set }
          : {}),
      })
    },
    async byId(at: Jid, name: string, node: Node, id: string) {
      const ref = current(node, clock.now()).find(item => item.id === id)
      return ref && itemOf(at, name, node, ref)
    },
    async last(at: Jid, name: string, node: Node) {
      const ref = current(node, clock.now()).at(-1)
      const item = ref && (await itemOf(at, name, node, ref))
      return ref && item ? { item, at: ref.at } : undefined
    },
  }
}
export type Reading = ReturnType<typeof itemReading>
