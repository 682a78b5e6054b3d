import { describe, expect, test } from 'vitest'
import { concat, toHex } from '../bytes.ts'
import { aesSeal } from '../primitives/aes.ts'
import { GENERATIONS } from '../testing/devices.ts'
import { fails, withoutMutation } from '../testing/pure.ts'
import { seededRandom } from '../testing/random.ts'
import { decryptPayload, emptyKey, encryptPayload, MAX_PAYLOAD_LENGTH } from './payload.ts'

const text = new TextEncoder().encode('Tea at five?')

describe.each(GENERATIONS)('payload, %s', generation => {
  const sealed = () => withoutMutation(encryptPayload, generation, text, seededRandom(1))

  test('XEP-0384 §4.4: what is encrypted decrypts, with a key of the right length', async () => {
    const { key, payload, iv } = await sealed()
    expect(key).toHaveLength(generation === 'omemo:0' ? 32 : 48)
    expect(iv?.length).toBe(generation === 'omemo:0' ? 12 : undefined)
    expect(await withoutMutation(decryptPayload, generation, key, payload, iv)).toEqual(text)
  })

  test('S323: of three thousand messages no two have the same key or the same IV', {
    timeout: 60_000,
  }, async () => {
    const drawn = await Promise.all(
      Array.from({ length: 3_000 }, () =>
        encryptPayload(generation, text, length => crypto.getRandomValues(new Uint8Array(length))),
      ),
    )
    expect(new Set(drawn.map(({ key }) => toHex(key.slice(0, -16)))).size).toBe(drawn.length)
    if (generation === 'omemo:0')
      expect(new Set(drawn.map(({ iv }) => toHex(iv as Uint8Array))).size).toBe(drawn.length)
  })

  test('S294: the key of one payload does not open another one encrypted with the same key', async () => {
    const { key, payload, iv } = await sealed()
    const secret = key.slice(0, -16)
    const other = await encryptPayload(generation, new TextEncoder().encode('Tea at six!!'), length =>
      length === secret.length ? secret : (iv as Uint8Array),
    )
    expect(other.key.slice(0, -16)).toEqual(secret)
    expect(other.payload).not.toEqual(payload)
    await fails('Forged', 'payload', () => decryptPayload(generation, key, other.payload, iv))
  })

  test('S294: a key without the tag is refused', async () => {
    const { key, payload, iv } = await sealed()
    const bare = key.slice(0, -16)
    await fails('Malformed', 'key-without-tag', () => decryptPayload(generation, bare, payload, iv))
    await fails('Malformed', 'key-without-tag', () =>
      decryptPayload(generation, bare, concat(payload, key.slice(-16)), iv),
    )
    await fails('Malformed', 'key-length', () => decryptPayload(generation, key.slice(1), payload, iv))
  })

  test('S299: no flipped bit of key, payload or IV decrypts', async () => {
    const { key, payload, iv } = await sealed()
    const flipped = (bytes: Uint8Array, bit: number) =>
      bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    const cases = [
      ...Array.from({ length: key.length * 8 }, (_, bit) => [flipped(key, bit), payload, iv] as const),
      ...Array.from({ length: payload.length * 8 }, (_, bit) => [key, flipped(payload, bit), iv] as const),
      ...Array.from(
        { length: 8 * (iv?.length ?? 0) },
        (_, bit) => [key, payload, flipped(iv as Uint8Array, bit)] as const,
      ),
    ]
    for (const [k, p, i] of cases) await fails('Forged', 'payload', () => decryptPayload(generation, k, p, i))
  })

  test('a payload beyond the limit is refused unread', async () => {
    const long = new Uint8Array(MAX_PAYLOAD_LENGTH + 33)
    await fails('Malformed', 'payload-length', () => decryptPayload(generation, new Uint8Array(48), long))
  })
})

describe('payload, what only one generation has', () => {
  test('XEP-0384 version 0.3 §4.5: an IV of 16 bytes is read, others are refused', async () => {
    const [key, iv] = [seededRandom(1)(16), seededRandom(2)(16)]
    const sealed = await aesSeal('AES-GCM', key, iv, text)
    const withTag = concat(key, sealed.slice(-16))
    expect(await decryptPayload('omemo:0', withTag, sealed.slice(0, -16), iv)).toEqual(text)
    for (const length of [0, 11, 13, 17]) {
      await fails('Malformed', 'iv-length', () =>
        decryptPayload('omemo:0', withTag, sealed.slice(0, -16), new Uint8Array(length)),
      )
    }
    await fails('Malformed', 'iv-length', () => decryptPayload('omemo:0', withTag, sealed.slice(0, -16)))
  })

  test('S316: a payload of one generation does not open as the other', async () => {
    const old = await encryptPayload('omemo:0', text, seededRandom(1))
    await fails('Malformed', 'key-without-tag', () => decryptPayload('omemo:2', old.key, old.payload))
    const current = await encryptPayload('omemo:2', text, seededRandom(1))
    await fails('Malformed', 'key-length', () =>
      decryptPayload('omemo:0', current.key, current.payload, new Uint8Array(12)),
    )
  })

  test('XEP-0384 §5.5: the key of an empty message is 32 zero bytes; in 0.3 a fresh key and the tag of nothing', async () => {
    expect(await emptyKey('omemo:2', seededRandom(1))).toEqual({ key: new Uint8Array(32) })
    const { key, iv } = await emptyKey('omemo:0', seededRandom(1))
    expect(key).toHaveLength(32)
    expect(await decryptPayload('omemo:0', key, new Uint8Array(0), iv)).toHaveLength(0)
  })
})
