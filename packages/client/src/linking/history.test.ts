/** History from device to device over a relay that does what it likes: nothing is taken that was not sent, and every break is gone on from. */
import { sha256 } from '@corrillo/crypto'
import type { Element } from '@corrillo/xmpp'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { HistoryTransfer } from '../api.ts'
import { type MemoryPlatform, memoryPlatform } from '../platform/memory/index.ts'
import type { Given } from '../pipeline/module.ts'
import type { Entry } from '../recovery/contents.ts'
import { Conversations } from '../store/conversations.ts'
import { hiddenPlaces } from '../store/hidden-places.ts'
import { Facts, type MessageFact } from '../store/facts.ts'
import { createKeys } from '../store/keys.ts'
import { SealedStore } from '../store/sealed.ts'
import { source } from '../value/value.ts'
import type { Drops } from './drops.ts'
import { giving } from './giving.ts'
import { readings } from './reading.ts'
import { INCOMING } from './records.ts'
import { taking } from './taking.ts'
import type { Part } from './transfer.ts'

const OLD = 'ana@plaza.example/old'
const transfer = { id: 't', key: sha256(new TextEncoder().encode('a key for tests')) }
const offered = { ...transfer, device: 'the old one', messages: 0, share: 0 }
const levels = { chosen: source('first-use'), setEverywhere: async () => {} } as never

const storeOf = async (platform: MemoryPlatform, name: string): Promise<SealedStore> => {
  const records = await platform.storage.open(name)
  const form = { address: name, passphrase: 'a good phrase', keepUnlocked: false }
  return new SealedStore(records, await createKeys(platform, records, name, form), platform)
}
const entry = (text: string): Entry => ({ kind: 'facts', facts: [{ text } as never] })
/** Three parts, by where they begin. */
const parts: Readonly<Record<string, Part>> = {
  '': { entries: [entry('one')], next: { stage: 'devices', after: 'b' }, share: 0.3 },
  b: { entries: [entry('two')], next: { stage: 'devices', after: 'c' }, share: 0.6 },
  c: { entries: [entry('three')], next: undefined, share: 1 },
}

let platform: MemoryPlatform
let given: Given
let put: string[]
/** What lies on the relay, and what it does to it. */
let box: Map<string, Uint8Array>
let relay: (sealed: Uint8Array) => Uint8Array | undefined
let isUp: boolean
let out: ReturnType<typeof giving>
let asked: number

const drops: Drops = {
  async put(sealed) {
    const name = String(box.size)
    box.set(name, sealed)
    return name
  },
  take: async name => {
    const sealed = box.get(name)
    return sealed && relay(sealed)
  },
}
const begin = async () => {
  const shown = source<HistoryTransfer | undefined>(undefined)
  const into = taking({
    given,
    levels,
    put: async (_: unknown, { facts }: Entry & { facts: readonly { text: string }[] }) => {
      put.push(...facts.map(({ text }) => text))
      return facts.length
    },
    drops,
    others: () => [OLD],
    shown,
  } as never)
  await into.load()
  return { into, shown }
}
const over = (shown: { get(): HistoryTransfer | undefined }, state: HistoryTransfer['state']) =>
  vi.waitFor(() => expect(shown.get()?.state).toBe(state))

/** It has asked so often, has no answer that is good, and will ask again. */
const waitsAfter = (questions: number, shown: { get(): HistoryTransfer | undefined }) =>
  vi.waitFor(() => expect([asked, shown.get()?.state]).toEqual([questions, 'waiting']))

beforeEach(async () => {
  platform = memoryPlatform(() => ({ receive() {}, closed() {} }))
  const store = await storeOf(platform, 'new@plaza.example')
  put = []
  box = new Map()
  relay = sealed => sealed
  isUp = true
  asked = 0
  const request = async (_: string, element: Element) => {
    asked += 1
    if (!isUp) throw new Error('the connection is gone')
    const answer = await out.answer(element)
    if (!answer) throw new Error('service-unavailable')
    return { child: () => answer }
  }
  given = {
    platform,
    now: platform.clock.now,
    store,
    connection: {
      get isUp() {
        return isUp
      },
      requests: { request },
    },
  } as never
  const reads = async (from: { after: string } | undefined) => parts[from?.after ?? '']
  const oldGiven = { ...given, store: await storeOf(platform, 'old@plaza.example') }
  out = giving(oldGiven, reads as never, drops, source<readonly HistoryTransfer[]>([]))
  await out.offer(transfer, 'the new one', 0)
  await store.exclusive(async unit => unit.put('account', INCOMING, offered))
})

