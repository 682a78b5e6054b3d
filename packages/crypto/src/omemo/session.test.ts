import { describe, expect, test } from 'vitest'
import { concat, equal } from '../bytes.ts'
import { bytesField, readFields, uint32Field } from '../protobuf.ts'
import { HEARTBEAT_COUNTER, heartbeatDue } from '../ratchet/heartbeat.ts'
import { replaceSession, type RatchetSession } from '../ratchet/session.ts'
import { connected, Device, GENERATIONS, type Sent, strangers } from '../testing/devices.ts'
import { failure, fails, withoutMutation } from '../testing/pure.ts'
import { seededRandom } from '../testing/random.ts'
import { publicBundle } from './bundle.ts'
import { rotateSignedPreKey } from './device-keys.ts'
import { decryptKey, startSession } from './session.ts'

describe.each(GENERATIONS)('session, %s', generation => {
  const exchangeShape =
    generation === 'omemo:0'
      ? ({ 1: 'uint32', 2: 'bytes', 3: 'bytes', 4: 'bytes', 6: 'uint32' } as const)
      : ({ 1: 'uint32', 2: 'uint32', 3: 'bytes', 4: 'bytes', 5: 'bytes' } as const)
  const version = generation === 'omemo:0' ? Uint8Array.of(0x33) : new Uint8Array()

  /** Takes a key exchange apart and writes it again with some fields changed or left out. */
  function rewritten(
    message: Uint8Array,
    change: Record<number, number | Uint8Array | undefined>,
  ): Uint8Array {
    const fields = readFields(message.slice(version.length), exchangeShape)
    const parts = Object.entries(exchangeShape).map(([name, type]) => {
      const number = Number(name)
      const value =
        number in change ? change[number] : type === 'uint32' ? fields.uint32(number) : fields.bytes(number)
      if (value === undefined) return new Uint8Array()
      return typeof value === 'number' ? uint32Field(number, value) : bytesField(number, value)
    })
    return concat(version, ...parts)
  }

  const fieldOf = (name: 'preKeyId' | 'signedPreKeyId' | 'identity' | 'ephemeral') =>
    generation === 'omemo:0'
      ? { preKeyId: 1, signedPreKeyId: 6, identity: 3, ephemeral: 2 }[name]
      : { preKeyId: 1, signedPreKeyId: 2, identity: 3, ephemeral: 4 }[name]

  async function delivers(from: Device, to: Device, sent?: Sent): Promise<void> {
    const message = sent ?? (await from.send())
    expect(await to.receive(message)).toEqual(message.key)
  }

  test('XEP-0384 §4.3: the key exchange goes along until the peer answers, and uses one prekey once', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    const first = [await anna.send(), await anna.send(), await anna.send()]
    expect(first.map(sent => sent.isKeyExchange)).toEqual([true, true, true])
    for (const sent of [1, 0, 2]) await delivers(anna, bert, first[sent])
    expect(bert.keys.preKeys).toHaveLength(99)
    await delivers(bert, anna)
    expect((await anna.send()).isKeyExchange).toBe(false)
  })

  test('the result of a key exchange tells the used prekey and that the session is new', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    const [first, second] = [await anna.send(), await anna.send()]
    const opened = await withoutMutation(decryptKey, bert.keys, undefined, first.message, true, generation)
    expect(opened.newSession).toBe(true)
    expect(bert.keys.preKeys.some(key => key.id === opened.usedPreKeyId)).toBe(true)
    expect(opened.keys.preKeys.some(key => key.id === opened.usedPreKeyId)).toBe(false)
    expect(opened.session.remoteIdentity).toEqual(anna.keys.identity.publicKey)
    const again = await decryptKey(opened.keys, opened.session, second.message, true, generation)
    expect(again.newSession).toBe(false)
    expect(again.usedPreKeyId).toBeUndefined()
    expect(again.keys).toBe(opened.keys)
  })

  test('XEP-0384 §4.2: a key exchange by the signed prekey before the present one is still read, by the one before it not', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    const sent = await anna.send()
    const once = rotateSignedPreKey(bert.keys, seededRandom(5), 1)
    bert.keys = rotateSignedPreKey(once, seededRandom(6), 2)
    await fails('UnknownKey', 'signed-prekey', () => bert.receive(sent))
    bert.keys = once
    await delivers(anna, bert, sent)
  })

  test('S297: the same message again is a duplicate, in its chain, in an older chain, and as a key exchange', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    const seen: Sent[] = []
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 3; i++) {
        const sent = await anna.send()
        await delivers(anna, bert, sent)
        seen.push(sent)
      }
      await delivers(bert, anna)
    }
    const before = structuredClone(bert.session)
    for (const sent of seen) await fails('Duplicate', undefined, () => bert.receive(sent))
    expect(bert.session).toEqual(before)
    await delivers(anna, bert)
  })

  test('S298: 999 lost messages are skipped, and the late ones open afterwards', async () => {
    const { anna, bert } = await connected(generation)
    const late: Sent[] = []
    for (let i = 0; i < 999; i++) late.push(await anna.send())
    await delivers(anna, bert)
    for (const i of [998, 0, 500]) await delivers(anna, bert, late[i])
    expect(bert.session?.current.ratchet.receiving?.skipped).toHaveLength(996)
  })

  test('S298: 1 001 lost messages are refused in less than a second; a new chain goes on', async () => {
    const { anna, bert } = await connected(generation)
    await delivers(anna, bert)
    for (let i = 0; i < 1001; i++) await anna.send()
    const beyond = await anna.send()
    const before = structuredClone(bert.session)
    const started = performance.now()
    await fails('Malformed', 'too-many-skipped', () => bert.receive(beyond))
    expect(performance.now() - started).toBeLessThan(1000)
    expect(bert.session).toEqual(before)
    await delivers(bert, anna)
    await delivers(anna, bert)
  })

  test('S298: a session keeps 1 000 skipped keys, and the oldest go first', async () => {
    const { anna, bert } = await connected(generation)
    const lost: Sent[] = []
    for (let chain = 0; chain < 3; chain++) {
      for (let i = 0; i < 600; i++) lost.push(await anna.send())
      await delivers(anna, bert)
      await delivers(bert, anna)
    }
    const ratchet = bert.session?.current.ratchet
    const kept = [...(ratchet?.older ?? []), ...(ratchet?.receiving ? [ratchet.receiving] : [])]
    expect(kept.reduce((sum, chain) => sum + chain.skipped.length, 0)).toBe(1000)
    expect((await failure(() => bert.receive(lost[0] as Sent))).kind).toBe('Duplicate')
    await delivers(anna, bert, lost[1799])
    await delivers(anna, bert, lost[850])
  })

  test('S300: a key exchange with a key of small order is refused in every position', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    const { message } = await anna.send()
    const prefix = generation === 'omemo:0' ? Uint8Array.of(5) : new Uint8Array()
    const zero = concat(prefix, new Uint8Array(32))
    const one = concat(prefix, Uint8Array.of(1, ...new Uint8Array(31)))
    for (const key of [zero, one]) {
      for (const field of [fieldOf('identity'), fieldOf('ephemeral')]) {
        const error = await failure(() =>
          bert.receive({ message: rewritten(message, { [field]: key }), isKeyExchange: true }),
        )
        expect([error.kind, error.reason]).toEqual(['Malformed', 'small-order-key'])
      }
    }
    const bundle = publicBundle(bert.keys, generation)
    for (const key of [new Uint8Array(32), one.slice(-32)]) {
      const bad = [
        { ...bundle, identityKey: key },
        { ...bundle, signedPreKey: key },
        { ...bundle, preKeys: [{ id: 1, key }] },
      ]
      for (const each of bad) {
        await fails('Malformed', 'small-order-key', () =>
          startSession(anna.keys, each, generation, seededRandom(1)),
        )
      }
    }
  })

  test('S300: a ratchet key of small order is refused', async () => {
    const { anna, bert } = await connected(generation)
    const { message } = await anna.send()
    const at = indexOf(message, anna.session?.current.ratchet.own.publicKey as Uint8Array)
    const altered = message.slice()
    altered.fill(0, at, at + 32)
    await fails('Malformed', 'small-order-key', () =>
      bert.receive({ message: altered, isKeyExchange: false }),
    )
    altered[at + 31] = 0x80
    await fails('Malformed', 'key-not-canonical', () =>
      bert.receive({ message: altered, isKeyExchange: false }),
    )
  })

  test('S302: a key exchange without a one-time prekey is refused', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    const { message } = await anna.send()
    expect(rewritten(message, {})).toEqual(message)
    const without = rewritten(message, { [fieldOf('preKeyId')]: undefined })
    await fails('Malformed', 'field-missing', () => bert.receive({ message: without, isKeyExchange: true }))
    const unknown = rewritten(message, { [fieldOf('preKeyId')]: 5000 })
    await fails('UnknownKey', 'prekey', () => bert.receive({ message: unknown, isKeyExchange: true }))
  })

  test('S303: a second session by the same prekey opens only with keys that still have it', async () => {
    const { anna, bert } = strangers(generation)
    const carl = new Device(generation, 3)
    const bundle = {
      ...publicBundle(bert.keys, generation),
      preKeys: publicBundle(bert.keys, generation).preKeys.slice(0, 1),
    }
    anna.session = await startSession(anna.keys, bundle, generation, anna.random)
    carl.session = await startSession(carl.keys, bundle, generation, carl.random)
    const [fromAnna, fromCarl] = [await anna.send(), await carl.send()]
    const opened = await decryptKey(bert.keys, undefined, fromAnna.message, true, generation)
    await fails('UnknownKey', 'prekey', () =>
      decryptKey(opened.keys, undefined, fromCarl.message, true, generation),
    )
    const second = await decryptKey(bert.keys, undefined, fromCarl.message, true, generation)
    expect(second.key).toEqual(fromCarl.key)
    expect(second.usedPreKeyId).toBe(opened.usedPreKeyId)
  })

  test('S308: without a session an ordinary message is an unknown key, and nothing comes of it', async () => {
    const { anna } = await connected(generation)
    const carl = new Device(generation, 3)
    const sent = await anna.send()
    await fails('UnknownKey', 'no-session', () => carl.receive(sent))
    expect(carl.session).toBeUndefined()
  })

  test('S308: a key exchange meant for another device makes no session and uses no prekey', async () => {
    const { anna, bert } = strangers(generation)
    const carl = new Device(generation, 3)
    await anna.begin(bert)
    const sent = await anna.send()
    expect((await failure(() => carl.receive(sent))).kind).toBe('Forged')
    expect(carl.session).toBeUndefined()
    expect(carl.keys.preKeys).toHaveLength(100)
    await delivers(anna, bert, sent)
  })

  test('XEP-0384 §4.3: a late key exchange of a replaced session is read and does not bring that session back', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    await delivers(anna, bert)
    const late = await anna.send()
    await anna.begin(bert)
    await delivers(anna, bert)
    const current = bert.session?.current
    await delivers(anna, bert, late)
    expect(bert.session?.current).toEqual(current)
    await delivers(bert, anna)
  })

  test('S309: a heartbeat is due from counter 53 of a chain, until something was sent', async () => {
    const { anna, bert } = await connected(generation)
    const due = () => heartbeatDue(bert.session as RatchetSession)
    for (let counter = 0; counter < HEARTBEAT_COUNTER; counter++) await delivers(anna, bert)
    expect(bert.session?.receivedSinceLastSend).toBe(53)
    expect(due()).toBe(false)
    await delivers(anna, bert)
    expect(due()).toBe(true)
    const heartbeat = await bert.send()
    expect(due()).toBe(false)
    expect(bert.session?.receivedSinceLastSend).toBe(0)
    await delivers(anna, bert)
    expect(due()).toBe(false)
    await delivers(bert, anna, heartbeat)
    await delivers(anna, bert)
    expect(bert.session?.receivedCounter).toBe(1)
  })

  test('S309: an answer before counter 53 that the peer has not seen does not count', async () => {
    const { anna, bert } = await connected(generation)
    for (let i = 0; i < 10; i++) await delivers(anna, bert)
    await bert.send()
    for (let i = 0; i < 44; i++) await delivers(anna, bert)
    expect(heartbeatDue(bert.session as RatchetSession)).toBe(true)
  })

  test('S328: two devices that begin at the same time read each other and meet in one session', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    await bert.begin(anna)
    const [a, b] = [await anna.send(), await bert.send()]
    await delivers(anna, bert, a)
    await delivers(bert, anna, b)
    for (let round = 0; round < 3; round++) {
      const crossing = [await anna.send(), await bert.send()] as const
      await delivers(anna, bert, crossing[0])
      await delivers(bert, anna, crossing[1])
    }
    await delivers(anna, bert)
    await delivers(bert, anna)
    await delivers(anna, bert)
    const [one, other] = [
      anna.session?.current.exchange.ephemeralKey,
      bert.session?.current.exchange.ephemeralKey,
    ]
    expect(equal(one as Uint8Array, other as Uint8Array)).toBe(true)
  })

  test('XEP-0384 §6: a session replaced by hand still reads what was under way', async () => {
    const { anna, bert } = await connected(generation)
    const underWay = await bert.send()
    const old = anna.session as RatchetSession
    await anna.begin(bert)
    anna.session = replaceSession(anna.session as RatchetSession, old)
    expect((await anna.send()).isKeyExchange).toBe(true)
    await delivers(bert, anna, underWay)
  })

  test('no more than four replaced sessions are kept', async () => {
    const { anna, bert } = strangers(generation)
    for (let i = 0; i < 8; i++) {
      await anna.begin(bert)
      await delivers(anna, bert)
    }
    expect(bert.session?.archived).toHaveLength(4)
  })

  test('S292: a key exchange by another identity does not take the place of a session', async () => {
    const { bert } = await connected(generation)
    const carl = new Device(generation, 3)
    await carl.begin(bert)
    const sent = await carl.send()
    await fails('UnknownKey', 'identity-changed', () => bert.receive(sent))
  })

  test('XEP-0384 §4.3: a repeated key exchange with other ids is a forgery', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    await delivers(anna, bert)
    const { message } = await anna.send()
    for (const field of [fieldOf('preKeyId'), fieldOf('signedPreKeyId')]) {
      const altered = rewritten(message, { [field]: 99 })
      await fails('Forged', 'key-exchange', () => bert.receive({ message: altered, isKeyExchange: true }))
    }
  })

  test('S316: a session of one generation is not used for the other', async () => {
    const { anna, bert } = await connected(generation)
    const sent = await anna.send()
    const other = generation === 'omemo:0' ? 'omemo:2' : 'omemo:0'
    await fails('Misuse', 'generation', () => decryptKey(bert.keys, bert.session, sent.message, false, other))
    await fails('Malformed', undefined, () => decryptKey(bert.keys, undefined, sent.message, false, other))
  })

  test('S294, S296: what is bound is who speaks to whom; a message sent back to its sender does not open', async () => {
    const { anna, bert } = await connected(generation)
    const sent = await anna.send()
    expect((await failure(() => anna.receive(sent))).kind).toBe('Forged')
    await delivers(anna, bert, sent)
  })
})

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let i = 0; i + part.length <= bytes.length; i++) {
    if (equal(bytes.subarray(i, i + part.length), part)) return i
  }
  throw new Error('not found')
}
