/** What every driver must do; each driver's test calls it. */
import { Jid } from '@corrillo/xmpp'
import { describe, expect, it } from 'vitest'
import type { AccountRecord, ArchiveStore, Entry, Storage } from './shapes.ts'
import { archive, document, map } from './shapes.ts'
import { StorageError } from './error.ts'

export interface Driver {
  readonly name: string
  /** A fresh storage for `example.org`; `now` may be turned. */
  open(clock: { now: number }): Promise<Storage>
}
const jid = (text: string): Jid => Jid.parse(text)
const [nuria, tomas] = [jid('nuria@example.org'), jid('tomas@example.org')]
const member = (local: string): Omit<AccountRecord, 'id' | 'created'> => ({
  local,
  disabled: false,
  role: 'member',
  credentials: {},
})
const NOON = Date.UTC(2026, 0, 5, 12)

const shapes = {
  settings: document<{ theme: string }>(),
  roster: map<{ name: string }>(),
  messages: archive(),
}
const start = async (driver: Driver) => {
  const clock = { now: NOON }
  const storage = await driver.open(clock)
  await storage.accounts.create(member('nuria'))
  await storage.accounts.create(member('tomas'))
  return { clock, storage, ...storage.open('demo', shapes) }
}
type Sides = 'both' | 'sender' | 'recipient'
const say = async (
  messages: ArchiveStore,
  from: string,
  to: string,
  text: string,
  sides: Sides = 'both',
): Promise<string> => {
  const [source, target] = [jid(from), jid(to)]
  const kept = messages.append({
    ...(sides !== 'recipient' && { sender: source.bare }),
    ...(sides !== 'sender' && { recipient: target.bare }),
    from: source,
    to: target,
    stanza: `<message>${text}</message>`,
  })
  await kept.durable
  return kept.id
}
const texts = (entries: readonly Entry[]): string[] =>
  entries.map(entry => entry.stanza.replace(/<[^>]*>/g, ''))
const condition = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
    return 'resolved'
  } catch (error) {
    return (error as { readonly condition?: string }).condition ?? String(error)
  }
}

const values = (driver: Driver): void => {
  it('a document reads back at once, before its commit, and after it', async () => {
    const { settings, storage } = await start(driver)
    const written = settings.set(nuria, { theme: 'dark' })
    expect(await settings.get(nuria)).toEqual({ theme: 'dark' })
    await written
    expect(await settings.get(nuria)).toEqual({ theme: 'dark' })
    expect(await settings.get(tomas)).toBeUndefined()
    await settings.set(nuria, undefined)
    expect(await settings.get(nuria)).toBeUndefined()
    await storage.close()
  })
  it('a value is a copy: changing what was handed in or out changes nothing', async () => {
    const { settings, storage } = await start(driver)
    const mine = { theme: 'dark' }
    await settings.set(nuria, mine)
    mine.theme = 'light'
    const read = (await settings.get(nuria)) as { theme: string }
    expect(() => {
      read.theme = 'none'
    }).toThrow(TypeError)
    expect(await settings.get(nuria)).toEqual({ theme: 'dark' })
    await storage.close()
  })
  it('a map lists in key order, with what is not yet committed, and changes all or nothing', async () => {
    const { roster, storage } = await start(driver)
    await roster.set(nuria, 'b', { name: 'B' })
    const written = roster.change(nuria, [
      ['c', { name: 'C' }],
      ['a', { name: 'A' }],
      ['b', undefined],
    ])
    expect(await roster.entries(nuria)).toEqual([
      ['a', { name: 'A' }],
      ['c', { name: 'C' }],
    ])
    await written
    expect(await roster.entries(nuria)).toEqual([
      ['a', { name: 'A' }],
      ['c', { name: 'C' }],
    ])
    expect(await roster.get(nuria, 'b')).toBeUndefined()
    expect(await roster.entries(tomas)).toEqual([])
    await storage.close()
  })
  it('the last of many writes in one turn wins', async () => {
    const { settings, storage } = await start(driver)
    const writes = Array.from({ length: 50 }, (_, index) => settings.set(nuria, { theme: String(index) }))
    expect(await settings.get(nuria)).toEqual({ theme: '49' })
    await Promise.all(writes)
    expect(await settings.get(nuria)).toEqual({ theme: '49' })
    await storage.close()
  })
  it('rooms and the domain itself own values too; a name of ours without an account owns nothing', async () => {
    const { settings, storage } = await start(driver)
    await settings.set(jid('den@rooms.example.org'), { theme: 'room' })
    await settings.set(jid('example.org'), { theme: 'domain' })
    expect(await settings.get(jid('den@rooms.example.org'))).toEqual({ theme: 'room' })
    expect(await settings.get(jid('example.org'))).toEqual({ theme: 'domain' })
    expect(await condition(settings.set(jid('nobody@example.org'), { theme: 'x' }))).toBe('no-account')
    expect(await settings.get(jid('nobody@example.org'))).toBeUndefined()
    await storage.close()
  })
  it('S063: fifty parallel takes of one key have exactly one winner', async () => {
    const { storage } = await start(driver)
    await storage.host.set('invites', 'token', { role: 'member' })
    expect(await storage.host.entries('invites')).toEqual([['token', { role: 'member' }]])
    const taken = await Promise.all(Array.from({ length: 50 }, () => storage.host.take('invites', 'token')))
    expect(taken.filter(value => value !== undefined)).toEqual([{ role: 'member' }])
    expect(await storage.host.get('invites', 'token')).toBeUndefined()
    await storage.close()
  })
}

