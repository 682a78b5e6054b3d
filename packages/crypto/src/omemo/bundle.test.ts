import { describe, expect, test } from 'vitest'
import { GENERATIONS } from '../testing/devices.ts'
import { failure, fails, withoutMutation } from '../testing/pure.ts'
import { seededRandom } from '../testing/random.ts'
import {
  type Bundle,
  decodeBundle,
  decodeBundleFast,
  encodeBundle,
  publicBundle,
  type WireBundle,
} from './bundle.ts'
import { generateDeviceKeys } from './device-keys.ts'
import { startSession } from './session.ts'

const keys = generateDeviceKeys(seededRandom(1), 0)
const SMALL = [new Uint8Array(32), Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))]

describe.each(GENERATIONS)('bundle, %s', generation => {
  const wire = encodeBundle(publicBundle(keys, generation), generation)
  const typed = (key: Uint8Array) => (generation === 'omemo:0' ? Uint8Array.of(5, ...key) : key)
  const preKey = (id: number, i = id) => ({ id, key: wire.preKeys[i % 100]?.key ?? new Uint8Array() })
  /** Both ways of checking come to the same. */
  const changed = (change: Partial<WireBundle>) => async () => {
    const given = { ...wire, ...change }
    const fast = decodeBundleFast(given, generation)
    const told = await fast.catch((error: unknown) => error)
    try {
      const bundle = decodeBundle(given, generation)
      expect(told).toEqual(bundle)
    } catch (error) {
      expect(told).toEqual(error)
    }
    return fast
  }

  test('XEP-0384 §5.3.2: what is published is read back', async () => {
    const bundle = await withoutMutation(publicBundle, keys, generation)
    expect(await withoutMutation(encodeBundle, bundle, generation)).toEqual(wire)
    expect(await withoutMutation(decodeBundle, wire, generation)).toEqual(bundle)
    expect(await withoutMutation(decodeBundleFast, wire, generation)).toEqual(bundle)
    expect(wire.identityKey).toHaveLength(generation === 'omemo:0' ? 33 : 32)
    expect(wire.preKeys).toHaveLength(100)
  })

  test.each([
    ['the identity key', { identityKey: wire.identityKey.slice(1) }],
    ['the signed prekey', { signedPreKey: wire.signedPreKey.slice(1) }],
    ['the signature', { signature: wire.signature.slice(1) }],
    ['one prekey', { preKeys: [...wire.preKeys, { id: 101, key: new Uint8Array(31) }] }],
  ])('S219: a wrong length of %s refuses the bundle', async (_, change) => {
    expect((await failure(changed(change))).kind).toBe('Malformed')
  })

  test.each(SMALL.map((key, i) => [i, key] as const))(
    'S219, S300: a key of small order (%i) refuses the bundle',
    async (_, key) => {
      expect((await failure(changed({ identityKey: typed(key) }))).kind).toBe('Malformed')
      expect((await failure(changed({ signedPreKey: typed(key) }))).kind).toBe('Malformed')
      const preKeys = wire.preKeys.map((entry, i) => (i === 60 ? { id: entry.id, key: typed(key) } : entry))
      expect((await failure(changed({ preKeys }))).kind).toBe('Malformed')
    },
  )

  test('S219: two prekeys of one id, ids out of range, and 10 000 prekeys refuse the bundle', async () => {
    await fails('Malformed', 'duplicate-id', changed({ preKeys: [...wire.preKeys, preKey(1)] }))
    for (const id of [-1, 2 ** 31, 1.5, Number.NaN]) {
      await fails('Malformed', 'id', changed({ preKeys: [...wire.preKeys, preKey(id, 3)] }))
      await fails('Malformed', 'id', changed({ signedPreKeyId: id }))
    }
    const many = Array.from({ length: 10_000 }, (_, i) => preKey(i + 1))
    await fails('Malformed', 'too-many-prekeys', changed({ preKeys: many }))
  })

  test('S219: a bad signature, or one by another key, refuses the bundle', async () => {
    const other = encodeBundle(publicBundle(generateDeviceKeys(seededRandom(2), 0), generation), generation)
    await fails('Forged', 'signature', changed({ signature: other.signature }))
    await fails('Forged', 'signature', changed({ signedPreKey: other.signedPreKey }))
    await fails('Forged', 'signature', changed({ identityKey: other.identityKey }))
    for (const bit of [0, 100, 255, 256, 400, 508, 509, 510, 511]) {
      const signature = wire.signature.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      await fails('Forged', 'signature', changed({ signature }))
    }
  })

  test('S316: the signature of one generation is not valid in the other', async () => {
    const other = publicBundle(keys, generation === 'omemo:0' ? 'omemo:2' : 'omemo:0')
    await fails('Forged', 'signature', () => startSession(keys, other, generation, seededRandom(3)))
  })

  test('S302: a session is not begun without a one-time prekey', async () => {
    const none: Bundle = { ...publicBundle(keys, generation), preKeys: [] }
    await fails('Malformed', 'too-few-prekeys', () => startSession(keys, none, generation, seededRandom(3)))
    await fails('Malformed', 'too-few-prekeys', changed({ preKeys: [] }))
  })
})

describe('bundle, what only one generation has', () => {
  test('S219, XEP-0384 §4.2: fewer than 25 prekeys refuse a bundle of the newer generation', async () => {
    const wire = encodeBundle(publicBundle(keys, 'omemo:2'), 'omemo:2')
    await fails('Malformed', 'too-few-prekeys', () =>
      decodeBundle({ ...wire, preKeys: wire.preKeys.slice(0, 24) }, 'omemo:2'),
    )
    expect(decodeBundle({ ...wire, preKeys: wire.preKeys.slice(0, 25) }, 'omemo:2').preKeys).toHaveLength(25)
    const old = encodeBundle(publicBundle(keys, 'omemo:0'), 'omemo:0')
    expect(decodeBundle({ ...old, preKeys: old.preKeys.slice(0, 1) }, 'omemo:0').preKeys).toHaveLength(1)
  })

  test('S219: the id 0 is refused by the newer generation, which forbids it', async () => {
    const wire = encodeBundle(publicBundle(keys, 'omemo:2'), 'omemo:2')
    await fails('Malformed', 'id', () => decodeBundle({ ...wire, signedPreKeyId: 0 }, 'omemo:2'))
    const old = encodeBundle(publicBundle(keys, 'omemo:0'), 'omemo:0')
    expect(decodeBundle({ ...old, signedPreKeyId: 0 }, 'omemo:0').signedPreKeyId).toBe(0)
  })

  test('S301: an older key without its type byte is refused', async () => {
    const old = encodeBundle(publicBundle(keys, 'omemo:0'), 'omemo:0')
    const signedPreKey = Uint8Array.of(6, ...old.signedPreKey.slice(1))
    await fails('Malformed', 'key-type', () => decodeBundle({ ...old, signedPreKey }, 'omemo:0'))
  })
})
