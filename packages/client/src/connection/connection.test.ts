import { expect, test } from 'vitest'
import type { Engine } from '../api.ts'
import { createApp } from '../app.ts'
import { memoryPlatform } from '../platform/memory/index.ts'
import { DOMAIN, ME, PASSWORD, scriptedServer, type ScriptedServer } from '../testing/scripted-server.ts'
import { nextMessage, settled, type SignedIn, signedIn, until } from '../testing/signed-in.ts'
import { backoff } from './backoff.ts'
import { Unacked } from './unacked.ts'
import { el, StreamError } from '@corrillo/xmpp'

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

/** The server ends the session with this word, and the client asks again to be let in. */
const refusedOnce = async (server: ScriptedServer, { engine, platform }: SignedIn): Promise<void> => {
  server.push(new StreamError('not-authorized').toElement())
  server.drop()
  await until(engine.connection, state => state.kind === 'waiting')
  platform.clock.advance(1_000)
}
const tell = async (server: ScriptedServer, text: string): Promise<void> => {
  server.push(
    `<message xmlns='jabber:client' from='bruno@${DOMAIN}/x' to='${ME}' type='chat'><body>${text}</body></message>`,
  )
  await settled(server)
}
const textsOf = async (engine: Engine): Promise<string[]> => {
  const { items } = await until(engine.conversation(`bruno@${DOMAIN}`).timeline, now => !now.loading && now)
  return items.flatMap(item => (item.kind === 'message' ? [item.text] : []))
}

test('S072: after a change of the password the person is asked to sign in again, and goes on with everything that was here', async () => {
  const server = scriptedServer()
  const here = await signedIn(server)
  const { app, engine } = here
  await tell(server, 'kept')
  const { deviceId } = engine.me.get()
  server.password = 'another one'
  await refusedOnce(server, here)
  const state = await until(app.state, now => now.kind === 'signed-out' && now)
  expect(state).toMatchObject({ ended: 'password-changed', address: ME })
  await app.signIn({ name: ME, password: 'another one', keepUnlocked: false, deviceName: 'test' })
  const again = await until(app.state, now => now.kind === 'open' && now.engine)
  expect(again.me.get().deviceId).toBe(deviceId)
  expect(await textsOf(again)).toEqual(['kept'])
  await again.lockNow()
  await expect(app.unlock(PASSWORD, false)).rejects.toMatchObject({ code: 'wrong-passphrase' })
  await app.unlock('another one', false)
  expect(app.state.get().kind).toBe('open')
})

test('S072: a closed account says so, removes nothing, and comes back when it is opened again', async () => {
  const server = scriptedServer()
  const here = await signedIn(server)
  await tell(server, 'kept')
  server.isDisabled = true
  await refusedOnce(server, here)
  const state = await until(here.app.state, now => now.kind === 'signed-out' && now)
  expect(state).toMatchObject({ ended: 'account-disabled', address: ME })
  expect(await here.platform.storage.names()).toEqual([ME])
  server.isDisabled = false
  await here.app.signIn({ name: ME, password: PASSWORD, keepUnlocked: false, deviceName: 'test' })
  expect(await textsOf(await until(here.app.state, now => now.kind === 'open' && now.engine))).toEqual([
    'kept',
  ])
})

test('after an ending, signing out leaves nothing here', async () => {
  const server = scriptedServer()
  const here = await signedIn(server)
  server.isDisabled = true
  await refusedOnce(server, here)
  await until(here.app.state, now => now.kind === 'signed-out')
  await here.app.signOut()
  expect(await here.platform.storage.names()).toEqual([])
})

test('RFC 6120 §4.9.3.12: the end of a stream alone says nothing of the account: who is let in again stays', async () => {
  const server = scriptedServer()
  const here = await signedIn(server)
  await refusedOnce(server, here)
  await until(here.engine.connection, state => state.kind === 'online')
  expect(here.app.state.get().kind).toBe('open')
})

test('S054: a sign-in that somebody weakens is refused and told of, and tried again until nobody does', async () => {
  const server = scriptedServer()
  const { engine, platform } = await signedIn(server)
  server.shown = ['SCRAM-SHA-256']
  server.drop()
  await until(engine.connection, state => state.kind === 'waiting')
  platform.clock.advance(1_000)
  await until(engine.connection, state => state.kind === 'waiting' && state.error === 'downgrade')
  server.shown = undefined
  platform.clock.advance(2_000)
  await until(engine.connection, state => state.kind === 'online')
  expect(engine.notices.get().map(notice => notice.kind)).toEqual(['downgrade'])
  engine.dismissNotice('downgrade')
  expect(engine.notices.get()).toEqual([])
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

test('XEP-0198 §4: who leaves says first what has been dealt with, so that it is not kept for the next time', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  await tell(server, 'one')
  const before = server.nonzas.length
  await engine.lockNow()
  const [last, ...others] = server.nonzas.slice(before)
  expect(others).toEqual([])
  expect(last?.is('a', 'urn:xmpp:sm:3')).toBe(true)
  expect(Number(last?.attr('h'))).toBeGreaterThan(0)
})

test('XEP-0198 §6: a server that counts more than was sent is told so, and a new stream begins', async () => {
  const server = scriptedServer()
  const { engine, platform } = await signedIn(server)
  server.push(`<a xmlns='urn:xmpp:sm:3' h='1000'/>`)
  await until(engine.connection, state => state.kind === 'waiting')
  const error = server.nonzas.at(-1)
  expect(error && StreamError.fromElement(error)).toMatchObject({ condition: 'undefined-condition' })
  const counts = error?.child('handled-count-too-high', 'urn:xmpp:sm:3')
  expect(counts?.attr('h')).toBe('1000')
  expect(Number(counts?.attr('send-count'))).toBeGreaterThan(0)
  platform.clock.advance(1_000)
  await until(engine.connection, state => state.kind === 'online')
})