const accounts = (driver: Driver): void => {
  it('creates, lists, updates; a taken name is refused even in parallel', async () => {
    const { storage } = await start(driver)
    const made = await Promise.allSettled(
      Array.from({ length: 20 }, () => storage.accounts.create(member('ines'))),
    )
    expect(made.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(
      made.every(
        result => result.status === 'fulfilled' || (result.reason as StorageError).condition === 'exists',
      ),
    ).toBe(true)
    await storage.accounts.update('ines', { role: 'admin' })
    expect(await storage.accounts.get('ines')).toMatchObject({
      local: 'ines',
      role: 'admin',
      disabled: false,
      created: NOON,
    })
    expect((await storage.accounts.list()).map(account => account.local)).toEqual(['nuria', 'tomas', 'ines'])
    expect([storage.accounts.exists('ines'), storage.accounts.exists('nobody')]).toEqual([true, false])
    expect(await condition(storage.accounts.update('nobody', { disabled: true }))).toBe('no-account')
    await storage.close()
  })
  it('S099: a name that is registered again inherits nothing; what others keep stays', async () => {
    const { storage, settings, roster, messages } = await start(driver)
    const before = await storage.accounts.get('nuria')
    await settings.set(nuria, { theme: 'dark' })
    await roster.set(nuria, 'tomas', { name: 'T' })
    await say(messages, 'nuria@example.org/desk', 'tomas@example.org/phone', 'one')
    await storage.accounts.delete('nuria')
    expect(storage.accounts.exists('nuria')).toBe(false)
    expect((await messages.query(nuria, { max: 10 })).entries).toEqual([])
    await storage.accounts.create(member('nuria'))
    expect((await storage.accounts.get('nuria'))?.id).not.toBe(before?.id)
    expect(await settings.get(nuria)).toBeUndefined()
    expect(await roster.entries(nuria)).toEqual([])
    expect((await messages.query(nuria, { max: 10 })).entries).toEqual([])
    expect(texts((await messages.query(tomas, { max: 10 })).entries)).toEqual(['one'])
    await storage.close()
  })
}

const archives = (driver: Driver): void => {
  it('one append serves both sides with one id; each sees the other as `with`', async () => {
    const { storage, messages } = await start(driver)
    const id = await say(messages, 'nuria@example.org/desk', 'tomas@example.org/phone', 'hello')
    const [mine] = (await messages.query(nuria, { max: 10 })).entries
    const [theirs] = (await messages.query(tomas, { max: 10 })).entries
    expect([mine?.id, theirs?.id]).toEqual([id, id])
    expect([mine?.with.toString(), mine?.incoming, mine?.stamp]).toEqual([
      'tomas@example.org/phone',
      false,
      NOON,
    ])
    expect([theirs?.with.toString(), theirs?.incoming]).toEqual(['nuria@example.org/desk', true])
    await storage.close()
  })
  it('D1: addresses that are met for the first time while a batch is being committed are kept with their messages', async () => {
    const { storage, messages } = await start(driver)
    const said: Promise<string>[] = []
    for (let turn = 0; turn < 20; turn++) {
      said.push(
        say(messages, `far${turn}@elsewhere.example/x`, 'tomas@example.org', String(turn), 'recipient'),
      )
      await new Promise(resolve => setImmediate(resolve))
    }
    await Promise.all(said)
    const kept = (await messages.query(tomas, { max: 100 })).entries
    expect(texts(kept)).toEqual(said.map((_, turn) => String(turn)))
    expect(kept.map(entry => entry.with.local)).toEqual(said.map((_, turn) => `far${turn}`))
    await storage.close()
  })
  it('S192: ids that are unknown, of somebody else, or not ids at all are item-not-found', async () => {
    const { storage, messages } = await start(driver)
    const foreign = await say(messages, 'nuria@example.org/desk', 'far@elsewhere.example', 'x', 'sender')
    const mine = await say(messages, 'tomas@example.org/desk', 'far@elsewhere.example', 'y', 'sender')
    const twisted = mine.slice(0, -1) + (mine.endsWith('0') ? '1' : '0')
    for (const id of [foreign, twisted, "' OR 1=1 --", ''])
      for (const query of [{ after: id }, { before: id }, { ids: [mine, id] }])
        expect(await condition(messages.query(tomas, { max: 5, ...query }))).toBe('item-not-found')
    expect(texts((await messages.query(tomas, { max: 5, ids: [mine] })).entries)).toEqual(['y'])
    expect(await condition(messages.query(jid('nobody@example.org'), { max: 5, after: mine }))).toBe(
      'item-not-found',
    )
    await storage.close()
  })
  it('XEP-0313 §4.1: filters by JID (bare, full, oneself) and by time, inclusive at both ends', async () => {
    const { storage, messages, clock } = await start(driver)
    await say(messages, 'nuria@example.org/desk', 'tomas@example.org/phone', 'a')
    clock.now += 1000
    await say(messages, 'tomas@example.org/phone', 'nuria@example.org/desk', 'b')
    clock.now += 1000
    await say(messages, 'tomas@example.org/laptop', 'nuria@example.org', 'c')
    await say(messages, 'nuria@example.org/desk', 'nuria@example.org', 'note')
    await say(messages, 'far@elsewhere.example/x', 'nuria@example.org', 'd', 'recipient')
    const found = async (query: Partial<Parameters<ArchiveStore['query']>[1]>) =>
      texts((await messages.query(nuria, { max: 10, ...query })).entries)
    expect(await found({ with: tomas })).toEqual(['a', 'b', 'c'])
    expect(await found({ with: jid('tomas@example.org/phone') })).toEqual(['a', 'b'])
    expect(await found({ with: nuria })).toEqual(['note'])
    expect(await found({ skip: 3, max: 1 })).toEqual(['note'])
    expect(await found({ skip: 1, with: jid('tomas@example.org/phone') })).toEqual(['b'])
    expect(await found({ skip: 5 })).toEqual([])
    expect(await found({ with: jid('stranger@elsewhere.example') })).toEqual([])
    expect(await found({ start: NOON + 1000 })).toEqual(['b', 'c', 'note', 'd'])
    expect(await found({ end: NOON + 1000 })).toEqual(['a', 'b'])
    expect(await messages.count(nuria, { with: jid('tomas@example.org/phone') })).toBe(2)
    expect(await messages.count(nuria, {})).toBe(5)
    const { first, last } = await messages.bounds(nuria)
    expect([first && texts([first]), last && texts([last])]).toEqual([['a'], ['d']])
    expect(await messages.bounds(jid('nobody@example.org'))).toEqual({})
    await storage.close()
  })
  it('S195: every page size forwards and backwards gives the exact set, with removals between', async () => {
    const { storage, messages } = await start(driver)
    const ids: string[] = []
    for (let index = 0; index < 60; index++)
      ids.push(await say(messages, 'nuria@example.org/desk', 'tomas@example.org/phone', String(index)))
    const check = async (owner: Jid, expected: readonly string[]): Promise<void> => {
      for (const max of [1, 2, 3, 7, 10, 59, 60, 61]) {
        expect(await allForward(messages, owner, max)).toEqual(expected)
        expect(await allBackward(messages, owner, max)).toEqual(expected)
      }
    }
    await check(nuria, ids)
    const gone = ids.filter((_, index) => index % 3 === 1)
    expect(await messages.remove(nuria, gone)).toBe(gone.length)
    await check(
      nuria,
      ids.filter(id => !gone.includes(id)),
    )
    await check(tomas, ids)
    await storage.close()
  }, 60_000)
  it('S203: ids rise although the clock steps back; the stamp is the clock', async () => {
    const { storage, messages, clock } = await start(driver)
    const ids: string[] = []
    for (const step of [0, 1000, -3_600_000, 5, 3_600_000, -1]) {
      clock.now += step
      ids.push(await say(messages, 'nuria@example.org/desk', 'tomas@example.org/phone', String(step)))
    }
    expect(ids).toEqual([...ids].sort())
    const { entries } = await messages.query(tomas, { max: 50 })
    expect(entries.map(entry => entry.id)).toEqual(ids)
    expect(entries[2]?.stamp).toBe(NOON + 1000 - 3_600_000)
    expect(texts((await messages.query(tomas, { max: 50, end: NOON - 1 })).entries)).toEqual([
      '-3600000',
      '5',
    ])
    await storage.close()
  })
  it('S196: while fifty write, what follows the last id seen is never behind it', async () => {
    const { storage, messages } = await start(driver)
    const writing = Array.from({ length: 50 }, async (_, writer) => {
      const ids: string[] = []
      for (let index = 0; index < 10; index++)
        ids.push(
          await say(messages, 'nuria@example.org/desk', 'tomas@example.org/phone', `${writer} ${index}`),
        )
      return ids
    })
    const seen: string[] = []
    const all = Promise.all(writing)
    for (let finished = false; !finished; ) {
      finished = (await Promise.race([
        all.then(() => true),
        messages.query(tomas, { max: 20 }).then(() => false),
      ])) as boolean
      for (;;) {
        const after = seen.at(-1)
        const page = await messages.query(tomas, { max: 20, ...(after !== undefined && { after }) })
        seen.push(...page.entries.map(entry => entry.id))
        if (page.complete) break
      }
    }
    expect(seen).toEqual((await all).flat().sort())
    await storage.close()
  })
  it('S201: expiry takes both sides, removal only one; a row goes with its last owner', async () => {
    const { storage, messages, clock } = await start(driver)
    const old = await say(messages, 'nuria@example.org/desk', 'tomas@example.org/phone', 'old')
    clock.now += 60_000
    const fresh = await say(messages, 'nuria@example.org/desk', 'tomas@example.org/phone', 'new')
    expect(await messages.remove(tomas, [fresh, 'nonsense'])).toBe(1)
    expect(await messages.expire(NOON + 1)).toBe(2)
    expect(texts((await messages.query(nuria, { max: 5 })).entries)).toEqual(['new'])
    expect(texts((await messages.query(tomas, { max: 5 })).entries)).toEqual([])
    expect(await condition(messages.query(nuria, { max: 5, after: old }))).toBe('item-not-found')
    expect(await messages.expire(clock.now + 1, nuria)).toBe(1)
    expect((await messages.query(nuria, { max: 5 })).entries).toEqual([])
    await storage.close()
  })
  it('XEP-0313 §2: what is replaced keeps its id, its time and its place, for both sides; nobody else can', async () => {
    const { storage, messages, clock } = await start(driver)
    const ids: string[] = []
    for (const text of ['one', 'two', 'three']) {
      ids.push(await say(messages, 'nuria@example.org/desk', 'tomas@example.org/phone', text))
      clock.now += 1000
    }
    await say(messages, 'nuria@example.org/desk', 'nuria@example.org', 'note')
    const [, second] = ids as [string, string, string]
    expect(await messages.count(nuria, {})).toBe(4)
    expect(await messages.count(nuria, { with: tomas }, 2)).toBe(2)
    expect(await messages.replace(jid('vera@example.org'), second, '<message>gone</message>')).toBe(false)
    expect(await messages.replace(tomas, 'nonsense', '<message>gone</message>')).toBe(false)
    expect(await messages.replace(tomas, second, '<message>gone</message>')).toBe(true)
    for (const owner of [nuria, tomas]) {
      const { entries } = await messages.query(owner, { max: 3 })
      expect(texts(entries)).toEqual(['one', 'gone', 'three'])
      expect(entries.map(entry => [entry.id, entry.stamp])).toEqual(
        ids.map((id, index) => [id, NOON + index * 1000]),
      )
    }
    await storage.close()
  })
  it('an archive of a room belongs to the room; nobody without an account keeps anything', async () => {
    const { storage, messages } = await start(driver)
    await say(messages, 'den@rooms.example.org/nuria', 'den@rooms.example.org', 'to all', 'sender')
    expect(texts((await messages.query(jid('den@rooms.example.org'), { max: 5 })).entries)).toEqual([
      'to all',
    ])
    expect(
      await condition(say(messages, 'far@elsewhere.example', 'nobody@example.org', 'x', 'recipient')),
    ).toBe('no-account')
    await storage.close()
  })
}

const allForward = async (messages: ArchiveStore, owner: Jid, max: number): Promise<string[]> => {
  const seen: string[] = []
  for (;;) {
    const after = seen.at(-1)
    const page = await messages.query(owner, { max, ...(after !== undefined && { after }) })
    seen.push(...page.entries.map(entry => entry.id))
    if (page.complete) return seen
  }
}
const allBackward = async (messages: ArchiveStore, owner: Jid, max: number): Promise<string[]> => {
  let seen: string[] = []
  for (;;) {
    const before = seen[0]
    const page = await messages.query(owner, {
      max,
      backwards: true,
      ...(before !== undefined && { before }),
    })
    seen = [...page.entries.map(entry => entry.id), ...seen]
    if (page.complete) return seen
  }
}

export const conforms = (driver: Driver): void => {
  describe(`storage on ${driver.name}: values`, () => values(driver))
  describe(`storage on ${driver.name}: accounts`, () => accounts(driver))
  describe(`storage on ${driver.name}: archives`, () => archives(driver))
}
