/** OpenPGP through the engine: a scripted server, and others whose keys and words the test has in its hands. */
import { createKey, type SecretKeyInfo } from '@corrillo/crypto/openpgp'
import {
  el,
  type Element,
  NODE_OPENPGP_KEYS,
  NODE_OPENPGP_SECRET,
  parseElement,
  Pubsub,
  Signcrypt,
} from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { OpenPgp, TimelineItem } from '../../api.ts'
import { isOpenPgp, OpenPgpPerson, type Said } from '../../testing/openpgp-person.ts'
import { ME } from '../../testing/scripted-server.ts'
import { nextMessage, settled, signedIn, until } from '../../testing/signed-in.ts'
import { chat, engine, here, items, phone, scene, server } from '../../testing/stage.ts'
import { body, BRUNO } from '../../testing/with-bruno.ts'
import { timingElements } from '../ephemeral/wire.ts'
import { readKey, readList } from './wire.ts'

const HOUR = 3_600_000
let bruno: OpenPgpPerson
let pgp: OpenPgp
const now = (): number => here.platform.clock.now()

beforeEach(async () => {
  bruno = await OpenPgpPerson.with(server, BRUNO, now())
  bruno.announce(now())
  pgp = await engine.openpgp()
})
const fingerprint = (): string => pgp.own.get()[0]!.fingerprint
/** As it is announced. */
const ownKey = (): Uint8Array =>
  readKey(server.items.get(`${ME} ${NODE_OPENPGP_KEYS}:${fingerprint()}`)?.values().next().value)!
const choose = async (): Promise<void> => {
  await pgp.create()
  await chat.setProtocol('openpgp')
  await until(chat.composer, composer => composer.state === 'ready' && composer.openpgp)
}
const said = (item: TimelineItem | undefined): string | undefined =>
  item?.kind === 'message' ? item.text : item?.kind
const last = (): TimelineItem | undefined =>
  chat.timeline.get().items.findLast(one => one.kind === 'message' || one.kind === 'unreadable')
const shows = (look: (item: TimelineItem) => boolean) =>
  until(chat.timeline, () => {
    const item = last()
    return item && look(item)
  })
const says = async (more: Partial<Said>, ...content: readonly Element[]): Promise<Element> => {
  const stanza = await bruno.stanza([ownKey()], { id: 'b1', at: now(), ...more }, ...content)
  server.push(stanza)
  await settled(server)
  return stanza
}
const isUnreadable = (cause: string) => shows(item => item.kind === 'unreadable' && item.cause === cause)

