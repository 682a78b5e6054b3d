import { beforeEach, expect, test } from 'vitest'
import type { Bundle } from '@corrillo/crypto'
import { el, type Element } from '@corrillo/xmpp'
import type { Conversation, Engine, TimelineItem } from '../../api.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME, type ScriptedServer } from '../../testing/scripted-server.ts'
import { nextMessage, settled, type SignedIn, until } from '../../testing/signed-in.ts'
import { BRUNO, type MessageItem, messagesIn, withBruno } from '../../testing/with-bruno.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { SPENT_MS } from './own-device.ts'

let server: ScriptedServer
let kit: MemoryKit
let here: SignedIn
let engine: Engine
let chat: Conversation
let phone: RemoteDevice

beforeEach(async () => {
  ;({ server, kit, here, engine, chat, phone } = await withBruno({ met: false }))
})

const me = (): number => engine.me.get().deviceId
const items = (): readonly TimelineItem[] =>
  chat.timeline.get().items.filter(item => item.kind !== 'day' && item.kind !== 'new')
const texts = (): string[] => items().flatMap(item => (item.kind === 'message' ? [item.text] : []))
const events = (): string[] => items().flatMap(item => (item.kind === 'event' ? [item.event] : []))
const causes = (): string[] => items().flatMap(item => (item.kind === 'unreadable' ? [item.cause] : []))
/** Writes, and resolves with the stanza that went out. */
const write = async (text: string): Promise<Element> => {
  const before = server.sent.length
  await chat.send(text)
  return nextMessage(server, BRUNO, before)
}
const said = (text: string): MessageItem | undefined =>
  items().find((item): item is MessageItem => item.kind === 'message' && item.text === text)
const givenUp = async (text: string): Promise<void> => {
  while (said(text)?.state?.kind !== 'failed') {
    here.platform.clock.advance(1000)
    await settled(server)
  }
}
/** The first such stanza that is sent, now or later. */
const sentLater = async (from: number, is: (stanza: Element) => boolean): Promise<Element> => {
  for (;;) {
    const found = server.sent.slice(from).find(is)
    if (found) return found
    await new Promise(resolve => setImmediate(resolve))
  }
}
const rids = (stanza: Element): string[] =>
  [...stanza.toString().matchAll(/rid='(\d+)'/g)].map(match => match[1]!)

test('S306: nothing of what was written is on the wire in the clear, and the device reads it', async () => {
  const stanza = await write('canary-8731')
  expect(await phone.read(stanza)).toBe('canary-8731')
  expect(server.sent.map(String).join()).not.toContain('canary-8731')
})

test('XEP-0384 §6: a key exchange is answered at once with an empty message, and the used prekey is replaced', async () => {
  await phone.meet(me())
  const before = server.sent.length
  await phone.say(me(), 'first word')
  const answer = await nextMessage(server, BRUNO, before)
  expect(texts()).toEqual(['first word'])
  expect(await phone.read(answer)).toBe('')
  const used = await sentLater(before, stanza =>
    stanza.toString().includes("publish node='urn:xmpp:omemo:2:bundles'"),
  )
  expect([...used.toString().matchAll(/<pk /g)]).toHaveLength(100)
})

test('S291: before any verification a new device gets messages, and it is told where it happened', async () => {
  const tablet = new RemoteDevice(server, BRUNO).publishBundle()
  server.push(tablet.event(phone.id, tablet.id))
  await settled(server)
  const stanza = await write('to all')
  expect(await tablet.read(stanza)).toBe('to all')
  expect(events()).toEqual(['device-added'])
})

test('S290: after a verification a new device gets nothing until it is decided; the others go on', async () => {
  await until(engine.contact(BRUNO), card =>
    card.devices.some(device => device.fingerprint === phone.fingerprint),
  )
  await engine.setTrust(BRUNO, phone.fingerprint, 'verified')
  const evil = new RemoteDevice(server, BRUNO).publishBundle()
  server.push(evil.event(phone.id, evil.id))
  await until(chat.composer, composer => composer.state === 'undecided')
  const stanza = await write('not for everybody')
  expect(rids(stanza)).toEqual([String(phone.id)])
  expect(await phone.read(stanza)).toBe('not for everybody')
  const shown = await until(chat.composer, composer =>
    composer.undecided.find(device => device.fingerprint !== undefined),
  )
  expect(shown.fingerprint).toBe(evil.fingerprint)
  await engine.setTrust(BRUNO, evil.fingerprint, 'trusted')
  expect(await evil.read(await write('now for both'))).toBe('now for both')
})

