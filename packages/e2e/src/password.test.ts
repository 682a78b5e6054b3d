import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { appAt, engineOf, eventually, online, type Person, signInAs } from './support/engine.ts'

const old = 'plenty long for this'
const fresh = 'four words nobody guesses'
let server: Corrillo
let ana: Person
let elsewhere: Person
const folder = mkdtempSync(join(tmpdir(), 'corrillo-password-'))

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana'], password: old })
  ana = await signInAs(server, 'ana', old, folder)
  elsewhere = await signInAs(server, 'ana', old)
})
afterAll(async () => {
  await server?.kill()
  await server?.clear()
  rmSync(folder, { recursive: true, force: true })
})

test('who does not know the password of now changes nothing, nor does one that is too easy', async () => {
  await expect(ana.engine.changePassword('a guess of somebody', fresh)).rejects.toMatchObject({
    code: 'wrong-password',
    field: 'current',
  })
  await expect(ana.engine.changePassword(old, 'short')).rejects.toMatchObject({
    code: 'password-short',
    field: 'password',
  })
  await expect(ana.engine.changePassword(old, 'password123')).rejects.toMatchObject({
    code: 'password-common',
  })
  expect(elsewhere.app.state.get().kind).toBe('open')
})

test('XEP-0077 §3.3: this device stays, the others are signed out, the old password is refused', async () => {
  await ana.engine.changePassword(old, fresh)
  expect(ana.engine.connection.get().kind).toBe('online')
  await eventually(
    'signed out elsewhere',
    elsewhere.app.state,
    state => state.kind === 'signed-out' && state.ended === 'password-changed',
    300_000,
  )
  const another = appAt(server)
  await eventually('started', another.state, state => state.kind === 'signed-out')
  const form = { name: 'ana', keepUnlocked: false, deviceName: 'another' }
  await expect(another.signIn({ ...form, password: old })).rejects.toMatchObject({ code: 'wrong-password' })
  await another.signIn({ ...form, password: fresh })
  const engine = await engineOf(another)
  await online(engine)
  await another.signOut()
})

test('this device signs in by itself afterwards, and its store opens with the new password', async () => {
  await server.kill()
  await eventually('the fall is noticed', ana.engine.connection, state => state.kind !== 'online')
  await server.start()
  ana.engine.retryNow()
  await online(ana.engine)
  await ana.engine.lockNow()
  await expect(ana.app.unlock(old, false)).rejects.toMatchObject({ code: 'wrong-passphrase' })
  await ana.app.unlock(fresh, false)
  await online(await engineOf(ana.app))
})
