import { Jid } from '@corrillo/xmpp'
import { describe, expect, it, test } from 'vitest'
import { map } from '../../../storage/shapes.ts'
import { memoryStorage } from '../../../storage/memory.ts'
import { bytesOf, DEFAULTS, emptyNode, type Node } from './node.ts'
import { nodeShelves } from './shelf.ts'

const AT = Jid.parse('pubsub.plaza.example')
const CREATORS = ['ana@plaza.example', 'bruno@plaza.example']

const stores = () =>
  memoryStorage({ domain: 'plaza.example', now: () => 0 }).open('pubsub', {
    nodes: map<Node>(),
    payloads: map<string>(),
  })
/** Numbers that a seed repeats. */
const numbers = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'S214: after any history what is counted is what is there, every item has its payload and no payload is left (%i)',
  async seed => {
    const { nodes, payloads } = stores()
    const shelves = nodeShelves(nodes, payloads, DEFAULTS)
    const random = numbers(seed * 7919)
    const step = () => {
      const name = `n${random(4)}`
      const [id, size, creator] = [`i${random(6)}`, random(50), CREATORS[random(2)] as string]
      const kind = random(10)
      return shelves.change(AT, all => {
        const node = all.get(name) ?? emptyNode(DEFAULTS, creator, 0)
        if (kind === 0) return { node: name, after: undefined }
        if (kind === 1) return { node: name, after: { ...node, items: [] } }
        const others = node.items.filter(item => item.id !== id)
        if (kind < 4) return { node: name, after: { ...node, items: others } }
        const items = [...others, { id, at: 0, bytes: size }].slice(-3)
        return { node: name, after: { ...node, items }, put: { id, xml: 'x'.repeat(size) } }
      })
    }
    // Some at once, some one after the other.
    for (let round = 0; round < 30; round++) await Promise.all([step(), step(), step()])

    const there = await shelves.of(AT)
    const rows = [...there].flatMap(([name, node]) => node.items.map(item => `${name}\n${item.id}`))
    expect((await payloads.entries(AT)).map(([key]) => key).toSorted()).toEqual(rows.toSorted())
    expect(new Map(await nodes.entries(AT))).toEqual(
      new Map([...there].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    )
    for (const creator of CREATORS) {
      const own = [...there.values()].filter(node => node.creator === creator)
      const counted = { nodes: own.length, bytes: own.reduce((sum, node) => sum + bytesOf(node), 0) }
      await shelves.change(AT, (all, used) => {
        expect(used(creator)).toEqual(counted)
        return { node: 'n0', after: all.get('n0') }
      })
    }
  },
)

it('D1: a change that could not be stored is not there afterwards', async () => {
  const { nodes, payloads } = stores()
  let full = false
  const failing = {
    ...nodes,
    get: nodes.get.bind(nodes),
    entries: nodes.entries.bind(nodes),
    change: nodes.change.bind(nodes),
    set: (at: Jid, key: string, value: Node | undefined) =>
      full ? Promise.reject(new Error('the disk is full')) : nodes.set(at, key, value),
  }
  const shelves = nodeShelves(failing, payloads, DEFAULTS)
  const make = (name: string) =>
    shelves.change(AT, () => ({ node: name, after: emptyNode(DEFAULTS, CREATORS[0] as string, 0) }))
  await make('one')
  full = true
  await expect(make('two')).rejects.toThrow('the disk is full')
  full = false
  expect([...(await shelves.of(AT)).keys()]).toEqual(['one'])
  await make('three')
  expect([...(await shelves.of(AT)).keys()]).toEqual(['one', 'three'])
})

const nameOf = ({ domain }: Jid): string => domain.split('.')[0] as string
/** With a count of the times that a whole address was read. */
const counted = () => {
  const { nodes, payloads } = stores()
  const reads = new Map<string, number>()
  const counting = {
    get: nodes.get.bind(nodes),
    set: nodes.set.bind(nodes),
    change: nodes.change.bind(nodes),
    entries(at: Jid) {
      reads.set(nameOf(at), (reads.get(nameOf(at)) ?? 0) + 1)
      return nodes.entries(at)
    },
  }
  return { nodes: counting, payloads, reads }
}
const place = (n: number): Jid => Jid.parse(`u${n}.plaza.example`)
const withItems = (count: number): Node => ({
  ...emptyNode(DEFAULTS, CREATORS[0] as string, 0),
  items: Array.from({ length: count }, (_, n) => ({ id: `i${n}`, at: 0, bytes: 1 })),
})

describe('S217: what is held of the nodes of all accounts is bounded by how much there is', () => {
  const MOST = 1000
  /** Places with so many items each, one after the other; then which are still in memory. */
  const held = async (places: number, items: number): Promise<readonly string[]> => {
    const { nodes, payloads, reads } = counted()
    for (let n = 0; n < places; n++) await nodes.set(place(n), 'node', withItems(items))
    const shelves = nodeShelves(nodes, payloads, DEFAULTS, MOST)
    for (let n = 0; n < places; n++) expect((await shelves.of(place(n))).size).toBe(1)
    reads.clear()
    // From the newest on, so that looking drops nothing that is still to be looked at.
    for (let n = places - 1; n >= 0; n--) await shelves.of(place(n))
    return Array.from({ length: places }, (_, n) => `u${n}`).filter(name => !reads.has(name))
  }

  test('many small ones, those used last', async () => {
    const small = await held(500, 2)
    expect(small).toEqual(Array.from({ length: 100 }, (_, n) => `u${400 + n}`))
  })
  test('few large ones', async () => {
    expect(await held(50, 192)).toEqual(['u45', 'u46', 'u47', 'u48', 'u49'])
  })
  test('one that is larger than the bound is held alone, while it is used', async () => {
    expect(await held(3, 5000)).toEqual(['u2'])
  })
  test('one that grows drives out the others, also at an address without nodes', async () => {
    const { nodes, payloads, reads } = counted()
    const shelves = nodeShelves(nodes, payloads, DEFAULTS, MOST)
    for (let n = 0; n < 20; n++) await shelves.of(place(n))
    await shelves.change(place(19), () => ({ node: 'node', after: withItems(MOST) }))
    reads.clear()
    await shelves.of(place(19))
    await shelves.of(place(0))
    expect([...reads.keys()]).toEqual(['u0'])
  })
})

it('D1: a change never lands on nodes that were dropped and read anew meanwhile', async () => {
  const { nodes, payloads } = counted()
  const arrived = Promise.withResolvers<readonly (readonly [string, Node])[]>()
  const waiting = {
    ...nodes,
    entries: (at: Jid) => (at.equals(place(1)) ? arrived.promise : nodes.entries(at)),
  }
  const shelves = nodeShelves(waiting, payloads, DEFAULTS, 1)
  await shelves.of(place(0))
  const other = shelves.of(place(1))
  await Promise.resolve()
  // In this order, before the change can look at what it waited for: asked for, dropped for another address, read anew.
  let change: Promise<unknown> | undefined
  let anew: unknown
  queueMicrotask(() => {
    change = shelves.change(place(0), () => ({ node: 'new', after: withItems(1) }))
  })
  arrived.resolve([['node', withItems(1)]])
  queueMicrotask(() => {
    anew = shelves.of(place(0))
  })
  await other
  await Promise.all([change, anew])
  expect([...(await shelves.of(place(0))).keys()]).toEqual(['new'])
})