test('S292: another identity key under a known id stops everything until somebody decides', async () => {
  await write('before')
  const thief = new RemoteDevice(server, BRUNO)
  thief.keys = { ...thief.keys, deviceId: phone.id }
  await thief.meet(me())
  await thief.say(me(), 'I am your friend')
  await settled(server)
  expect(texts()).toEqual(['before'])
  expect(events()).toEqual(['key-changed'])
  expect(chat.composer.get().state).toBe('undecided')
  await chat.send('anybody there?')
  await until(chat.timeline, ({ items }) =>
    items.some(
      item =>
        item.kind === 'message' && item.state?.kind === 'failed' && item.state.reason === 'undecided-devices',
    ),
  )
})

test('S295: a message replayed in the name of somebody else, or for somebody else, is refused', async () => {
  await phone.meet(me())
  const encrypted = await phone.encrypted(me(), 'from Bruno')
  server.push(phone.stanza(encrypted, { from: `carla@${DOMAIN}/x` }))
  await settled(server)
  expect(
    engine
      .conversation(`carla@${DOMAIN}`)
      .timeline.get()
      .items.some(item => item.kind === 'message'),
  ).toBe(false)
  server.push(phone.stanza(await phone.encrypted(me(), 'not from me', { from: `carla@${DOMAIN}` })))
  server.push(phone.stanza(await phone.encrypted(me(), 'not to you', { to: `carla@${DOMAIN}` })))
  await settled(server)
  expect(texts()).toEqual([])
  expect(causes()).toEqual(['broken'])
})

test('S297: an exact replay is ignored without a word, also after a restart', async () => {
  await phone.meet(me())
  const message = await phone.say(me(), 'once')
  await settled(server)
  server.push(message)
  await settled(server)
  expect(items()).toHaveLength(1)
  await engine.lockNow()
  const again = await kit.unlock(server, here)
  server.push(message)
  await settled(server)
  const timeline = again.conversation(BRUNO).timeline
  await until(timeline, ({ loading }) => !loading)
  expect(timeline.get().items.filter(item => item.kind !== 'day' && item.kind !== 'new')).toHaveLength(1)
})

test('XEP-0384 §4.3.1: a device that was stopped before its new bundle was out keeps its id', async () => {
  const id = me()
  await phone.meet(id)
  await phone.say(id, 'uses up a prekey')
  await until(chat.timeline, () => texts().length === 1)
  await engine.lockNow()
  expect((await kit.unlock(server, here)).me.get().deviceId).toBe(id)
})

test('S294: a recipient who puts another text in the place of what a friend wrote to both is found out', async () => {
  await phone.meet(me())
  await phone.say(me(), 'hello')
  const genuine = await phone.encrypted(me(), 'what Bruno wrote')
  // Mallory got the same message key for her own device; she seals another text with it and leaves our key as it is.
  const forged = await phone.swapped('what Mallory wants')
  server.push(phone.stanza(forged))
  await settled(server)
  expect(texts()).toEqual(['hello'])
  expect(causes()).toEqual(['broken'])
  server.push(phone.stanza(genuine))
  await settled(server)
  expect(texts()).toEqual(['hello', 'what Bruno wrote'])
})

test('S294: in version 0.3 the tag is inside the ratchet message; a key of sixteen bytes without it is refused', async () => {
  const old = new RemoteDevice(server, BRUNO, 'omemo:0').announce()
  await old.meet(me())
  await old.say(me(), 'hello')
  await old.encrypted(me(), 'what Bruno wrote')
  server.push(old.stanza(await old.swapped('what Mallory wants')))
  server.push(old.stanza(await old.withoutTag(me(), 'anybody could have written this')))
  await settled(server)
  expect(texts()).toEqual(['hello'])
  expect(new Set(causes())).toEqual(new Set(['broken']))
})

test('S296: a message between two is not taken for one in a room, nor from a room for one between two', async () => {
  await phone.meet(me())
  const encrypted = await phone.encrypted(me(), 'for you alone')
  server.push(phone.stanza(encrypted, { type: 'groupchat', from: `garden@rooms.${DOMAIN}/bruno` }))
  await settled(server)
  expect(engine.conversations.get().map(item => item.address)).toEqual([BRUNO])
  const toRoom = await phone.encrypted(me(), 'for the room', { to: `garden@rooms.${DOMAIN}` })
  server.push(phone.stanza(toRoom))
  await settled(server)
  expect(texts()).toEqual([])
  server.push(phone.stanza(encrypted))
  await settled(server)
  expect(texts()).toEqual(['for you alone'])
})

