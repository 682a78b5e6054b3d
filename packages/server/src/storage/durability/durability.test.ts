import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { Jid } from '@corrillo/xmpp'
import { afterAll, expect, it } from 'vitest'
import { archive, document } from '../shapes.ts'
import { openSqlite } from '../sqlite.ts'
import { checkSqlite, MIGRATIONS, migrate } from '../sqlite/schema.ts'
import { check, claimsIn, startChild, until } from './checker.ts'

const home = mkdtempSync(join(tmpdir(), 'corrillo-durability-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 6)

const condition = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
    return 'resolved'
  } catch (error) {
    return (error as { readonly condition?: string }).condition ?? String(error)
  }
}
const open = (path: string) => openSqlite({ path, domain: 'example.org' })

it(`S380: after kill -9 at any moment everything acknowledged is there (${ROUNDS} rounds)`, async () => {
  const path = join(home, 'killed.db')
  const log = join(home, 'killed.log')
  for (let round = 0; round < ROUNDS; round++) {
    const child = await startChild(path, round, log)
    await pause(20 + Math.random() * 400)
    child.process.kill('SIGKILL')
    await child.gone
    await check(path, claimsIn(log))
  }
  expect(claimsIn(log).messages.length).toBeGreaterThan(ROUNDS * 10)
  expect(claimsIn(log).refusals).toEqual([])
}, 300_000)

/** Writes, is refused while the disk fails, and writes again after `repair`: what it claimed is there. */
const recovers = async (
  path: string,
  wrap: readonly string[],
  reason: string,
  repair: (pid: number) => void,
): Promise<void> => {
  const log = join(home, `${reason}.log`)
  const child = await startChild(path, 0, log, wrap)
  await until(() => claimsIn(log).refusals.length > 100)
  const broken = claimsIn(log)
  expect(new Set(broken.refusals)).toEqual(new Set([reason]))
  expect(broken.messages.length).toBeGreaterThan(0)
  repair(child.process.pid as number)
  await until(() => claimsIn(log).messages.length > broken.messages.length + 2000)
  expect(claimsIn(log).messages.length).toBeGreaterThan(broken.messages.length + 2000)
  child.process.kill('SIGKILL')
  await child.gone
  await check(path, claimsIn(log))
}

const mountable = (): boolean => {
  const at = join(home, 'try')
  mkdirSync(at)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', at]).status === 0
  if (mounted) spawnSync('umount', [at])
  return mounted
}
it.skipIf(!mountable())(
  'S382, S383: a full disk refuses, acknowledges nothing, and recovers without a restart',
  async () => {
    const at = join(home, 'small')
    mkdirSync(at)
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'none', at]).status).toBe(0)
    try {
      await recovers(
        join(at, 'full.db'),
        [],
        'full',
        () => void spawnSync('mount', ['-o', 'remount,size=200m', at]),
      )
    } finally {
      spawnSync('umount', [at])
    }
  },
  60_000,
)

it.skipIf(spawnSync('prlimit', ['--version']).status !== 0)(
  'S382: a failing write refuses, acknowledges nothing, and recovers without a restart',
  async () => {
    const limit = ['prlimit', '--fsize=6000000:unlimited']
    await recovers(
      join(home, 'limited.db'),
      limit,
      'io',
      pid => void spawnSync('prlimit', ['--pid', String(pid), '--fsize=unlimited']),
    )
  },
  60_000,
)

it('S385: a second process on the same database is refused, and the lock goes with a killed process', async () => {
  const path = join(home, 'shared.db')
  const child = await startChild(path, 0, join(home, 'shared.log'))
  await expect(open(path)).rejects.toThrow(`${path} is in use by another process`)
  expect(await condition(open(path))).toBe('locked')
  child.process.kill('SIGKILL')
  await child.gone
  const storage = await open(path)
  expect(await condition(open(path))).toBe('locked')
  await storage.close()
  await (await open(path)).close()
})

