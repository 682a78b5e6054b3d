import { beforeEach, expect, test } from 'vitest'
import { ClientError, type Engine } from '../api.ts'
import { createApp } from '../app.ts'
import { memoryKeychain, memoryPlatform } from '../platform/memory/index.ts'
import { memoryStorage } from '../platform/memory/storage.ts'
import {
  archived,
  DOMAIN,
  ME,
  parsed,
  PASSWORD,
  scriptedServer,
  type ScriptedServer,
} from '../testing/scripted-server.ts'
import { settled, signedIn, until } from '../testing/signed-in.ts'

const BRUNO = `bruno@${DOMAIN}`
const MALLORY = `mallory@${DOMAIN}`
let server: ScriptedServer
let engine: Engine

beforeEach(async () => {
  server = scriptedServer()
  ;({ engine } = await signedIn(server))
  await settled(server)
})

const texts = async (address: string): Promise<string[]> => {
  const { timeline } = engine.conversation(address)
  const { items } = await until(timeline, now => !now.loading && now)
  return items.flatMap(item => (item.kind === 'message' ? [item.text] : []))
}
const chat = (from: string, body: string, extra = ''): string =>
  `<message xmlns='jabber:client' from='${from}' to='${ME}' type='chat' id='m1'><body>${body}</body>${extra}</message>`
const carbon = (outer: string, inner: string, kind = 'received'): string =>
  `<message xmlns='jabber:client' from='${outer}' to='${server.resource}'><${kind} xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded></${kind}></message>`

test('S112: a carbon counts only from the own bare address', async () => {
  for (const from of [MALLORY, `${ME}/other`, BRUNO]) server.push(carbon(from, chat(BRUNO, 'forged')))
  server.push(carbon(ME, chat(BRUNO, 'true')))
  await settled(server)
  expect(await texts(BRUNO)).toEqual(['true'])
  expect(engine.conversations.get().map(item => item.address)).toEqual([BRUNO])
})

test('S112: a carbon in a carbon, or of people who are not us, is dropped', async () => {
  server.push(carbon(ME, carbon(ME, chat(BRUNO, 'twice'))))
  server.push(carbon(ME, chat(BRUNO, 'not ours').replaceAll(ME, MALLORY)))
  await settled(server)
  expect(await texts(BRUNO)).toEqual([])
})

test('S113: a roster push counts only from the own account, and is answered', async () => {
  const push = (from: string, jid: string) =>
    `<iq xmlns='jabber:client' type='set' id='p-${jid}'${from} to='${server.resource}'><query xmlns='jabber:iq:roster'><item jid='${jid}' subscription='both'/></query></iq>`
  server.push(push(` from='${MALLORY}'`, MALLORY))
  server.push(push(` from='${DOMAIN}'`, `x@${DOMAIN}`))
  server.push(push(` from='${ME}'`, `carla@${DOMAIN}`))
  server.push(push('', `dario@${DOMAIN}`))
  await settled(server)
  expect(
    engine.conversations
      .get()
      .map(item => item.address)
      .sort(),
  ).toEqual([BRUNO, `carla@${DOMAIN}`, `dario@${DOMAIN}`])
  const answers = server.sent
    .filter(stanza => stanza.attr('id')?.startsWith('p-'))
    .map(stanza => stanza.attr('type'))
  expect(answers).toEqual(['error', 'error', 'result', 'result'])
})

test('S114: an answer counts only from whom was asked, and ids cannot be guessed', async () => {
  const before = server.sent.length
  const asked = engine.conversation(`carla@${DOMAIN}`)
  await settled(server)
  const request = server.sent
    .slice(before)
    .find(stanza => stanza.attr('to') === `carla@${DOMAIN}` && stanza.name === 'iq')
  expect(request?.attr('id')).toMatch(/^[\w-]{22}$/)
  const ids = server.sent.filter(stanza => stanza.name === 'iq').map(stanza => stanza.attr('id'))
  expect(new Set(ids).size).toBe(ids.length)
  await until(asked.composer, composer => composer.state === 'no-devices')
})

test('S114: a result with the right id from somebody else changes nothing', async () => {
  const fresh = scriptedServer()
  const listen = fresh.listen
  const forging = {
    ...fresh,
    listen: (line: Parameters<typeof listen>[0]) => {
      const peer = listen(line)
      return {
        ...peer,
        receive(frame: string) {
          const iq = frame.startsWith('<iq') ? parsed(frame) : undefined
          if (iq?.child('query', 'jabber:iq:roster'))
            line.send(
              `<iq xmlns='jabber:client' type='result' id='${iq.attr('id')}' from='${MALLORY}'><query xmlns='jabber:iq:roster'><item jid='${MALLORY}' subscription='both'/></query></iq>`,
            )
          peer.receive(frame)
        },
      }
    },
  }
  const other = await signedIn(forging)
  expect(other.engine.conversations.get().map(item => item.address)).toEqual([BRUNO])
})