test('XEP-0420 §5: when its author says it was written puts a message in no other place, however wrong the clock', async () => {
  await phone.meet(me())
  for (const [text, stamp] of [
    ['one', Date.UTC(2026, 0, 1)],
    ['two', Date.UTC(2031, 0, 1)],
    ['three', Date.UTC(1999, 0, 1)],
  ] as const)
    server.push(phone.stanza(await phone.encrypted(me(), text, { time: new Date(stamp) })))
  await settled(server)
  expect(texts()).toEqual(['one', 'two', 'three'])
  for (const item of items()) expect(item).toMatchObject({ at: here.platform.clock.now() })
})

test('XEP-0420 §4: a time inside that is far from when the message came is told, whichever way it came; none is lost by it', async () => {
  await phone.meet(me())
  const now = here.platform.clock.now()
  const [minute, day] = [60_000, 86_400_000]
  const sealed = (text: string, time: number): Promise<Element> =>
    phone.encrypted(me(), text, { time: new Date(time) })
  const delay = (at: number): Element =>
    el('urn:xmpp:delay', 'delay', { from: DOMAIN, stamp: new Date(at).toISOString() })
  server.push(phone.stanza(await sealed('in time', now - 14 * minute)))
  server.push(phone.stanza(await sealed('a day late', now - day)))
  server.push(phone.stanza(await sealed('a day early', now + day)))
  server.push(phone.stanza(await sealed('kept for us', now - 3 * day), {}, delay(now - 3 * day)))
  server.push(phone.stanza(await sealed('kept, and old', now - 9 * day), {}, delay(now - 3 * day)))
  await settled(server)
  const told = items().map(item => (item.kind === 'message' ? [item.text, item.security.sealedAt] : []))
  expect(told.toSorted()).toEqual([
    ['a day early', now + day],
    ['a day late', now - day],
    ['in time', undefined],
    ['kept for us', undefined],
    ['kept, and old', now - 9 * day],
  ])
})

test('who cannot read it is told so in the language of its author, and in English where that is not known', async () => {
  for (const [language, line, tookBack] of [
    ['da', 'Denne besked er krypteret med OMEMO', 'har taget en tidligere besked tilbage'],
    ['xx', 'This message is encrypted with OMEMO', 'took back an earlier message'],
  ] as const) {
    const other = await withBruno({ met: false, parts: { language: () => language } })
    const old = new RemoteDevice(other.server, BRUNO, 'omemo:0').announce()
    await old.meet(other.engine.me.get().deviceId)
    const before = other.server.sent.length
    await other.chat.send('canary-5512')
    const stanza = await nextMessage(other.server, BRUNO, before)
    expect(stanza.childText('body', 'jabber:client')).toContain(line)
    const [mine] = messagesIn(other.chat)
    const sent = other.server.sent.length
    await other.chat.deleteForAll(mine!.id)
    await old.open(stanza)
    expect(await old.read(await nextMessage(other.server, BRUNO, sent))).toBe(`/me ${tookBack}`)
  }
})

test('S299: a changed payload fails closed and moves no ratchet: the genuine one still opens', async () => {
  await phone.meet(me())
  await phone.say(me(), 'hello')
  const genuine = phone.stanza(await phone.encrypted(me(), 'the truth'))
  const broken = genuine
    .toString()
    .replace(/<payload>(.)/, (_, first: string) => `<payload>${first === 'A' ? 'B' : 'A'}`)
  server.push(broken)
  await settled(server)
  expect(causes()).toEqual(['broken'])
  server.push(genuine)
  await settled(server)
  expect(texts()).toEqual(['hello', 'the truth'])
})

test('S304: plain text beside an encrypted one is not shown, and the message is marked', async () => {
  await phone.meet(me())
  const body = el('jabber:client', 'body', {}, 'put in by the server')
  server.push(phone.stanza(await phone.encrypted(me(), 'what Bruno wrote'), {}, body))
  await settled(server)
  expect(texts()).toEqual(['what Bruno wrote'])
  expect(items()[0]).toMatchObject({ security: { encrypted: true, mixed: true } })
})

