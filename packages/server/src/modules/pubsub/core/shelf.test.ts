import { Jid } from '@corrillo/xmpp'
import { expect, it } from 'vitest'
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
