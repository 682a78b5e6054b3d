import type { Jid } from '@corrillo/xmpp'
import { chain } from '../../host/awaitable.ts'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Awaitable } from '../../host/module.ts'
import type { MapStore } from '../../storage/shapes.ts'
import type { Nodes, PepNode } from './node.ts'

const CACHED_ACCOUNTS = 5_000

interface Payload {
  readonly id: string
  readonly xml: string
}
export interface Edit {
  readonly node: string
  /** Undefined: the node goes. */
  readonly after: PepNode | undefined
  readonly put?: Payload
}

/**
 * The nodes of accounts. Nodes stay in memory while they are used and change there at once; payloads are read when they are asked for. A payload is stored
 * before the node that names it and removed after, so that a node never names what is not there. Nothing is kept for accounts beyond the cache (S217).
 */
export const shelves = (nodes: MapStore<PepNode>, payloads: MapStore<string>) => {
  const cache = new BoundedMap<string, Map<string, PepNode>>(CACHED_ACCOUNTS)
  const reading = new Map<string, Promise<Map<string, PepNode>>>()
  const keyOf = (node: string, id: string): string => `${node}\n${id}`

  const load = (account: Jid): Awaitable<Map<string, PepNode>> => {
    const key = account.toString()
    const known = cache.get(key) ?? reading.get(key)
    if (known) return known
    const read = Promise.resolve(nodes.entries(account)).then(entries => {
      const loaded = new Map(entries)
      cache.set(key, loaded)
      return loaded
    })
    reading.set(
      key,
      read.finally(() => reading.delete(key)),
    )
    return reading.get(key) as Promise<Map<string, PepNode>>
  }

  /** Rows are written in the order in which the changes were made. */
  const writing = new Map<string, Promise<void>>()
  const inTurn = async (account: Jid, write: () => Promise<void>): Promise<void> => {
    const key = account.toString()
    const turn = (writing.get(key) ?? Promise.resolve()).then(write)
    const settled = turn.catch(() => void cache.delete(key))
    writing.set(key, settled)
    await settled
    if (writing.get(key) === settled) writing.delete(key)
    await turn
  }

  return {
    of: (account: Jid): Awaitable<Nodes> => load(account),
    node: (account: Jid, name: string): Awaitable<PepNode | undefined> =>
      chain(load(account), all => all.get(name)),
    payload: (account: Jid, node: string, id: string): Awaitable<string | undefined> =>
      payloads.get(account, keyOf(node, id)),

    /** `edit` sees the nodes as they are and decides in one turn; it throws to refuse. */
    async change(
      account: Jid,
      edit: (all: Nodes) => Edit,
    ): Promise<Edit & { readonly before: PepNode | undefined }> {
      const all = await load(account)
      const made = edit(all)
      const before = all.get(made.node)
      if (made.after) all.set(made.node, made.after)
      else all.delete(made.node)
      const left = new Set(made.after?.items.map(item => item.id))
      const gone = (before?.items ?? []).filter(item => !left.has(item.id))
      await inTurn(account, async () => {
        if (made.put) await payloads.set(account, keyOf(made.node, made.put.id), made.put.xml)
        await nodes.set(account, made.node, made.after)
        if (gone.length > 0)
          await payloads.change(
            account,
            gone.map(item => [keyOf(made.node, item.id), undefined] as const),
          )
      })
      return { ...made, before }
    },
    forget: (account: Jid): void => void cache.delete(account.toString()),
  }
}
export type Shelves = ReturnType<typeof shelves>