test('S304: a plain message in an encrypted conversation says that it was plain', async () => {
  server.push(
    `<message xmlns='jabber:client' from='${BRUNO}/phone' to='${ME}' type='chat'><body>in the clear</body></message>`,
  )
  await settled(server)
  expect(items()[0]).toMatchObject({ text: 'in the clear', security: { encrypted: false } })
  expect(chat.composer.get().encrypted).toBe(true)
})

test('S305: a contact without devices gets nothing in the clear; only the person can turn encryption off, and it holds', async () => {
  const carla = engine.conversation(`carla@${DOMAIN}`)
  await carla.send('secret plan')
  await until(carla.timeline, ({ items }) =>
    items.some(
      item => item.kind === 'message' && item.state?.kind === 'failed' && item.state.reason === 'no-devices',
    ),
  )
  expect(server.sent.map(String).join()).not.toContain('secret plan')
  await carla.setEncryption(false)
  const before = server.sent.length
  await carla.send('an open word')
  expect((await nextMessage(server, `carla@${DOMAIN}`, before)).childText('body')).toBe('an open word')
  await engine.lockNow()
  const again = await kit.unlock(server, here)
  expect(again.conversation(`carla@${DOMAIN}`).composer.get().encrypted).toBe(false)
  expect(again.conversation(BRUNO).composer.get().encrypted).toBe(true)
})

test('S305: an empty list after a full one sends nothing in the clear', async () => {
  server.push(phone.event())
  await settled(server)
  await chat.send('secret plan')
  await givenUp('secret plan')
  expect(server.sent.map(String).join()).not.toContain('secret plan')
})

test('S308: a flood of messages that do not open begins no session', async () => {
  await phone.meet(me())
  await phone.say(me(), 'hello')
  await phone.read(await nextMessage(server, BRUNO, 0))
  await settled(server)
  const before = server.sent.length
  const good = phone.stanza(await phone.encrypted(me(), 'x')).toString()
  const [whole = '', start = '', was = ''] = /(<key [^>]*>.{20})(.)/.exec(good) ?? []
  const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter(letter => letter !== was).slice(0, 20)
  for (const letter of others) server.push(good.replace(whole, start + letter))
  await settled(server)
  expect(server.sent.slice(before).filter(stanza => stanza.name === 'message')).toEqual([])
  expect(items().filter(item => item.kind === 'unreadable')).toHaveLength(1)
})

/** Two devices of Bruno that have drawn the same prekey; the first one has used it. */
const withTheSamePreKey = async (): Promise<RemoteDevice> => {
  const tablet = new RemoteDevice(server, BRUNO).publishBundle()
  server.push(phone.event(phone.id, tablet.id))
  await settled(server)
  const firstKey = (bundle: Bundle): Bundle => ({ ...bundle, preKeys: bundle.preKeys.slice(0, 1) })
  await phone.meet(me(), firstKey)
  await tablet.meet(me(), firstKey)
  await phone.say(me(), 'the prekey is used')
  await until(chat.timeline, () => texts().length === 1)
  await settled(server)
  return tablet
}

test('XEP-0384 §8: two that have drawn the same prekey at the same time are both read, and it is published no more', async () => {
  const tablet = await withTheSamePreKey()
  await tablet.say(me(), 'with the same one')
  await until(chat.timeline, () => texts().includes('with the same one'))
  const published = () => String(server.items.get(`${ME} urn:xmpp:omemo:2:bundles`)?.get(String(me())))
  await expect.poll(published).not.toContain("<pk id='1'>")
  expect([...published().matchAll(/<pk /g)]).toHaveLength(100)
})

test('XEP-0384 §6: who writes with a prekey that is gone gets a session back at once, and is asked for what was lost', async () => {
  const tablet = await withTheSamePreKey()
  here.platform.clock.sleep(SPENT_MS + 1000)
  const before = server.sent.length
  server.push(tablet.stanza(await tablet.encrypted(me(), 'can you read this?'), { id: 'lost-1' }))
  await settled(server)
  expect(causes()).toEqual(['lost-keys'])
  const forTablet = () =>
    server.sent
      .slice(before)
      .find(stanza => stanza.name === 'message' && String(stanza).includes(`rid='${tablet.id}'`))
  await expect.poll(forTablet).toBeDefined()
  expect(await tablet.open(forTablet()!)).toContain("<message id='lost-1'/>")
  server.push(tablet.stanza(await tablet.encrypted(me(), 'and this?'), { id: 'lost-2' }))
  await until(chat.timeline, () => texts().includes('and this?'))
})

