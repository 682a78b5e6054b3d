/** Disks that answer EIO and power that goes, by a library in front of libc (disk.c). */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { check, claimed, claimsIn, startChild, until } from './checker.ts'
import { entriesIn, powerCuts } from './power-cut.ts'

const home = mkdtempSync(join(tmpdir(), 'corrillo-disk-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const library = join(home, 'disk.so')
const source = fileURLToPath(new URL('disk.c', import.meta.url))
const built =
  process.platform === 'linux' &&
  spawnSync('gcc', ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl']).status === 0
const CUTS = Number(process.env['POWER_CUTS'] ?? 3)
/** What a moment takes on a machine that is busy. */
const CUT_MS = 10_000
/** Claims to make before the power goes at any of so many moments; beyond the most there are only more of the same to read each time. */
const MOST_CLAIMS = 24_000
const ENOUGH = Math.min(CUTS * 800, MOST_CLAIMS)

const disk = (name: string, logged = false): { at: string; path: string; log: string; wrap: string[] } => {
  const at = join(home, name)
  mkdirSync(at)
  const wrap = ['env', `LD_PRELOAD=${library}`, `DISK_HOME=${at}`]
  if (logged) wrap.push(`DISK_LOG=${join(home, `${name}.disk`)}`)
  return { at, path: join(at, 'chat.db'), log: join(home, `${name}.log`), wrap }
}

it.skipIf(!built).each(['write', 'sync'])(
  'S382: while every %s answers EIO nothing is acknowledged; afterwards it goes on without a restart',
  async what => {
    const { at, path, log, wrap } = disk(what)
    const child = await startChild(path, 0, log, wrap)
    await until(() => claimsIn(log).messages.length > 200)
    writeFileSync(join(at, `fail-${what}`), '')
    await until(() => claimsIn(log).refusals.length > 100)
    const broken = claimsIn(log)
    expect(new Set(broken.refusals)).toEqual(new Set(['io']))
    rmSync(join(at, `fail-${what}`))
    await until(() => claimsIn(log).messages.length > broken.messages.length + 500)
    expect(claimsIn(log).messages.length).toBeGreaterThan(broken.messages.length + 500)
    child.process.kill('SIGKILL')
    await child.gone
    await check(path, claimsIn(log))
  },
  60_000,
)

it.skipIf(!built)(
  `S381: when the power goes, what was acknowledged is there, whatever became of the rest (${CUTS} moments)`,
  async () => {
    const { path, log, wrap } = disk('power', true)
    const child = await startChild(path, 0, log, wrap)
    await until(() => claimsIn(log).messages.length > ENOUGH)
    child.process.kill('SIGKILL')
    await child.gone
    const entries = entriesIn(join(home, 'power.disk'))
    const first = entries.findIndex(({ kind, data }) => kind === 'c' && data.toString().startsWith('ready'))
    expect(first).toBeGreaterThan(0)
    const moments = Array.from({ length: CUTS }, (_, index) =>
      Math.floor(first + 1 + (entries.length - first - 1) * ((index + Math.random()) / CUTS)),
    )
    let acknowledged = 0
    for (const { folder, said } of powerCuts(entries, moments, home, Math.random)) {
      const claims = claimed(said)
      await check(join(folder, 'chat.db'), claims)
      acknowledged += claims.messages.length
      rmSync(folder, { recursive: true })
    }
    expect(acknowledged).toBeGreaterThan(CUTS)
  },
  300_000 + CUTS * CUT_MS,
)
