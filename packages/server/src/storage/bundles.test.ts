/** Bundles (decision 0010): copies of the log that are read in its place, and hold nothing that it does not. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { Jid } from '@corrillo/xmpp'
import { afterAll, expect, it } from 'vitest'
import { type ArchiveStore, archive, type Storage } from './shapes.ts'
import { openSqlite } from './sqlite.ts'
import { type Packed, unpack } from './sqlite/bundles.ts'
import { MIGRATIONS } from './sqlite/schema.ts'

const home = mkdtempSync(join(tmpdir(), 'corrillo-bundles-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const [ana, bruno, carla] = ['ana', 'bruno', 'carla'].map(name => Jid.parse(`${name}@example.org`)) as [
  Jid,
  Jid,
  Jid,
]
const SEGMENT = 20
/** Eight segments, of one to two times as many each, become one, and what is in it is bundled. */
const MESSAGES = SEGMENT * 20
const NOON = Date.UTC(2026, 0, 5, 12)

interface Kept {
  readonly path: string
  readonly storage: Storage
  readonly messages: ArchiveStore
  readonly clock: { now: number }
}
const open = async (path: string, clock: { now: number }): Promise<Kept> => {
  const storage = await openSqlite({ path, domain: 'example.org', now: () => clock.now, segment: SEGMENT })
  return { path, storage, messages: storage.open('mam', { messages: archive() }).messages, clock }
}
const inDatabase = <T>(path: string, read: (db: DatabaseSync) => T): T => {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    return read(db)
  } finally {
    db.close()
  }
}
/** Stanzas in bundles, by owner's number. */
const bundled = (path: string): readonly (readonly [owner: number, stanza: string])[] =>
  inDatabase(path, db =>
    db
      .prepare('SELECT owner, numbers, text FROM bundle_1 ORDER BY owner, first')
      .all()
      .flatMap(row =>
        [...unpack(row as unknown as Packed).values()].map(
          entry => [Number(row['owner']), entry[6]] as const,
        ),
      ),
  )
const settled = async (path: string): Promise<void> => {
  const done = (): boolean =>
    inDatabase(path, db => db.prepare('SELECT bundled FROM archive WHERE id = 1').get()?.['bundled'] !== 0)
  for (let tries = 0; !done() && tries < 1000; tries++) await pause(10)
  expect(done()).toBe(true)
}
const text = (n: number): string => `<message>no. ${n}, ñandú ${n % 3 === 0 ? '🦙' : ''}</message>`
/** All between two people; the third one has a message now and then. */
const filled = async (name: string): Promise<Kept & { readonly ids: readonly string[] }> => {
  const kept = await open(join(home, `${name}.db`), { now: NOON })
  for (const { local } of [ana, bruno, carla])
    await kept.storage.accounts.create({ local, disabled: false, role: 'member', credentials: {} })
  const ids: string[] = []
  for (let n = 0; n < MESSAGES; n++) {
    kept.clock.now += 1000
    const to = n % 40 === 39 ? carla : bruno
    const message = { sender: ana, recipient: to, from: Jid.parse(`${ana}/desk`), to, stanza: text(n) }
    const { id, durable } = kept.messages.append(message)
    ids.push(id)
    if (n % 10 === 9) await durable
  }
  await settled(kept.path)
  return { ...kept, ids }
}
const pagesOf = async (
  messages: ArchiveStore,
  owner: Jid,
  backwards: boolean,
): Promise<readonly string[]> => {
  const found: string[][] = []
  for (let mark: string | undefined; ; ) {
    const from = mark === undefined ? {} : backwards ? { before: mark } : { after: mark }
    const { entries, complete } = await messages.query(owner, { max: 50, backwards, ...from })
    found.push(entries.map(({ stanza }) => stanza))
    if (complete) return (backwards ? found.reverse() : found).flat()
    mark = (backwards ? entries[0] : entries.at(-1))?.id
  }
}
const everything = Array.from({ length: MESSAGES }, (_, n) => text(n))

it('S195: pages that come from bundles are those of the log, both ways, and for who has too little for one', async () => {
  const { path, storage, messages, ids } = await filled('pages')
  const copies = bundled(path)
  const [owners, stanzas] = [new Set(copies.map(([owner]) => owner)), copies.map(([, stanza]) => stanza)]
  expect([owners.size, stanzas.filter(stanza => stanza === text(0))]).toEqual([2, [text(0), text(0)]])
  for (const backwards of [false, true]) {
    expect(await pagesOf(messages, ana, backwards)).toEqual(everything)
    expect(await pagesOf(messages, carla, backwards)).toEqual(everything.filter((_, n) => n % 40 === 39))
  }
  const { entries } = await messages.query(ana, { max: 3, after: ids[60] as string })
  expect(entries.map(({ id, stamp, with: other, incoming }) => [id, stamp, `${other}`, incoming])).toEqual(
    [61, 62, 63].map(n => [ids[n], NOON + (n + 1) * 1000, `${bruno}`, false]),
  )
  await storage.close()
}, 120_000)

it('S392: what is replaced, removed or expires leaves the bundles of all who have it', async () => {
  const { path, storage, messages, ids, clock } = await filled('taken-back')
  const copies = (n: number): number => bundled(path).filter(([, stanza]) => stanza === text(n)).length
  const [replaced, removed, expired] = [25, 70, 3]
  expect([replaced, removed, expired].map(copies)).toEqual([2, 2, 2])
  expect(await messages.replace(bruno, ids[replaced] as string, '<message/>')).toBe(true)
  expect(copies(replaced)).toBe(0)
  expect(await messages.remove(ana, [ids[removed] as string])).toBe(1)
  expect(copies(removed)).toBe(1)
  await messages.expire(NOON + 10_000)
  expect(copies(expired)).toBe(0)
  const left = everything.map((stanza, n) => (n === replaced ? '<message/>' : stanza)).slice(9)
  expect(await pagesOf(messages, ana, false)).toEqual(left.toSpliced(removed - 9, 1))
  expect(await pagesOf(messages, bruno, true)).toEqual(left.filter((_, n) => (n + 9) % 40 !== 39))
  await storage.accounts.delete('bruno')
  await messages.expire(clock.now + 1, ana)
  await storage.close()
  expect(bundled(path)).toEqual([])
}, 120_000)

it('S386: an archive of the schema before bundles gets them in the background, and is read meanwhile', async () => {
  const { path, storage, clock } = await filled('older')
  await storage.close()
  const db = new DatabaseSync(path)
  for (const column of ['bundled', 'bundling', 'bundling_owner'])
    db.exec(`ALTER TABLE archive DROP COLUMN ${column}`)
  db.exec(`DROP TABLE bundle_1; PRAGMA user_version=${MIGRATIONS.length - 1}`)
  db.close()
  const again = await open(path, clock)
  expect(await pagesOf(again.messages, ana, false)).toEqual(everything)
  await settled(path)
  expect(bundled(path)).not.toEqual([])
  expect(await pagesOf(again.messages, ana, false)).toEqual(everything)
  await again.storage.close()
}, 120_000)