test('XEP-0373 §4: a key that is made is announced, the key before the list, and others of ours stay on it', async () => {
  const other = await createKey(ME, now())
  const me = await OpenPgpPerson.with(server, ME, now())
  me.announce(now(), [other])
  await pgp.create()
  const list = readList(server.items.get(`${ME} ${NODE_OPENPGP_KEYS}`)!.get('current'))
  expect(list.map(one => one.fingerprint).toSorted()).toEqual([fingerprint(), other.fingerprint].toSorted())
  const published = server.sent.flatMap(one => Pubsub.in(one)?.publish?.node ?? [])
  expect(published.slice(-2)).toEqual([`${NODE_OPENPGP_KEYS}:${fingerprint()}`, NODE_OPENPGP_KEYS])
})
test('XEP-0374 §3: what goes by OpenPGP is signed, encrypted to all keys of both, padded, and says so outside', async () => {
  const second = await createKey(BRUNO, now())
  bruno.announce(now(), [bruno.key, second])
  await choose()
  const before = server.sent.length
  await chat.send('Tea at five?')
  const stanza = await nextMessage(server, BRUNO, before)
  expect(stanza.child('encryption', 'urn:xmpp:eme:0')?.attr('namespace')).toBe('urn:xmpp:openpgp:0')
  expect(stanza.child('store', 'urn:xmpp:hints')).toBeDefined()
  expect(stanza.childText('body', 'jabber:client')).toBe('This message is encrypted with OpenPGP.')
  expect(stanza.toString()).not.toContain('Tea')
  const { text, signedBy } = await bruno.open(stanza, [ownKey()], now())
  expect(signedBy).toBe(fingerprint())
  const content = Signcrypt.parse(parseElement(text))
  expect(content.to.map(one => one.jid.toString())).toEqual([BRUNO])
  expect(content.times[0]!.stamp.getTime()).toBe(now())
  // As everything that is short.
  expect(text).toHaveLength(640)
  expect(content.payloads[0]!.elements[0]!.text()).toBe('Tea at five?')
  const item = await shows(one => one.kind === 'message' && one.state?.kind !== 'waiting').then(
    () => items().at(-1)!,
  )
  expect(item.security).toMatchObject({ encrypted: true, protocol: 'openpgp', key: fingerprint() })
})
test('XEP-0373 §3.2: what is signed by a key that its author announces is shown, with the key and what is thought of it', async () => {
  await choose()
  await says({}, body('Half past.'))
  await shows(item => said(item) === 'Half past.')
  expect(items().at(-1)!.security).toMatchObject({
    protocol: 'openpgp',
    key: bruno.key.fingerprint,
    trust: 'trusted',
    mixed: false,
  })
})
test('XEP-0334 §4.1: a chat by OpenPGP is off the record when one of its people says so', async () => {
  await choose()
  await says(
    {},
    body('No notes, please'),
    ...timingElements({ seconds: 3600, since: now(), offRecord: true }),
  )
  await shows(item => said(item) === 'No notes, please')
  expect(chat.item.get()).toMatchObject({ offRecord: true, timer: 3600 })
  const before = server.sent.length
  await chat.send('None')
  const stanza = await nextMessage(server, BRUNO, before)
  expect(stanza.elements().flatMap(e => (e.ns === 'urn:xmpp:hints' ? [e.name] : []))).toEqual([
    'no-permanent-store',
  ])
  expect((await bruno.open(stanza, [ownKey()], now())).text).toContain('off-the-record')
})
test('XEP-0374 §2.2: a body of the namespace between servers is a body', async () => {
  await choose()
  await says({}, el('jabber:server', 'body', {}, 'From elsewhere'))
  await shows(item => said(item) === 'From elsewhere')
})
test('S321: another key than those that its author announces signs nothing of theirs', async () => {
  await choose()
  await says({ by: await createKey(BRUNO, now()) }, body('It is me, Bruno'))
  await isUnreadable('openpgp-unknown-key')
})
test('S321: a key that is not of the one who announces it is not taken from them', async () => {
  const dario = await createKey('dario@plaza.example', now())
  bruno.announce(now(), [dario])
  await pgp.create()
  await pgp.look(BRUNO)
  expect(pgp.keysOf(BRUNO).get()).toEqual([])
})
test('S321: what was written for somebody else is not passed on as if it were for us', async () => {
  await choose()
  await says({ to: ['carla@plaza.example'] }, body('Dear Carla'))
  await isUnreadable('broken')
})
test('S321: what was written hours before it came is not shown as if it were new', async () => {
  await choose()
  await says({ at: now(), time: now() - HOUR }, body('Yes, do it'))
  await isUnreadable('openpgp-other-time')
})
test('S321: what was said once is nothing when it comes again, under whatever id', async () => {
  await choose()
  const stanza = await says({}, body('Once'))
  await shows(item => said(item) === 'Once')
  server.push(stanza.with({ id: 'b2' }))
  await settled(server)
  expect(items().filter(one => one.text === 'Once').length).toBe(1)
  expect(chat.timeline.get().items.some(one => one.kind === 'unreadable')).toBe(false)
})
test('S321: only signcrypt is read, of one time and one payload', async () => {
  await choose()
  const good = `<to jid='${ME}'/><time stamp='${new Date(now()).toISOString()}'/><payload><body xmlns='jabber:client'>No</body></payload>`
  const wrong = [
    `<crypt xmlns='urn:xmpp:openpgp:0'>${good}</crypt>`,
    `<sign xmlns='urn:xmpp:openpgp:0'>${good}</sign>`,
    `<signcrypt xmlns='urn:xmpp:openpgp:0'>${good}<time stamp='2026-01-01T00:00:00Z'/></signcrypt>`,
    `<signcrypt xmlns='urn:xmpp:openpgp:0'>${good}<payload/></signcrypt>`,
    'No',
  ]
  for (const [i, text] of wrong.entries()) await says({ id: `w${i}`, text })
  expect(items()).toEqual([])
  const unread = chat.timeline.get().items.find(one => one.kind === 'unreadable')
  expect(unread).toMatchObject({ cause: 'broken', count: wrong.length })
})
test('S321: what servers act on is not believed from inside, nor content from outside', async () => {
  await choose()
  const stanza = await bruno.stanza(
    [ownKey()],
    { id: 'b3', at: now() },
    body('Inside'),
    el('urn:xmpp:sid:0', 'origin-id', { id: 'x' }),
  )
  server.push(stanza.append(el('jabber:client', 'subject', {}, 'Outside')))
  await shows(item => said(item) === 'Inside')
  expect(items().at(-1)!.security.mixed).toBe(true)
})
test('S316: beside what OMEMO has opened, nothing of OpenPGP is opened', async () => {
  await choose()
  const sealed = await bruno.stanza([ownKey()], { id: 'both', at: now() }, body('By OpenPGP'))
  const omemo = phone.stanza(await phone.sealed(engine.me.get().deviceId, body('By OMEMO')), { id: 'both' })
  server.push(omemo.append(sealed.child('openpgp', 'urn:xmpp:openpgp:0')!))
  await settled(server)
  await shows(item => said(item) === 'By OMEMO')
  expect(items().map(one => one.text)).toEqual(['By OMEMO'])
})
test('S305: without a key of the other a message waits in nobody’s sight, and goes by no other way', async () => {
  server.items.delete(`${BRUNO} ${NODE_OPENPGP_KEYS}`)
  await pgp.create()
  await chat.setProtocol('openpgp')
  await until(chat.composer, composer => composer.state === 'no-devices')
  const before = server.sent.length
  await chat.send('Only by OpenPGP')
  await shows(
    item =>
      item.kind === 'message' && item.state?.kind === 'failed' && item.state.reason === 'no-openpgp-key',
  )
  expect(server.sent.slice(before).filter(one => one.name === 'message' && one.attr('to') === BRUNO)).toEqual(
    [],
  )
})
test('S305: without an own key there is nothing to sign with', async () => {
  await chat.setProtocol('openpgp')
  await until(chat.composer, composer => composer.state === 'no-own-key')
  await chat.setProtocol('omemo')
  await until(chat.composer, composer => composer.state === 'ready' && !composer.openpgp)
  expect(scene.chat.timeline.get().items.flatMap(one => (one.kind === 'event' ? [one.event] : []))).toEqual([
    'openpgp-on',
    'openpgp-off',
  ])
})
test('S290: after the first key was verified a new one gets nothing until somebody has decided', async () => {
  await choose()
  await pgp.setTrust(BRUNO, bruno.key.fingerprint, 'verified')
  const second = await createKey(BRUNO, now())
  bruno.announce(now() + 1000, [bruno.key, second])
  await pgp.look(BRUNO)
  await until(
    chat.composer,
    composer => composer.state === 'undecided' && composer.undecidedKeys?.length === 1,
  )
  await pgp.setTrust(BRUNO, second.fingerprint, 'untrusted')
  await until(chat.composer, composer => composer.state === 'ready')
  const before = server.sent.length
  await chat.send('For the one key')
  const stanza = await nextMessage(server, BRUNO, before)
  const other = await OpenPgpPerson.with(server, BRUNO, now())
  Object.assign(other, { key: second })
  await expect(other.open(stanza, [ownKey()], now())).rejects.toMatchObject({ reason: 'recipient' })
  expect(
    chat.timeline.get().items.some(one => one.kind === 'event' && one.event === 'openpgp-key-added'),
  ).toBe(true)
})

