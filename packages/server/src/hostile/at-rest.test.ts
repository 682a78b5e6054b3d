/** Group 14 of the catalogue, from outside: what lies in the data folder, and what the process lets others look at. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { passwordOf, ServerProcess } from '../testing/process.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start(['ana', 'bruno'])
  const ana = await server.session('ana')
  await ana.fence()
  ana.cut()
})
afterAll(() => server.stop())

const entries = () =>
  readdirSync(server.data, { recursive: true, withFileTypes: true }).map(entry => ({
    path: join(entry.parentPath, entry.name),
    folder: entry.isDirectory(),
    file: entry.isFile(),
  }))

test('S399: nobody else on the machine can read what the server keeps', () => {
  expect(statSync(server.data).mode & 0o077).toBe(0)
  const keys = entries().filter(({ path }) => path.endsWith('.key'))
  expect(keys.length).toBeGreaterThan(0)
  for (const { path } of keys) expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600])
})

test('S390: passwords are in no file, only what SCRAM needs, with a salt for each', () => {
  const files = entries().filter(({ file }) => file)
  const contents = Buffer.concat(files.map(({ path }) => readFileSync(path)))
  for (const name of ['witness', 'ana', 'bruno'])
    for (const text of [passwordOf(name), Buffer.from(passwordOf(name)).toString('base64')])
      expect([name, contents.includes(text)]).toEqual([name, false])
  const salts = [...contents.toString('latin1').matchAll(/"salt":"([\w+/=-]+)"/g)].map(([, salt]) => salt)
  expect(salts.length).toBeGreaterThanOrEqual(3)
  for (const salt of salts) expect(Buffer.from(salt ?? '', 'base64').length).toBeGreaterThanOrEqual(16)
  expect(new Set(salts).size).toBeGreaterThanOrEqual(3)
})

test('S396: a signal does not open a debugger', async () => {
  process.kill(server.pid, 'SIGUSR1')
  const session = await server.session('bruno')
  await session.fence()
  const opened = await new Promise<boolean>(resolve => {
    const socket = connect(9229, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
  expect(opened).toBe(false)
  session.cut()
})
