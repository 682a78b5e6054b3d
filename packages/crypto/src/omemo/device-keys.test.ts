import { describe, expect, test } from 'vitest'
import { toHex } from '../bytes.ts'
import { montgomeryToEdwards } from '../curve.ts'
import { decodeDeviceKeys, decodeSession, encodeDeviceKeys, encodeSession } from '../state-codec.ts'
import { connected } from '../testing/devices.ts'
import { failure, fails, withoutMutation } from '../testing/pure.ts'
import { seededRandom } from '../testing/random.ts'
import {
  findSignedPreKey,
  generateDeviceKeys,
  refillPreKeys,
  rotateSignedPreKey,
  SIGNED_PRE_KEY_PERIOD_MS,
  signedPreKeyAge,
  signedPreKeyDue,
} from './device-keys.ts'
import { removePreKeys } from './used-keys.ts'
import { fingerprint, fingerprintEd25519, MAX_ID, randomDeviceId } from './identity.ts'

const keys = generateDeviceKeys(seededRandom(1), 1000)

describe('device keys', () => {
  test('XEP-0384 §5.1: a device id is from 1 to 2^31 - 1', () => {
    const draws = [
      Uint8Array.of(0x80, 0, 0, 0),
      Uint8Array.of(0xff, 0xff, 0xff, 0xff),
      Uint8Array.of(0, 0, 0, 1),
    ]
    const next = () => draws.shift() as Uint8Array
    expect(randomDeviceId(next)).toBe(MAX_ID)
    expect(randomDeviceId(next)).toBe(1)
  })

  test('XEP-0384 §4.2: 100 prekeys of different ids, one identity in both forms', () => {
    expect(new Set(keys.preKeys.map(key => key.id)).size).toBe(100)
    expect(new Set(keys.preKeys.map(key => toHex(key.publicKey))).size).toBe(100)
    expect(keys.identity.edPublicKey).toEqual(montgomeryToEdwards(keys.identity.publicKey))
  })

  test('XEP-0384 §4.2: the signed prekey before the present one is kept, and no other', async () => {
    const once = await withoutMutation(rotateSignedPreKey, keys, seededRandom(2), 2000)
    const twice = rotateSignedPreKey(once, seededRandom(3), 3000)
    expect(once.previousSignedPreKey).toEqual(keys.signedPreKey)
    expect(twice.previousSignedPreKey).toEqual(once.signedPreKey)
    expect(findSignedPreKey(twice, 3)).toEqual(twice.signedPreKey)
    expect(findSignedPreKey(twice, 2)).toEqual(once.signedPreKey)
    expect(findSignedPreKey(twice, 1)).toBeUndefined()
  })

  test('XEP-0384 §4.2: a signed prekey is due after a week, or when the clock went back', () => {
    expect(signedPreKeyAge(keys, 5000)).toBe(4000)
    expect(signedPreKeyDue(keys, 1000 + SIGNED_PRE_KEY_PERIOD_MS - 1)).toBe(false)
    expect(signedPreKeyDue(keys, 1000 + SIGNED_PRE_KEY_PERIOD_MS)).toBe(true)
    expect(signedPreKeyDue(keys, 999)).toBe(true)
  })

  test('S303: used prekeys are gone, and their ids do not come again', async () => {
    const fewer = await withoutMutation(removePreKeys, keys, [1, 50])
    const full = await withoutMutation(refillPreKeys, fewer, seededRandom(4))
    expect(full.preKeys).toHaveLength(100)
    expect(full.preKeys.map(key => key.id).slice(-2)).toEqual([101, 102])
    expect(full.preKeys.some(key => key.id === 1 || key.id === 50)).toBe(false)
    expect(refillPreKeys(full, seededRandom(5))).toEqual(full)
  })

  test('ids begin again after 2^31 - 1 and step over what is still there', () => {
    const near = { ...removePreKeys(keys, [1, 3, 4]), nextPreKeyId: MAX_ID }
    const ids = refillPreKeys(near, seededRandom(6)).preKeys.map(key => key.id)
    expect(ids.slice(-3)).toEqual([MAX_ID, 1, 3])
  })

  test('XEP-0384 §8: one fingerprint for both generations, in Curve25519 form', async () => {
    const { publicKey, edPublicKey } = keys.identity
    expect(fingerprint(publicKey)).toBe(toHex(publicKey))
    expect(fingerprint(publicKey, 'omemo:2')).toBe(fingerprint(publicKey, 'omemo:0'))
    expect(fingerprintEd25519(edPublicKey)).toMatch(/^[0-9a-f]{64}$/)
    expect((await failure(() => fingerprint(edPublicKey.slice(1)))).kind).toBe('Malformed')
    const high = publicKey.map((byte, i) => (i === 31 ? byte | 0x80 : byte))
    await fails('Malformed', 'key-not-canonical', () => fingerprint(high))
  })
})

describe('stored values', () => {
  test('keys and sessions survive as bytes and by structured clone', async () => {
    const { anna, bert } = await connected('omemo:2')
    const session = anna.session
    if (session === undefined) throw new Error('no session')
    expect(decodeDeviceKeys(encodeDeviceKeys(anna.keys))).toEqual(anna.keys)
    expect(decodeSession(encodeSession(session))).toEqual(session)
    expect(structuredClone(session)).toEqual(session)
    anna.session = decodeSession(encodeSession(session))
    anna.keys = structuredClone(anna.keys)
    const sent = await anna.send()
    expect(await bert.receive(sent)).toEqual(sent.key)
    const answer = await bert.send()
    expect(await anna.receive(answer)).toEqual(answer.key)
  })

  test('bytes of another kind are refused', async () => {
    const stored = encodeDeviceKeys(keys)
    await fails('Malformed', 'stored-kind', () => decodeSession(stored))
    await fails('Malformed', 'stored-value', () => decodeSession(stored.slice(1)))
    await fails('Malformed', 'stored-value', () => decodeSession(new TextEncoder().encode('null')))
  })
})