const keptBySomebody = async (): Promise<{ code: string; key: SecretKeyInfo; stanza: Element }> => {
  await choose()
  const code = await pgp.backUp()
  const stanza = await bruno.stanza([ownKey()], { id: 'old', at: now() }, body('Written before'))
  return { code, key: bruno.key, stanza }
}
test('XEP-0373 §5: a new device reads the archive once it has the key from the backup, and each message stands where it stood', async () => {
  const { code, stanza } = await keptBySomebody()
  expect(await pgp.hasBackup()).toBe(true)
  server.archive = [{ id: 'a1', at: new Date(now()), message: stanza }]
  const second = await signedIn(server)
  const there = second.engine.conversation(BRUNO)
  await until(there.timeline, ({ items: all }) =>
    all.some(one => one.kind === 'unreadable' && one.cause === 'openpgp-no-key'),
  )
  const theirs = await second.engine.openpgp()
  await expect(theirs.restore('AAAA-AAAA-AAAA-AAAA-AAAA-AAAA')).rejects.toMatchObject({
    code: 'openpgp-code',
  })
  expect(await theirs.restore(code.toLowerCase().replaceAll('-', ' '))).toBe(1)
  await until(there.timeline, ({ items: all }) => all.some(one => said(one) === 'Written before'))
  expect(there.timeline.get().items.some(one => one.kind === 'unreadable')).toBe(false)
  expect(theirs.own.get()).toEqual(pgp.own.get())
  expect(server.items.get(`${ME} ${NODE_OPENPGP_SECRET}`)!.get('current')!.toString()).not.toContain('BEGIN')
})
test('XEP-0374 §1: a message that was kept for its author’s key is opened when that is announced', async () => {
  const list = server.items.get(`${BRUNO} ${NODE_OPENPGP_KEYS}`)!
  server.items.delete(`${BRUNO} ${NODE_OPENPGP_KEYS}`)
  await pgp.create()
  await says({}, body('Before my key'))
  await isUnreadable('openpgp-unknown-key')
  await pgp.look(BRUNO)
  server.items.set(`${BRUNO} ${NODE_OPENPGP_KEYS}`, list)
  await pgp.look(BRUNO)
  await shows(item => said(item) === 'Before my key')
})
test('XEP-0027: what is encrypted in the old way is read, vouched for by nobody, and changes nothing', async () => {
  await choose()
  await says({}, body('Signed'))
  const { encrypt, createMessage, readKey } = await import('openpgp')
  const armored = await encrypt({
    message: await createMessage({ text: 'In the old way' }),
    encryptionKeys: await readKey({ binaryKey: ownKey() }),
    date: new Date(now() + 1000),
  })
  const legacy = armored.split('\n\n')[1]!.split('-----END')[0]!
  server.push(
    bruno.message(
      'l1',
      el('jabber:x:encrypted', 'x', {}, legacy),
      el('urn:xmpp:message-correct:0', 'replace', { id: 'b1' }),
    ),
  )
  await shows(item => said(item) === 'In the old way')
  expect(items().map(one => one.text)).toEqual(['Signed', 'In the old way'])
  expect(items().at(-1)!.security).toMatchObject({ encrypted: true, protocol: 'pgp', trust: undefined })
})
test('XEP-0373 §8: a key from a file, and what a screen is told of one that is none', async () => {
  const { generateKey } = await import('openpgp')
  const { privateKey } = await generateKey({
    userIDs: [{ name: 'Ana' }],
    passphrase: 'of the file',
    date: new Date(now()),
  })
  const file = new TextEncoder().encode(privateKey)
  await expect(pgp.importKey(file, 'wrong')).rejects.toMatchObject({ code: 'openpgp-passphrase' })
  await expect(pgp.importKey(new TextEncoder().encode('nothing'), undefined)).rejects.toMatchObject({
    code: 'openpgp-file',
  })
  await pgp.importKey(file, 'of the file')
  expect(await pgp.exportKey(fingerprint())).toContain('BEGIN PGP PUBLIC KEY BLOCK')
  await chat.setProtocol('openpgp')
  await until(chat.composer, composer => composer.state === 'ready')
})
test('XEP-0373 §6.3: a key of ours that was taken off the list comes back with the next session', async () => {
  await choose()
  server.items.delete(`${ME} ${NODE_OPENPGP_KEYS}`)
  server.drop()
  await until(engine.connection, state => state.kind !== 'online')
  engine.retryNow()
  const listed = () => readList(server.items.get(`${ME} ${NODE_OPENPGP_KEYS}`)?.get('current'))
  await expect.poll(() => listed().map(one => one.fingerprint)).toEqual([fingerprint()])
})
test('XEP-0373 §3.1: what another device of ours has sealed is read here, too, for it is sealed to ourselves', async () => {
  await choose()
  const before = server.sent.length
  await chat.send('From the other one')
  const sent = await nextMessage(server, BRUNO, before)
  expect(isOpenPgp(sent)).toBe(true)
  const code = await pgp.backUp()
  const message = sent.with({ from: `${ME}/other` })
  server.archive = [{ id: 'a2', at: new Date(now()), message }]
  const second = await signedIn(server)
  const theirs = await second.engine.openpgp()
  await theirs.restore(code)
  const there = second.engine.conversation(BRUNO)
  await until(there.timeline, ({ items: all }) => all.some(one => said(one) === 'From the other one'))
})
