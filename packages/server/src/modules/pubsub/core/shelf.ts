import type { Jid } from '@corrillo/xmpp'
import { chain } from '../../../host/awaitable.ts'
import type { Awaitable } from '../../../host/module.ts'
import { turns } from '../../../host/turns.ts'
import type { MapStore } from '../../../storage/shapes.ts'
import { bytesOf, type Node, type NodeConfig, type Nodes, revived } from './node.ts'
import { MOST_ROWS, rowsOf, shelfCache, type Weighed } from './shelf-cache.ts'

interface Payload {
  readonly id: string
  readonly xml: string
}
export interface Edit {
  readonly node: string
  /** Undefined: the node goes. */
  readonly after: Node | undefined
  readonly put?: Payload
}
/** What one account has made. */
export interface Usage {
  readonly nodes: number
  readonly bytes: number
}
interface Shelf extends Weighed {
  readonly nodes: Map<string, Node>
  /** Counted when something is to be changed: most accounts are only read. */
  usage: Map<string, Usage> | undefined
}
const NOTHING: Usage = { nodes: 0, bytes: 0 }

const count = (usage: Map<string, Usage>, node: Node | undefined, sign: 1 | -1): void => {
  if (!node) return
  const { nodes, bytes } = usage.get(node.creator) ?? NOTHING
  const after = { nodes: nodes + sign, bytes: bytes + sign * bytesOf(node) }
  if (after.nodes === 0) usage.delete(node.creator)
  else usage.set(node.creator, after)
}

const usageOf = (shelf: Shelf): Map<string, Usage> => {
  if (shelf.usage !== undefined) return shelf.usage
  shelf.usage = new Map()
  for (const node of shelf.nodes.values()) count(shelf.usage, node, 1)
  return shelf.usage
}

/**
 * The nodes of accounts and services. Nodes stay in memory while they are used and change there at once; payloads are read when they are
 * asked for. A payload is stored before the node that names it and removed after, so that a node never names what is not there. Nothing is
 * kept for addresses beyond the cache (S217).
 */
export const nodeShelves = (
  nodes: MapStore<Node>,
  payloads: MapStore<string>,
  defaults: NodeConfig,
  most = MOST_ROWS,
) => {
  const cache = shelfCache<Shelf>(most)
  const reading = new Map<string, Promise<Shelf>>()
  /** Rows are written in the order in which the changes were made. */
  const writing = turns()
  const keyOf = (node: string, id: string): string => `${node}\n${id}`

  const read = async (at: Jid, key: string): Promise<Shelf> => {
    const shelf: Shelf = { nodes: new Map(), usage: undefined, rows: 0 }
    await writing.idle(key)
    for (const [name, stored] of await nodes.entries(at)) {
      const node = revived(stored, defaults, key)
      shelf.nodes.set(name, node)
      shelf.rows += rowsOf(node)
    }
    cache.set(key, shelf)
    return shelf
  }
  const load = (at: Jid): Awaitable<Shelf> => {
    const key = at.toString()
    const known = cache.get(key) ?? reading.get(key)
    if (known) return known
    const loading = read(at, key).finally(() => reading.delete(key))
    reading.set(key, loading)
    return loading
  }
  /** The one in memory, to be changed now: another one may have taken its place while this one was waited for. */
  const taken = async (at: Jid, key: string): Promise<Shelf> => {
    let shelf = await load(at)
    while (!cache.has(key, shelf)) shelf = await load(at)
    return shelf
  }
  const store = async (at: Jid, { node, after, put }: Edit, before: Node | undefined): Promise<void> => {
    const left = new Set(after?.items.map(item => item.id))
    const gone = (before?.items ?? []).filter(item => !left.has(item.id))
    if (put) await payloads.set(at, keyOf(node, put.id), put.xml)
    await nodes.set(at, node, after)
    if (gone.length > 0)
      await payloads.change(
        at,
        gone.map(item => [keyOf(node, item.id), undefined] as const),
      )
  }

  /** What is in memory is not what is on disk: it is read anew. */
  const dropped = (at: Jid) => (error: unknown) => {
    cache.drop(at.toString())
    throw error
  }

  return {
    of: (at: Jid): Awaitable<Nodes> => chain(load(at), shelf => shelf.nodes),
    node: (at: Jid, name: string): Awaitable<Node | undefined> =>
      chain(load(at), shelf => shelf.nodes.get(name)),
    payload: (at: Jid, node: string, id: string): Awaitable<string | undefined> =>
      payloads.get(at, keyOf(node, id)),

    /** `edit` sees the nodes as they are and decides in one turn; it throws to refuse. Resolves when the change is durable. */
    async change(
      at: Jid,
      edit: (all: Nodes, used: (creator: string) => Usage) => Edit,
    ): Promise<Edit & { readonly before: Node | undefined }> {
      const key = at.toString()
      const shelf = await taken(at, key)
      const usage = usageOf(shelf)
      const made = edit(shelf.nodes, creator => usage.get(creator) ?? NOTHING)
      const before = shelf.nodes.get(made.node)
      if (made.after === before && !made.put) return { ...made, before }
      if (made.after) shelf.nodes.set(made.node, made.after)
      else shelf.nodes.delete(made.node)
      count(usage, before, -1)
      count(usage, made.after, 1)
      cache.grow(key, shelf, (made.after ? rowsOf(made.after) : 0) - (before ? rowsOf(before) : 0))
      await writing.run(key, () => store(at, made, before).catch(dropped(at)))
      return { ...made, before }
    },
    forget: (at: Jid): void => cache.drop(at.toString()),
  }
}
export type Shelves = ReturnType<typeof nodeShelves>