test('S309: who only reads sends a heartbeat at counter 53', async () => {
  await phone.meet(me())
  await phone.say(me(), 'message 0')
  await phone.read(await nextMessage(server, BRUNO, 0))
  const before = server.sent.length
  for (let i = 1; i <= 60; i++) await phone.say(me(), `message ${i}`)
  await settled(server)
  const beats = server.sent.slice(before).filter(stanza => stanza.name === 'message')
  expect(beats).toHaveLength(1)
  expect(await phone.read(beats[0]!)).toBe('')
  expect(texts()).toHaveLength(61)
})

test('S219: a bundle with a bad signature or too few prekeys makes its device unusable; the others still get the message', async () => {
  const forged = new RemoteDevice(server, BRUNO)
  forged.publishBundle(forged.id, bundle =>
    bundle
      .filter(c => typeof c !== 'string' && c.name !== 'spks')
      .append(el(bundle.ns, 'spks', {}, 'A'.repeat(86) + '==')),
  )
  const poor = new RemoteDevice(server, BRUNO)
  poor.keys = { ...poor.keys, preKeys: poor.keys.preKeys.slice(0, 24) }
  poor.publishBundle()
  server.push(phone.event(phone.id, forged.id, poor.id))
  await settled(server)
  expect(rids(await write('to the sound ones'))).toEqual([String(phone.id)])
})

test('S222: of a list of a thousand devices fifty are used', async () => {
  server.push(phone.event(...Array.from({ length: 199 }, (_, i) => i + 1), phone.id))
  await settled(server)
  expect(
    engine
      .contact(BRUNO)
      .get()
      .devices.filter(device => device.active),
  ).toHaveLength(50)
  const flood = Array.from({ length: 1000 }, (_, i) => i + 1)
  server.push(phone.event(...flood))
  await settled(server)
  expect(
    engine
      .contact(BRUNO)
      .get()
      .devices.filter(device => device.active).length,
  ).toBeLessThanOrEqual(50)
})

test('S218: taken off the own list, this device comes back, says so, and does not fight for ever', async () => {
  const mine = (): string[] =>
    server.sent
      .filter(stanza => stanza.toString().includes("publish node='urn:xmpp:omemo:2:devices'"))
      .map(String)
  expect(mine()).toHaveLength(1)
  const other = new RemoteDevice(server, ME)
  for (let i = 0; i < 12; i++) {
    server.push(other.event(other.id))
    await settled(server)
  }
  await settled(server)
  expect(mine().length).toBeGreaterThan(1)
  expect(mine().length).toBeLessThanOrEqual(7)
  expect(mine().at(-1)).toContain(String(me()))
  expect(
    engine.notices
      .get()
      .map(notice => notice.kind)
      .sort(),
  ).toEqual(['own-device-added', 'own-device-removed'])
})

test('D2: who has just left one device and is not yet on another is waited for, a minute long', async () => {
  server.push(phone.event())
  await settled(server)
  const before = server.sent.length
  await chat.send('for the new one')
  await settled(server)
  const tablet = new RemoteDevice(server, BRUNO).publishBundle()
  server.push(tablet.event(tablet.id))
  expect(await tablet.read(await nextMessage(server, BRUNO, before))).toBe('for the new one')

  server.push(tablet.event())
  await settled(server)
  await chat.send('for nobody')
  await givenUp('for nobody')
  expect(here.platform.clock.now() - (said('for nobody')?.at ?? 0)).toBeGreaterThanOrEqual(60_000)
})

test('one stanza reaches both generations: the newer for those who have it, the older for the rest', async () => {
  const old = new RemoteDevice(server, BRUNO, 'omemo:0').announce()
  server.push(old.event(old.id))
  await settled(server)
  const stanza = await write('to old and new')
  expect(await phone.read(stanza)).toBe('to old and new')
  expect(await old.read(stanza)).toBe('to old and new')
  expect(stanza.toString()).not.toContain('to old and new')
})

test('devices that were kept from a stranger are looked for again when he is a contact', async () => {
  const carla = `carla@${DOMAIN}`
  const asked = engine.conversation(carla)
  await until(asked.composer, composer => composer.state === 'no-devices')
  new RemoteDevice(server, carla).announce()
  server.push(
    `<iq xmlns='jabber:client' type='set' id='r1' to='${server.resource}'><query xmlns='jabber:iq:roster'><item jid='${carla}' subscription='both'/></query></iq>`,
  )
  await until(asked.composer, composer => composer.state === 'ready')
})
