import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningServer } from './server.ts'
import { RawClient } from './testing/raw-client.ts'
import { startTestServer } from './testing/server.ts'

let server: RunningServer
let port = 0
let direct = 0
beforeAll(async () => {
  server = await startTestServer({ limits: { ban_failures: 0 } })
  port = server.ports.starttls ?? 0
  direct = server.ports.directTls ?? 0
  for (const name of ['ana', 'bruno']) await server.accounts?.create(name, `${name} secret`, 'member')
})
afterAll(() => server.stop())

test('RFC 6120 §5, §6, §7: STARTTLS, SCRAM-SHA-256-PLUS, binding, a message', async () => {
  const ana = await RawClient.tcp(port)
  const features = await ana.open()
  expect(features.toString()).toContain('<required')
  await ana.starttls()
  expect((await ana.open()).toString()).toContain('SCRAM-SHA-512-PLUS')
  expect((await ana.authenticate('ana', 'ana secret')).name).toBe('success')
  await ana.open()
  const bound = await ana.bind('phone')
  expect(bound.toString()).toContain('ana@plaza.example/phone')
  const bruno = await RawClient.session(direct, 'bruno', 'bruno secret', 'desk')
  ana.write(`<message to='bruno@plaza.example/desk' type='chat'><body>¡Hola!</body></message>`)
  const message = await bruno.element()
  expect(message.attr('from')).toBe('ana@plaza.example/phone')
  expect(message.childText('body')).toBe('¡Hola!')
  ana.cut()
  bruno.cut()
})
