import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { openInvites } from './parts.ts'

const home = mkdtempSync(join(tmpdir(), 'corrillo-invites-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 4)
const COUNT = 300
const CHILD = new URL('./child.ts', import.meta.url).pathname

/** The tokens of a process that was killed while it accepted them. */
const killed = async (path: string): Promise<readonly string[]> => {
  const file = `${path}.tokens`
  const child = spawn(process.execPath, [CHILD, path, file, String(COUNT)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  await once(child.stdout, 'data')
  await pause(30 + Math.random() * 200)
  child.kill('SIGKILL')
  await gone
  return JSON.parse(readFileSync(file, 'utf8')) as string[]
}

it(`S063: after kill -9 a token is open, or its account is there and a contact of who invited (${ROUNDS} rounds)`, async () => {
  let [open, used] = [0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    const path = join(home, `${round}.db`)
    const tokens = await killed(path)
    const { book, storage, greeting, redeem, friendOf } = await openInvites(path)
    await greeting.resume()
    for (const [at, token] of tokens.entries()) {
      const looked = await book.look(token)
      const isThere = storage.accounts.exists(`guest${at}`)
      expect(looked).toMatchObject(isThere ? { fault: 'token-used' } : { invitation: {} })
      expect(await friendOf(`guest${at}`)).toBe(isThere ? 'ana' : undefined)
      if (isThere) used++
      else open++
    }
    const left = tokens.findIndex((_, at) => !storage.accounts.exists(`guest${at}`))
    if (left >= 0)
      expect(await redeem({ token: tokens[left] as string, name: 'late', password: 'una clave larga' })).toBe(
        'late',
      )
    await storage.close()
  }
  expect(open).toBeGreaterThan(0)
  expect(used).toBeGreaterThan(0)
}, 60_000)