test('S115: rows of the archive count only for an open query of ours, from our archive', async () => {
  const row = (from: string, queryid: string) =>
    archived(queryid, 'r1', new Date('2026-02-01T00:00:00Z'), parsed(chat(BRUNO, 'forged')), from)
  server.push(row(MALLORY, 'guess'))
  server.push(row(ME, 'guess'))
  await settled(server)
  expect(await texts(BRUNO)).toEqual([])
})

test('S117: an event counts only from the account that owns the node', async () => {
  const event = (from: string) =>
    `<message xmlns='jabber:client' from='${from}' to='${ME}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:omemo:2:devices'><item id='current'><devices xmlns='urn:xmpp:omemo:2'><device id='77'/></devices></item></items></event></message>`
  server.push(event(`${BRUNO}/phone`))
  server.push(event(MALLORY))
  await settled(server)
  expect(engine.contact(BRUNO).get().devices).toEqual([])
  expect(engine.ownDevices.get()).toHaveLength(1)
  server.push(event(BRUNO))
  await settled(server)
  expect(
    engine
      .contact(BRUNO)
      .get()
      .devices.map(device => device.id),
  ).toEqual([77])
})

test('S130: stamps from 1970, from the year 9999 and malformed ones neither crash nor come before or after everything', async () => {
  for (const [i, stamp] of [
    '1970-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-02-30T25:61:00+25:00',
    '',
  ].entries())
    server.push(carbon(ME, chat(BRUNO, `m${i}`, `<delay xmlns='urn:xmpp:delay' stamp='${stamp}'/>`)))
  await settled(server)
  expect(await texts(BRUNO)).toEqual(['m0', 'm1', 'm2', 'm3'])
})

test('D2: the same message by its archive id, or by origin id and sender, is shown once', async () => {
  const id = `<stanza-id xmlns='urn:xmpp:sid:0' id='a1' by='${ME}'/>`
  const origin = `<origin-id xmlns='urn:xmpp:sid:0' id='o1'/>`
  for (const extra of [id, id, origin, origin])
    server.push(chat(`${BRUNO}/phone`, extra === id ? 'one' : 'two', extra))
  server.push(chat(`${MALLORY}/x`, 'three', origin))
  await settled(server)
  expect(await texts(BRUNO)).toEqual(['one', 'two'])
  expect(await texts(MALLORY)).toEqual(['three'])
})

/** The storage of a device; `isFull`: nothing more can be written. */
const disk = () => {
  const storage = memoryStorage()
  const state = { isFull: false }
  const open: typeof storage.open = async name => {
    const records = await storage.open(name)
    const write: typeof records.write = async changes => {
      if (state.isFull) throw new ClientError('storage-full')
      await records.write(changes)
    }
    return { ...records, write }
  }
  return { state, storage: { ...storage, open } }
}

test('XEP-0198 §4: what could not be stored is not acknowledged, the connection says why, and goes on when there is room', async () => {
  const { state, storage } = disk()
  const own = scriptedServer()
  own.isResumable = true
  const full = await signedIn(own, { storage })
  await settled(own)
  state.isFull = true
  own.push(chat(`${BRUNO}/phone`, 'too much'))
  await until(full.engine.connection, now => now.kind === 'waiting' && now.error === 'storage-full')
  const { timeline } = full.engine.conversation(BRUNO)
  expect(timeline.get().items).toEqual([])
  state.isFull = false
  full.engine.retryNow()
  await until(timeline, ({ items }) =>
    items.some(item => item.kind === 'message' && item.text === 'too much'),
  )
})

test('a store that is full is opened and read; one that cannot be opened now is not taken for none', async () => {
  const { state, storage } = disk()
  const own = scriptedServer()
  const keychain = memoryKeychain()
  const again = (open = storage.open) =>
    createApp(memoryPlatform(own.listen, { storage: { ...storage, open }, keychain }), {
      target: { domain: DOMAIN, websocket: 'wss://plaza.example/xmpp-websocket' },
    })
  const before = again()
  await until(before.state, now => now.kind === 'signed-out')
  await before.signIn({ name: ME, password: PASSWORD, keepUnlocked: false, deviceName: 'test' })
  const { connection } = await until(before.state, now => now.kind === 'open' && now.engine)
  await until(connection, now => now.kind === 'online')
  own.push(chat(`${BRUNO}/phone`, 'kept'))
  await settled(own)
  await before.leave()
  state.isFull = true
  const app = again()
  const engine = await until(app.state, now => now.kind === 'open' && now.engine)
  const { timeline } = engine.conversation(BRUNO)
  await until(timeline, ({ items }) => items.some(item => item.kind === 'message' && item.text === 'kept'))
  await app.leave()
  const refused = again(() => Promise.reject(new ClientError('storage-full')))
  await until(refused.state, now => now.kind === 'locked')
  await expect(refused.unlock(PASSWORD, false)).rejects.toMatchObject({ code: 'storage-full' })
})
