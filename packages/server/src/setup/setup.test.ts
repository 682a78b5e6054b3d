import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { configure, type ConfigInput } from '../config/config.ts'
import { createApp } from '../http/app.ts'
import { throttle } from '../http/throttle.ts'
import { silentLog } from '../observe/log.ts'
import { type Instance, InstanceFileError, readInstance, writeInstance } from './instance.ts'
import { type Owner, setupRoutes } from './routes.ts'
import { setupToken } from './token.ts'

const DAY = 86_400_000
const clock = { time: 1_750_000_000_000, now: () => clock.time }
const form = {
  organisation: 'La Plaza',
  domain: 'plaza.example',
  name: 'Ana',
  password: 'tres tristes tigres',
}

const world = (keys: ConfigInput = {}, complete?: (instance: Instance, owner: Owner) => Promise<void>) => {
  const token = setupToken(clock)
  const done: { instance: Instance; owner: Owner }[] = []
  const config = configure(keys)
  const app = createApp({
    routes: setupRoutes({
      config,
      throttle: throttle(config.limits.web_attempts_per_minute, clock),
      token: async () => token,
      instance: () => done[0]?.instance,
      complete: complete ?? (async (instance, owner) => void done.push({ instance, owner })),
    }),
    files: () => undefined,
    callerOf: async () => undefined,
    log: silentLog,
  })
  const post = async (path: string, body: unknown, { address = '192.0.2.1', secure = true } = {}) => {
    const request = new Request(`http://x${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = await app(request, { address, secure, tls: false })
    return {
      status: answer.status,
      body: (await answer.json()) as { error?: { code: string; field?: string } } & Record<string, unknown>,
    }
  }
  return { token: token.token, done, post, app }
}

describe('the setup page', () => {
  test('the token has 256 bits, and the answers say what anybody may know', async () => {
    const { token, post, app, done } = world()
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const instance = async () =>
      (
        await app(new Request('http://x/api/instance'), { address: '192.0.2.1', secure: true, tls: false })
      ).json()
    expect(await instance()).toEqual({
      organisation: '',
      domain: '',
      setupNeeded: true,
      websocket: '/xmpp-websocket',
    })
    expect((await post('/api/setup/look', { token })).body).toEqual({ organisation: null, domain: null })
    const answer = await post('/api/setup', { token, ...form, organisation: '  La   Plaza ' })
    expect([answer.status, answer.body]).toEqual([201, { address: 'ana@plaza.example' }])
    expect(done).toEqual([
      {
        instance: { organisation: 'La Plaza', domain: 'plaza.example' },
        owner: { local: 'ana', password: form.password },
      },
    ])
    expect(await instance()).toMatchObject({ organisation: 'La Plaza', domain: 'plaza.example' })
  })

  test('S063: of 50 parallel posts with the right token exactly one sets up', async () => {
    const { token, post, done } = world()
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        post('/api/setup', { token, ...form, name: `owner${i}` }, { address: `192.0.2.${i}` }),
      ),
    )
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(all.filter(({ body }) => body.error?.code === 'token-used')).toHaveLength(49)
    expect(done).toHaveLength(1)
  })

  test('a wrong token, and the right one after a day, are refused before anything is read', async () => {
    const { token, post, done } = world()
    expect((await post('/api/setup', { token: `${token}x`, ...form })).body.error).toEqual({
      code: 'token-invalid',
      field: 'token',
    })
    clock.time += DAY
    expect((await post('/api/setup/look', { token })).body.error?.code).toBe('token-expired')
    expect((await post('/api/setup', { token, ...form })).body.error?.code).toBe('token-expired')
    expect(done).toEqual([])
  })

  test('what failed can be tried again with the same token', async () => {
    let broken = true
    const { token, post } = world({}, async () => {
      if (broken) throw new Error('no space')
    })
    expect((await post('/api/setup', { token, ...form })).status).toBe(500)
    broken = false
    expect((await post('/api/setup', { token, ...form })).status).toBe(201)
    expect((await post('/api/setup', { token, ...form })).body.error?.code).toBe('token-used')
  })

  test('guessing is slowed down, and nothing secret travels over a plain connection from elsewhere', async () => {
    const { token, post } = world()
    const guesses = []
    for (let i = 0; i < 30; i++) guesses.push((await post('/api/setup/look', { token: `guess${i}` })).status)
    expect(guesses.filter(status => status === 429)).toHaveLength(10)
    expect((await post('/api/setup/look', { token }, { address: '192.0.2.2', secure: false })).status).toBe(
      403,
    )
  })
})

describe('fields, each with a code of its own', () => {
  const wrong: readonly (readonly [Partial<typeof form>, string, string])[] = [
    [{ organisation: '   ' }, 'organisation-invalid', 'organisation'],
    [{ organisation: 'x'.repeat(101) }, 'organisation-invalid', 'organisation'],
    [{ organisation: 'Plaza\u202Eazalp' }, 'organisation-invalid', 'organisation'],
    [{ domain: '' }, 'domain-invalid', 'domain'],
    [{ domain: 'ana@plaza.example' }, 'domain-invalid', 'domain'],
    [{ domain: 'plaza.example/x' }, 'domain-invalid', 'domain'],
    [{ domain: 'plaza example' }, 'domain-invalid', 'domain'],
    [{ domain: '192.0.2.1' }, 'domain-invalid', 'domain'],
    [{ domain: 'plaza.example:5222' }, 'domain-invalid', 'domain'],
    [{ name: '' }, 'name-invalid', 'name'],
    [{ name: 'ana@plaza.example' }, 'name-invalid', 'name'],
    [{ name: 'ana maria' }, 'name-invalid', 'name'],
    [{ name: 'a<b' }, 'name-invalid', 'name'],
    [{ name: 'x'.repeat(65) }, 'name-invalid', 'name'],
    [{ password: 'short' }, 'password-short', 'password'],
    [{ password: 'x'.repeat(257) }, 'password-long', 'password'],
    [{ password: 'Password1' }, 'password-common', 'password'],
    [{ password: '1234567890' }, 'password-common', 'password'],
    [{ password: 'aaaaaaaaaaa' }, 'password-common', 'password'],
    [{ name: 'ana.garcia', password: 'Ana.Garcia' }, 'password-common', 'password'],
  ]
  test.each(wrong)('%j: %s', async (change, code, field) => {
    const { token, post, done } = world()
    const { status, body } = await post('/api/setup', { token, ...form, ...change })
    expect([status, body.error]).toEqual([400, { code, field }])
    expect(done).toEqual([])
    expect((await post('/api/setup', { token, ...form })).status).toBe(201)
  })

  test('what the configuration fixes is not for the page to change', async () => {
    const { token, post } = world({ domain: 'plaza.example', organisation: 'La Plaza' })
    expect((await post('/api/setup/look', { token })).body).toEqual({
      domain: 'plaza.example',
      organisation: 'La Plaza',
    })
    expect((await post('/api/setup', { token, ...form, domain: 'other.example' })).body.error?.code).toBe(
      'domain-invalid',
    )
  })
})

describe('the settings file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'corrillo-setup-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('is read as it was written', async () => {
    expect(await readInstance(folder)).toBeUndefined()
    await writeInstance(folder, { domain: 'plaza.example', organisation: 'La Plaza' })
    expect(await readInstance(folder)).toEqual({ domain: 'plaza.example', organisation: 'La Plaza' })
  })

  test('a damaged one is left as it is and stops the start', async () => {
    const file = join(folder, 'instance.json')
    writeFileSync(file, '{"domain": "pla')
    await expect(readInstance(folder)).rejects.toThrow(InstanceFileError)
    expect(readFileSync(file, 'utf8')).toBe('{"domain": "pla')
  })
})
