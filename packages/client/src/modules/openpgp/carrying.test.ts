/** XEP-0434 and XEP-0450 for keys of OpenPGP: own devices tell each other what their person thinks of them, and nobody else is heard. */
import { createKey } from '@corrillo/crypto/openpgp'
import { parseElement, SceEnvelope, TrustMessage } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { OpenPgp, Trust } from '../../api.ts'
import { OpenPgpPerson } from '../../testing/openpgp-person.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { ME } from '../../testing/scripted-server.ts'
import { settled, signedIn, until } from '../../testing/signed-in.ts'
import { engine, here, me, phone, server } from '../../testing/stage.ts'
import { BRUNO } from '../../testing/with-bruno.ts'
import { type Opinion, trustMessage } from '../trust/wire.ts'

let bruno: OpenPgpPerson
let pgp: OpenPgp
let laptop: RemoteDevice
const now = (): number => here.platform.clock.now()

beforeEach(async () => {
  bruno = await OpenPgpPerson.with(server, BRUNO, now())
  bruno.announce(now())
  pgp = await engine.openpgp()
  await pgp.look(BRUNO)
  laptop = new RemoteDevice(server, ME).publishBundle()
  server.push(laptop.event(me(), laptop.id))
  await until(engine.ownDevices, all =>
    all.some(one => one.id === laptop.id && one.fingerprint !== undefined),
  )
  await laptop.meet(me())
})
const verify = (): Promise<void> => engine.setTrust(ME, laptop.fingerprint, 'verified')
const trustOf = (keys = pgp, key = bruno.key.fingerprint): Trust | undefined =>
  keys
    .keysOf(BRUNO)
    .get()
    .find(one => one.fingerprint === key)?.trust
const opinion = (trust = true, key = bruno.key.fingerprint): Opinion => ({
  owner: BRUNO,
  key,
  trust,
  of: 'openpgp',
})
const say = async (by: RemoteDevice, ...all: readonly Opinion[]): Promise<void> => {
  server.push(by.stanza(await by.sealedAt(me(), new Date(now()), trustMessage(all))))
  await settled(server)
  await settled(server)
}
/** What has been said about keys of OpenPGP, by who was meant to read it. */
const told = async (device: RemoteDevice): Promise<readonly TrustMessage[]> => {
  const all: TrustMessage[] = []
  for (const stanza of server.sent.filter(one => one.name === 'message')) {
    const plain = await device.open(stanza).catch(() => undefined)
    const content = plain ? (SceEnvelope.tryParse(parseElement(plain))?.content.elements ?? []) : []
    all.push(...content.filter(e => TrustMessage.matches(e)).map(e => TrustMessage.parse(e)))
  }
  return all.filter(one => one.encryption === 'urn:xmpp:openpgp:0')
}

test('XEP-0450 §4.1: what somebody decides about a key is told to their own verified devices, by its fingerprint, and to nobody else', async () => {
  await verify()
  await pgp.setTrust(BRUNO, bruno.key.fingerprint, 'verified')
  let found: readonly TrustMessage[] = []
  while (found.length === 0) {
    await settled(server)
    found = await told(laptop)
  }
  expect(found[0]).toMatchObject({ usage: 'urn:xmpp:atm:1' })
  const [owner] = found[0]!.owners
  expect(owner?.jid.toString()).toBe(BRUNO)
  expect(Buffer.from(owner!.trust[0]!.key).toString('hex').toUpperCase()).toBe(bruno.key.fingerprint)
  expect(await told(phone)).toEqual([])
})
test('XEP-0450 §5.1: a verified own device is believed, one that is not yet is once it is, a contact never', async () => {
  await engine.setTrust(BRUNO, phone.fingerprint, 'verified')
  await say(phone, opinion())
  await say(laptop, opinion())
  expect(trustOf()).toBe('trusted')
  await verify()
  await until(pgp.keysOf(BRUNO), () => trustOf() === 'verified')
  here.platform.clock.advance(1_000)
  await say(laptop, opinion(false))
  expect(trustOf()).toBe('untrusted')
})
test('XEP-0434 §5.2.1: what was said before somebody decided here changes nothing', async () => {
  await verify()
  const before = new Date(now() - 60_000)
  await pgp.setTrust(BRUNO, bruno.key.fingerprint, 'untrusted')
  server.push(laptop.stanza(await laptop.sealedAt(me(), before, trustMessage([opinion()]))))
  await settled(server)
  expect(trustOf()).toBe('untrusted')
})
test('XEP-0450 §5.2: a key that is not known yet is asked for, and is verified from the first', async () => {
  await verify()
  const second = await createKey(BRUNO, now())
  await say(laptop, opinion(true, second.fingerprint))
  await pgp.look(BRUNO)
  expect(trustOf(pgp, second.fingerprint)).toBeUndefined()
  bruno.announce(now(), [bruno.key, second])
  await pgp.look(BRUNO)
  await until(pgp.keysOf(BRUNO), () => trustOf(pgp, second.fingerprint) === 'verified')
})
test('S293: decisions about keys come back with a backup, and hold when their owner is asked', async () => {
  await pgp.setTrust(BRUNO, bruno.key.fingerprint, 'verified')
  const key = engine.recovery.makeKey()
  const parts = await engine.recovery.backUp(key, () => undefined)
  const file = new Uint8Array(await new Blob([...parts] as BlobPart[]).arrayBuffer())
  const second = await signedIn(server)
  const theirs = await second.engine.openpgp()
  expect(trustOf(theirs)).toBeUndefined()
  await second.engine.recovery.restore(file, key, () => undefined)
  const other = await createKey(BRUNO, now())
  bruno.announce(now(), [bruno.key, other])
  await theirs.look(BRUNO)
  expect([trustOf(theirs), trustOf(theirs, other.fingerprint)]).toEqual(['verified', 'undecided'])
})
