import { afterEach, describe, expect, it, vi } from 'vitest'

const LENGTHS = [0, 1, 2, 3, 24, 8189, 8190, 8191, 20_000]

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

describe('Base64 (RFC 4648 §4)', () => {
  it.each(['Node', 'a browser'])('of any length is read as it was written, in %s', async platform => {
    const expected = LENGTHS.map(length => Buffer.alloc(length, 'añ€').toString('base64'))
    const bytes = LENGTHS.map(length => new Uint8Array(Buffer.alloc(length, 'añ€')))
    if (platform === 'a browser') vi.stubGlobal('Buffer', undefined)
    const { decodeBase64, encodeBase64 } = await import('./base64.ts')
    expect(bytes.map(encodeBase64)).toEqual(expected)
    expect(expected.map(decodeBase64)).toEqual(bytes)
  })

  it('takes a part of a larger buffer for what it is', async () => {
    const { encodeBase64 } = await import('./base64.ts')
    expect(encodeBase64(new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4))).toBe('AQID')
  })
})