it('a file that is no database, of something else, or damaged is refused and left as it is', async () => {
  const nonsense = join(home, 'nonsense.db')
  writeFileSync(
    nonsense,
    'this is not a database, whatever it is called; it has to be longer than a header'.repeat(50),
  )
  const before = readFileSync(nonsense)
  expect(await condition(open(nonsense))).toBe('corrupt')
  expect(readFileSync(nonsense).equals(before)).toBe(true)

  const foreign = join(home, 'foreign.db')
  const other = new DatabaseSync(foreign)
  other.exec('CREATE TABLE theirs(x); INSERT INTO theirs VALUES (1)')
  other.close()
  expect(await condition(open(foreign))).toBe('corrupt')
  expect(new DatabaseSync(foreign).prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n']).toBe(1)

  const damaged = join(home, 'damaged.db')
  const storage = await open(damaged)
  await storage.accounts.create({ local: 'ana', disabled: false, role: 'member', credentials: {} })
  await storage.close()
  const bytes = readFileSync(damaged)
  bytes.fill(0xee, 120, 4000)
  writeFileSync(damaged, bytes)
  expect(await condition(open(damaged))).toBe('corrupt')
  expect(readFileSync(damaged).equals(bytes)).toBe(true)
})

it('S384: an SQLite with the WAL-reset defect is refused', () => {
  for (const version of ['3.7.17', '3.46.1', '3.51.2']) expect(() => checkSqlite(version)).toThrow(/defect/)
  for (const version of ['3.51.3', '3.53.4', '4.0.0']) expect(() => checkSqlite(version)).not.toThrow()
})

it('S386: a failed step leaves the schema before it and can be repeated; a newer schema is refused', () => {
  const db = new DatabaseSync(':memory:')
  migrate(db)
  const broken = [...MIGRATIONS, 'CREATE TABLE later(x); INSERT INTO nowhere VALUES (1)']
  expect(() => migrate(db, broken)).toThrow(/nowhere/)
  expect(db.prepare('PRAGMA user_version').get()?.['user_version']).toBe(MIGRATIONS.length)
  expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'later'").get()?.['n']).toBe(0)
  const mended = [...MIGRATIONS, 'CREATE TABLE later(x)']
  migrate(db, mended)
  migrate(db, mended)
  expect(() => migrate(db)).toThrow(/newer release/)
})

it('S392: what expired is in no byte of the files', async () => {
  const path = join(home, 'purged.db')
  const clock = { now: Date.UTC(2026, 0, 5) }
  const storage = await openSqlite({ path, domain: 'example.org', now: () => clock.now, segment: 500 })
  const { messages } = storage.open('purge', { messages: archive() })
  const ana = Jid.parse('ana@example.org')
  await storage.accounts.create({ local: 'ana', disabled: false, role: 'member', credentials: {} })
  const say = (text: string) =>
    messages.append({ sender: ana, from: ana, to: Jid.parse('far@elsewhere.example'), stanza: text }).durable
  await Promise.all(Array.from({ length: 3000 }, (_, index) => say(`canary-${index}-${'c'.repeat(700)}`)))
  clock.now += 60_000
  await say('kept')
  expect(await messages.expire(clock.now)).toBe(3000)
  await until(() => statSync(`${path}-wal`).size === 0)
  for (const end of ['', '-wal']) expect(readFileSync(path + end).includes('canary-')).toBe(false)
  expect((await messages.query(ana, { max: 5 })).entries.map(entry => entry.stanza)).toEqual(['kept'])
  await storage.close()
}, 60_000)

it('S392: what was replaced is in no byte of the files', async () => {
  const path = join(home, 'replaced.db')
  const storage = await openSqlite({ path, domain: 'example.org', segment: 50 })
  const { messages } = storage.open('replace', { messages: archive() })
  const ana = Jid.parse('ana@example.org')
  await storage.accounts.create({ local: 'ana', disabled: false, role: 'member', credentials: {} })
  const say = (text: string) =>
    messages.append({ sender: ana, from: ana, to: Jid.parse('far@elsewhere.example'), stanza: text })
  const said = Array.from({ length: 200 }, (_, index) => say(`row-${index}-${'r'.repeat(700)}`))
  const secret = say(`canary-${'c'.repeat(9000)}`)
  await Promise.all([...said, secret].map(({ durable }) => durable))
  expect(await messages.replace(ana, secret.id, '<message/>')).toBe(true)
  await until(() => statSync(`${path}-wal`).size === 0)
  for (const end of ['', '-wal']) expect(readFileSync(path + end).includes('canary-')).toBe(false)
  expect((await messages.query(ana, { max: 1, ids: [secret.id] })).entries[0]?.stanza).toBe('<message/>')
  await storage.close()
}, 60_000)

it('S394: of a deleted account no row is left, in any table', async () => {
  const path = join(home, 'forgotten.db')
  const storage = await openSqlite({ path, domain: 'example.org', segment: 50 })
  const { messages, settings } = storage.open('forget', { messages: archive(), settings: document<string>() })
  const [ana, bruno] = [Jid.parse('ana@example.org'), Jid.parse('bruno@example.org')]
  for (const { local } of [ana, bruno])
    await storage.accounts.create({ local, disabled: false, role: 'member', credentials: {} })
  await settings.set(ana, 'hers')
  const sent = Array.from({ length: 400 }, (_, index) =>
    index % 2 === 0
      ? messages.append({ sender: ana, recipient: bruno, from: ana, to: bruno, stanza: String(index) })
          .durable
      : messages.append({
          sender: ana,
          from: ana,
          to: Jid.parse('far@elsewhere.example'),
          stanza: String(index),
        }).durable,
  )
  await Promise.all(sent)
  const id = (await storage.accounts.get('ana'))?.id as number
  await storage.accounts.delete('ana')
  expect((await messages.query(bruno, { max: 500 })).entries).toHaveLength(200)
  await storage.close()
  const db = new DatabaseSync(path, { readOnly: true })
  const count = (sql: string): unknown => Object.values(db.prepare(sql).get(id) ?? {})[0]
  for (const table of ['account', 'value', 'forgotten', 'posting_1'])
    expect([table, count(`SELECT count(*) FROM ${table} WHERE owner = ?`)]).toEqual([table, 0])
  expect(count('SELECT count(*) FROM log_1 WHERE ? IN (sender, recipient)')).toBe(0)
  expect(count('SELECT count(*) FROM log_1 WHERE ? > 0')).toBe(200)
  db.close()
})
