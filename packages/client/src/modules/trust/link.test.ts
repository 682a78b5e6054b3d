import { describe, expect, it } from 'vitest'
import { readLink, writeLink } from './link.ts'

const KEY = '3f6a1c9e5b7d2048e1f0a9c8d7b6452311907f3e8c5a4d2b6e9f70813c4d5e6a'
const OTHER = 'b04d7e9913c5a8f2604718d3e9bb52c07f1a36e8d4095bc2716fe38a0d94c751'

describe('links with keys', () => {
  it('reads what it writes', () => {
    const nonce = Uint8Array.from({ length: 16 }, (_, i) => 250 + i)
    const keys = [
      { id: 12, fingerprint: KEY },
      { id: 2147483647, fingerprint: OTHER },
    ]
    const link = writeLink('ana@plaza.example', keys, nonce)
    expect(link).toMatch(/^xmpp:ana@plaza\.example\?omemo-sid-12=3f6a[0-9a-f]+;omemo-sid-2147483647=b04d/)
    expect(readLink(link)).toEqual({
      address: 'ana@plaza.example',
      trusted: [KEY, OTHER],
      distrusted: [],
      nonce,
    })
  })
  it('reads what other programs show, with another query before it and either separator', () => {
    for (const link of [
      `xmpp:bruno@plaza.example?omemo-sid-77=${KEY}`,
      `xmpp:bruno@plaza.example?message;omemo-sid-77=${KEY.toUpperCase()}`,
      ` XMPP:bruno@plaza.example?omemo-sid-77=${KEY}&name=Bruno `,
    ])
      expect(readLink(link)).toMatchObject({ address: 'bruno@plaza.example', trusted: [KEY] })
  })
  it('XEP-0434 §8.1: reads a Trust Message URI, of this encryption alone', () => {
    const uri = (encryption: string) =>
      `xmpp:bruno@plaza.example?trust-message;encryption=${encryption};trust=${KEY};distrust=${OTHER}`
    expect(readLink(uri('urn:xmpp:omemo:2'))).toMatchObject({ trusted: [KEY], distrusted: [OTHER] })
    expect(readLink(uri('urn:xmpp:openpgp:0'))).toMatchObject({ trusted: [], distrusted: [] })
  })
  it('reads an address with what has to be escaped in it', () => {
    expect(readLink('xmpp:j%C3%B8rn@plaza.example')?.address).toBe('jørn@plaza.example')
  })
  it('S314: takes nothing else for a code', () => {
    for (const text of [
      '',
      'https://plaza.example/invite#x',
      'xmpp:',
      'xmpp:plaza.example?omemo-sid-1=00',
      'xmpp:%zz@plaza.example',
      'mailto:ana@plaza.example',
    ])
      expect(readLink(text)).toBeUndefined()
  })
  it('leaves out what is no fingerprint, and keeps so many', () => {
    expect(
      readLink(`xmpp:ana@plaza.example?omemo-sid-1=abc;omemo-sid-x=${KEY};sid-1=${KEY}`)?.trusted,
    ).toEqual([])
    const many = Array.from({ length: 60 }, (_, i) => `omemo-sid-${i}=${String(i).padStart(64, '0')}`)
    expect(readLink(`xmpp:ana@plaza.example?${many.join(';')}`)?.trusted).toHaveLength(40)
  })
})
