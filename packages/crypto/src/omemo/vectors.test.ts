import { describe, expect, test } from 'vitest'
import { GENERATIONS } from '../testing/devices.ts'
import { fails } from '../testing/pure.ts'
import { seededRandom } from '../testing/random.ts'
import {
  hex,
  keysOf,
  otherThan,
  type Person,
  recordings,
  sessionBefore,
  wireBundleOf,
} from '../testing/vectors.ts'
import { decodeBundle, encodeBundle } from './bundle.ts'
import { decryptPayload } from './payload.ts'
import { decryptKey, encryptKey } from './session.ts'

describe.each(GENERATIONS)('recorded conversation, %s', generation => {
  const recording = recordings[generation]
  const messageAt = (n: number) => recording.messages[n] as (typeof recording.messages)[number]
  const textOf = async (key: Uint8Array, sent: { payload?: string; iv?: string }) =>
    decryptPayload(generation, key, hex(sent.payload ?? ''), sent.iv === undefined ? undefined : hex(sent.iv))

  test.each(['alice', 'bob'] as const)(
    'XEP-0384 §5.3.2: the bundle of %s verifies and is written back the same',
    person => {
      const wire = wireBundleOf(recording, person)
      const bundle = decodeBundle(wire, generation)
      expect(bundle.identityKey).toEqual(keysOf(recording, person).identity.publicKey)
      expect(encodeBundle(bundle, generation)).toEqual(wire)
    },
  )

  test('the recipient of the key exchange opens its messages from private keys alone, the second one first', async () => {
    let keys = keysOf(recording, 'bob')
    let session: Awaited<ReturnType<typeof decryptKey>>['session'] | undefined
    for (const n of recording.order.slice(0, 3)) {
      const sent = messageAt(n)
      const opened = await decryptKey(keys, session, hex(sent.hex), sent.kex, generation)
      expect(opened.newSession).toBe(session === undefined)
      expect(await textOf(opened.key, sent)).toEqual(hex(sent.plaintext))
      session = opened.session
      keys = opened.keys
    }
    expect(keys.preKeys).toHaveLength(99)
  })

  const later = recording.opened.filter(step => step.stateBefore !== null)
  test.each(later.map(step => step.message))(
    'message %i opens with what its recipient had stored',
    async n => {
      const sent = messageAt(n)
      const recipient = otherThan(sent.from as Person)
      const stored = later.find(step => step.message === n)?.stateBefore
      if (!stored) throw new Error('bad vector')
      const keys = keysOf(recording, recipient)
      const session = sessionBefore(generation, recipient, stored)
      const opened = await decryptKey(keys, session, hex(sent.hex), sent.kex, generation)
      expect(await textOf(opened.key, sent)).toEqual(hex(sent.plaintext))
      await fails('Duplicate', undefined, () =>
        decryptKey(keys, opened.session, hex(sent.hex), sent.kex, generation),
      )
    },
  )

  test('the initiator opens the empty answers and the reply in one run, and needs no key exchange any more', async () => {
    const keys = keysOf(recording, 'alice')
    const begun = sessionBefore(generation, 'alice', recording.initiator)
    expect(begun.confirmed).toBe(false)
    let session = begun
    const answers = recording.messages.flatMap(sent => sent.answers)
    expect(answers).toHaveLength(3)
    const reply = messageAt(3)
    let key = new Uint8Array()
    for (const sent of [...answers, reply]) {
      const opened = await decryptKey(keys, session, hex(sent.hex), sent.kex, generation)
      key = opened.key.slice()
      session = opened.session
    }
    expect(await textOf(key, reply)).toEqual(hex(reply.plaintext))
    expect(session.confirmed).toBe(true)
    expect((await encryptKey(session, key, seededRandom(1))).isKeyExchange).toBe(false)
    expect((await encryptKey(begun, key, seededRandom(1))).isKeyExchange).toBe(true)
  })

  test('XEP-0384 §5.5: an empty message carries a key without a payload', async () => {
    const session = sessionBefore(generation, 'alice', recording.initiator)
    const answer = recording.messages.flatMap(sent => sent.answers)[0]
    const opened = await decryptKey(
      keysOf(recording, 'alice'),
      session,
      hex(answer?.hex ?? ''),
      false,
      generation,
    )
    if (generation === 'omemo:2') expect(opened.key).toEqual(new Uint8Array(32))
    else expect(opened.key).toHaveLength(16)
  })
})