describe('history from the old device', () => {
  it('comes in parts, in order, and then the transfer is over on both sides', async () => {
    const { into, shown } = await begin()
    into.go()
    await over(shown, 'done')
    expect(put).toEqual(['one', 'two', 'three'])
    expect(shown.get()).toMatchObject({ messages: 3, share: 1 })
    expect(await given.store.get('account', INCOMING)).toBeUndefined()
    await vi.waitFor(() => expect(asked).toBe(4))
  })
  const hostile: Readonly<Record<string, (sealed: Uint8Array) => Uint8Array | undefined>> = {
    'a changed byte': sealed => sealed.map((byte, i) => (i === 30 ? byte ^ 1 : byte)),
    'a part cut short': sealed => sealed.slice(0, -1),
    'an empty part': () => new Uint8Array(),
    'no part': () => undefined,
    'a part that is too large': sealed => new Uint8Array([...sealed, ...new Uint8Array(600_000)]),
    'the part before': () => box.get(String(box.size - 2)),
    'another answer of the same transfer': () => box.get('0')?.slice(),
  }
  it.each(Object.entries(hostile))(
    'S316, S333: %s on the way is not taken, and an honest way goes on',
    async (_, act) => {
      const { into, shown } = await begin()
      // The first part is left alone, so that there is one to repeat.
      relay = sealed => (box.size === 1 ? sealed : act(sealed))
      into.go()
      await waitsAfter(2, shown)
      expect(put).toEqual(['one'])
      relay = sealed => sealed
      platform.clock.advance(20_000)
      await over(shown, 'done')
      expect(put).toEqual(['one', 'two', 'three'])
    },
  )
  it('goes on from where it was after a cut and a reload on the new device', async () => {
    const first = await begin()
    relay = sealed => {
      if (box.size === 2) isUp = false
      return box.size === 2 ? undefined : sealed
    }
    first.into.go()
    await waitsAfter(2, first.shown)
    first.into.end()
    relay = sealed => sealed
    isUp = true
    const second = await begin()
    expect(second.shown.get()).toMatchObject({ messages: 1, share: 0.3 })
    second.into.go()
    await over(second.shown, 'done')
    expect(put).toEqual(['one', 'two', 'three'])
  })
  it('S315: is given to nobody who has not the key', async () => {
    const { into, shown } = await begin()
    await out.withdraw(transfer.id)
    await out.offer({ ...transfer, key: new Uint8Array(32) }, 'another', 0)
    into.go()
    await waitsAfter(1, shown)
    expect(put).toEqual([])
  })
  it('ends on the new device: what has come stays, and the old one is told', async () => {
    const { into, shown } = await begin()
    relay = sealed => {
      if (box.size === 2) void into.stop()
      return sealed
    }
    into.go()
    await over(shown, 'stopped')
    await vi.waitFor(async () => expect(await given.store.get('account', INCOMING)).toBeUndefined())
    expect(put[0]).toBe('one')
    expect(put).not.toContain('three')
  })
  it('ends on the old device: the new one is told when it asks', async () => {
    const { into, shown } = await begin()
    await out.stop(transfer.id)
    into.go()
    await over(shown, 'stopped')
    expect(put).toEqual([])
  })
})

describe('what is given', () => {
  const WHO = ['bruno@plaza.example', 'carla@plaza.example']
  const fact = (conversation: string, at: number, text: string): MessageFact =>
    ({ kind: 'message', own: false, author: conversation, conversation, at, text, security: {} }) as never
  const read = async (facts: readonly MessageFact[], since = 0): Promise<readonly string[]> => {
    const store = await storeOf(platform, 'read@plaza.example')
    const hidden = await hiddenPlaces(store, platform.random)
    const conversations = new Conversations(hidden)
    const own = { ...given, store, facts: new Facts(store), conversations, hidden }
    for (const one of facts)
      await store.exclusive(async unit => {
        const placed = { ...one, order: own.facts.orders.next(one.at) }
        own.facts.put(unit, placed)
        own.conversations.note(unit, placed, false)
      })
    const next = readings(own, { devices: { records: { all: source(new Map()) } } } as never, levels, [])
    const texts: string[] = []
    let part: Part | undefined
    let share = 0
    do {
      part = await next(part && 'next' in part ? part.next : undefined, since)
      if (!('entries' in part)) throw new Error('over')
      expect(part.share).toBeGreaterThanOrEqual(share)
      share = part.share
      for (const one of part.entries)
        if (one.kind === 'facts')
          texts.push(...one.facts.flatMap(found => ('text' in found ? found.text : [])))
    } while ('next' in part && part.next)
    expect(share).toBe(1)
    return texts.map(text => text.slice(0, 12))
  }
  const long = (name: string): string => name.padEnd(40_000, '.')

  it('is everything once, over many parts, the newest of a conversation first', async () => {
    const facts = WHO.flatMap(who =>
      Array.from({ length: 20 }, (_, i) =>
        fact(who, 1000 + i, long(`${who[0]} ${String(i).padStart(2, '0')}`)),
      ),
    )
    const texts = await read(facts)
    const expected = WHO.flatMap(who =>
      Array.from({ length: 20 }, (_, i) =>
        `${who[0]} ${String(19 - i).padStart(2, '0')}........`.slice(0, 12),
      ),
    )
    expect(texts).toEqual(expected)
  })
  it('is nothing older than was wished', async () => {
    const facts = [1, 2, 3, 4].map(at => fact(WHO[0]!, at * 1000, `at ${at}`))
    expect(await read(facts, 3000)).toEqual(['at 4', 'at 3'])
    expect(await read(facts, Number.MAX_SAFE_INTEGER)).toEqual([])
  })
  it('is not what is too large for any part', async () => {
    const facts = [fact(WHO[0]!, 1, 'short'), fact(WHO[0]!, 2, 'x'.repeat(300_000)), fact(WHO[0]!, 3, 'last')]
    expect(await read(facts)).toEqual(['last', 'short'])
  })
})
