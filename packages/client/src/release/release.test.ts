import { generateKeyPairSync, sign } from 'node:crypto'
import { encodeBase64 } from '@corrillo/xmpp'
import { describe, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { keyCode } from './key-code.ts'
import { type Manifest, manifestBytes, MAX_ROTATIONS, type Rotation, rotationBytes } from './release.ts'

const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    key: encodeBase64(raw),
    sign: (bytes: Uint8Array) => encodeBase64(sign(null, bytes, privateKey)),
  }
}
const hash = `${'A'.repeat(43)}=`
const publisher = keyPair()
const stranger = keyPair()
const manifestOf = (more: Partial<Record<keyof Manifest, unknown>> = {}): string =>
  JSON.stringify({
    version: 7,
    build: 'abcdefgh12345678',
    worker: hash,
    files: { '/index.html': hash },
    news: { en: 'Groups have pictures.' },
    ...more,
  })
const offered = (manifest: string, by = publisher, rotations: readonly unknown[] = []): string =>
  JSON.stringify({ manifest, key: by.key, signature: by.sign(manifestBytes(manifest)), rotations })
const turned = (from: typeof publisher, to: typeof publisher, by = from): Rotation => ({
  from: from.key,
  to: to.key,
  signature: by.sign(rotationBytes(from.key, to.key)),
})
const installed = { key: publisher.key, version: 7 }
const faultOf = async (text: string, known: typeof installed | undefined = installed) => {
  const verdict = await judge(text, known)
  return verdict.kind === 'refused' ? verdict.fault : undefined
}

describe('a signed version', () => {
  test('S273: by the same key and later, it is accepted, and so is the installed one again', async () => {
    for (const version of [7, 8])
      expect(await judge(offered(manifestOf({ version })), installed)).toMatchObject({
        kind: 'accepted',
        manifest: { version, news: { en: 'Groups have pictures.' } },
      })
  })
  test('the key of the first one is taken as it comes', async () => {
    expect(await judge(offered(manifestOf(), stranger), undefined)).toMatchObject({
      kind: 'accepted',
      release: { key: stranger.key },
    })
  })
  test('S273: one that was published before is a step back, whoever shows it', async () => {
    expect(await faultOf(offered(manifestOf({ version: 6 })))).toBe('older')
  })
  test('S272: by another key it is refused, and the key is told', async () => {
    expect(await judge(offered(manifestOf({ version: 8 }), stranger), installed)).toEqual({
      kind: 'refused',
      fault: 'another-key',
      key: stranger.key,
    })
  })
  test('S272: no changed character of a manifest passes', async () => {
    const manifest = manifestOf({ version: 8 })
    const { signature, ...rest } = JSON.parse(offered(manifest)) as Record<string, string>
    for (let at = 0; at < manifest.length; at += 7) {
      const changed = `${manifest.slice(0, at)}~${manifest.slice(at + 1)}`
      expect(await faultOf(JSON.stringify({ ...rest, signature, manifest: changed }))).toBe('forged')
    }
  })
  test('S272: without a signature, with that of another key, or with one for something else, it is refused', async () => {
    const manifest = manifestOf({ version: 8 })
    const whole = JSON.parse(offered(manifest)) as Record<string, unknown>
    const { signature: _, ...unsigned } = whole
    expect(await faultOf(JSON.stringify(unsigned))).toBe('unreadable')
    const foreign = stranger.sign(manifestBytes(manifest))
    expect(await faultOf(JSON.stringify({ ...whole, signature: foreign }))).toBe('forged')
    const bare = publisher.sign(new TextEncoder().encode(manifest))
    expect(await faultOf(JSON.stringify({ ...whole, signature: bare }))).toBe('forged')
  })
  test('S272: a key of small order signs nothing', async () => {
    const nothing = encodeBase64(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0)))
    const signature = encodeBase64(Uint8Array.from({ length: 64 }, (_, i) => (i === 0 ? 1 : 0)))
    const text = JSON.stringify({ manifest: manifestOf(), key: nothing, signature, rotations: [] })
    expect(await faultOf(text, undefined)).toBe('forged')
  })
  test('S272: cut off anywhere it is refused', async () => {
    const text = offered(manifestOf({ version: 8 }))
    for (let end = 0; end < text.length; end += 11)
      expect(await faultOf(text.slice(0, end))).toBe('unreadable')
  })
  test.each([
    ['more than half a MiB', { news: { en: 'x'.repeat(600_000) } }],
    ['news as long as a book', { news: { en: 'x'.repeat(2_001) } }],
    [
      'more files than an app has',
      { files: Object.fromEntries(Array.from({ length: 5_001 }, (_, i) => [`/${i}.js`, hash])) },
    ],
    ['a path out of the app', { files: { 'https://elsewhere.example/x.js': hash } }],
    ['a file without a hash', { files: { '/x.js': '' } }],
    ['no files', { files: null }],
    ['a version that is no number', { version: '8' }],
    ['a version beyond counting', { version: 2 ** 60 }],
    ['a service worker without a hash', { worker: 'none' }],
  ])('S272: with %s it is refused, signed or not', async (_, more) => {
    expect(await faultOf(offered(manifestOf(more)))).toBe('unreadable')
  })
})

describe('another key', () => {
  const second = keyPair()
  const third = keyPair()
  const next = manifestOf({ version: 8 })
  test('S273: is trusted by a statement of the one before, over any number of steps', async () => {
    const both = [turned(publisher, second), turned(second, third)]
    expect(await faultOf(offered(next, second, [turned(publisher, second)]))).toBeUndefined()
    expect(await faultOf(offered(next, third, both))).toBeUndefined()
    expect(await faultOf(offered(next, third, both), { ...installed, key: second.key })).toBeUndefined()
  })
  test('S273: is not trusted by its own statement, by one for another key, or over a gap', async () => {
    expect(await faultOf(offered(next, stranger, [turned(publisher, stranger, stranger)]))).toBe(
      'another-key',
    )
    expect(await faultOf(offered(next, stranger, [turned(publisher, second)]))).toBe('another-key')
    expect(await faultOf(offered(next, third, [turned(second, third)]))).toBe('another-key')
  })
  test('S273: the key before is no longer trusted, once another has taken its place', async () => {
    const text = offered(next, publisher, [turned(publisher, second)])
    expect(await faultOf(text, { ...installed, key: second.key })).toBe('another-key')
  })
  test('S272: more statements than anybody makes are not read', async () => {
    const many = Array.from({ length: MAX_ROTATIONS + 1 }, () => turned(publisher, second))
    expect(await faultOf(offered(next, second, many))).toBe('unreadable')
  })
  test('has a code that people can compare', () => {
    expect(keyCode(publisher.key)).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/)
    expect(keyCode(publisher.key)).not.toBe(keyCode(stranger.key))
  })
})
