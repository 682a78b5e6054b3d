import { createCipheriv } from 'node:crypto'
import { expect, test } from 'vitest'
import { concat } from './bytes.ts'
import { Misuse } from './errors.ts'
import { gcmStream } from './gcm-stream.ts'

const bytes = (length: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) & 255)
const key = bytes(32, 5)

/** OpenSSL's, in one go. */
const whole = (iv: Uint8Array, plain: Uint8Array): Uint8Array => {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return concat(cipher.update(plain), cipher.final(), cipher.getAuthTag())
}
const inPieces = function* (data: Uint8Array, size: number) {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}
const sealed = async (iv: Uint8Array, plain: Uint8Array, size: number): Promise<Uint8Array> => {
  const stream = await gcmStream(key, iv)
  const parts: Uint8Array[] = []
  for (const piece of inPieces(plain, size)) parts.push(await stream.seal(piece))
  return concat(...parts, await stream.tag())
}

test.each([12, 16])(
  'SP 800-38D §7.1: pieces give what OpenSSL gives at once, with an IV of %i bytes',
  async length => {
    const iv = bytes(length, 9)
    for (const size of [0, 1, 15, 16, 17, 4096, 70_001])
      expect(await sealed(iv, bytes(size), 4096)).toEqual(whole(iv, bytes(size)))
  },
)

test('SP 800-38D §7.2: what is opened ends with the right tag, and not when a bit of it changed', async () => {
  const iv = bytes(12)
  const plain = bytes(10_000)
  const all = whole(iv, plain)
  const opened = async (data: Uint8Array) => {
    const stream = await gcmStream(key, iv)
    const parts: Uint8Array[] = []
    for (const piece of inPieces(data.subarray(0, -16), 1024)) parts.push(await stream.open(piece))
    return { plain: concat(...parts), good: await stream.ends(data.slice(-16)) }
  }
  expect(await opened(all)).toEqual({ plain, good: true })
  for (const at of [0, 5000, all.length - 1]) {
    const bent = all.slice()
    bent[at]! ^= 1
    expect((await opened(bent)).good).toBe(false)
  }
  expect((await opened(concat(all.subarray(0, 5008), all.subarray(-16)))).good).toBe(false)
})

test('a piece behind one that was not whole is refused', async () => {
  const stream = await gcmStream(key, bytes(12))
  await stream.seal(bytes(17))
  await expect(stream.seal(bytes(16))).rejects.toThrow(Misuse)
  await expect(gcmStream(bytes(16), bytes(12))).rejects.toThrow(Misuse)
})
