import { expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { memoryPlatform } from '../platform/memory/index.ts'
import { DOMAIN, ME, PASSWORD, scriptedServer, type ScriptedServer } from '../testing/scripted-server.ts'
import { nextMessage, settled, signedIn, until } from '../testing/signed-in.ts'
import { backoff } from './backoff.ts'
import { Unacked } from './unacked.ts'
import { el } from '@corrillo/xmpp'

const signIn = async (server: ScriptedServer, password = PASSWORD): Promise<void> => {
  const app = createApp(memoryPlatform(server.listen), {
    target: { domain: DOMAIN, websocket: 'wss://plaza.example/x' },
  })
  await until(app.state, state => state.kind === 'signed-out')
  await app.signIn({ name: ME, password, keepUnlocked: false, deviceName: 'test' })
}

test('S050: a wrong password says so, at its field', async () => {
  await expect(signIn(scriptedServer(), 'not this one')).rejects.toMatchObject({
    code: 'wrong-password',
    field: 'password',
  })
})

test.each([
  ['SCRAM-SHA-512 stripped', ['SCRAM-SHA-256']],
  ['PLAIN added', ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN']],
  ['PLAIN alone', ['PLAIN']],
  ['SCRAM-SHA-1 alone', ['SCRAM-SHA-1']],
])('S054: somebody on the way changes the mechanisms: %s', async (_, shown) => {
  const server = scriptedServer()
  server.shown = shown
  await expect(signIn(server)).rejects.toMatchObject({ code: 'downgrade' })
})

test('S054: PLAIN is never used, even when the server itself offers nothing else', async () => {
  const server = scriptedServer()
  server.mechanisms = ['PLAIN']
  await expect(signIn(server)).rejects.toMatchObject({ code: 'downgrade' })
})

test('XEP-0474: a server that means it may offer less than before', async () => {
  const server = scriptedServer()
  const { engine, platform } = await signedIn(server)
  server.mechanisms = ['SCRAM-SHA-256']
  server.drop()
  await until(engine.connection, state => state.kind === 'waiting')
  platform.clock.advance(1_000)
  await until(engine.connection, state => state.kind === 'online')
})

test('a lost connection is tried again after a second at most, then ever later; or at once when told', async () => {
  const server = scriptedServer()
  const { engine, platform } = await signedIn(server)
  server.drop()
  const waiting = await until(engine.connection, state => state.kind === 'waiting' && state)
  expect(waiting.retryAt - platform.clock.now()).toBeLessThanOrEqual(1_000)
  engine.retryNow()
  await until(engine.connection, state => state.kind === 'online')
})

test('the back-off doubles from one second to a minute, half of it by chance', () => {
  expect([0, 1, 2, 5, 6, 40].map(attempt => backoff(attempt, 1))).toEqual([
    1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
  ])
  expect([0, 40].map(attempt => backoff(attempt, 0))).toEqual([500, 30_000])
})

test('silence is asked about, and no answer ends the connection', async () => {
  const server = scriptedServer()
  const { engine, platform } = await signedIn(server)
  await settled(server)
  platform.clock.advance(60_000)
  await settled(server)
  expect(engine.connection.get().kind).toBe('online')
  platform.clock.advance(60_000)
  platform.clock.advance(20_000)
  await until(engine.connection, state => state.kind === 'waiting')
})

test('XEP-0198 §4: acknowledgements run in order, counts go round at 2^32, and a count of what was never sent is refused', () => {
  const unacked = new Unacked()
  const acked: number[] = []
  for (let i = 0; i < 3; i++) unacked.push(el('jabber:client', 'message'), () => acked.push(i))
  expect(unacked.ack(2)).toBe(true)
  expect(acked).toEqual([0, 1])
  expect(unacked.ack(4)).toBe(false)
  expect(unacked.stanzas()).toHaveLength(1)
})

test('D1: a message leaves the outbox when the server has acknowledged it', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  const chat = engine.conversation(`bruno@${DOMAIN}`)
  await chat.setEncryption(false)
  await chat.send('hello')
  const stanza = await nextMessage(server, `bruno@${DOMAIN}`, 0)
  expect(stanza.child('origin-id', 'urn:xmpp:sid:0')?.attr('id')).toBe(stanza.attr('id'))
  await until(chat.timeline, ({ items }) =>
    items.some(item => item.kind === 'message' && item.state?.kind === 'on-server'),
  )
})

test('RFC 6120 §8.3: an error about a message of ours is shown with its reason', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  const chat = engine.conversation(`bruno@${DOMAIN}`)
  await chat.setEncryption(false)
  await chat.send('hello')
  const id = (await nextMessage(server, `bruno@${DOMAIN}`, 0)).attr('id')
  server.push(
    `<message xmlns='jabber:client' type='error' id='${id}' from='bruno@${DOMAIN}' to='${ME}'><error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
  )
  await until(chat.timeline, ({ items }) =>
    items.some(
      item =>
        item.kind === 'message' &&
        item.state?.kind === 'failed' &&
        item.state.reason === 'remote-unreachable',
    ),
  )
})
