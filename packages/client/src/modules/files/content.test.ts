import { fromHex } from '@corrillo/crypto'
import { el, type Element, NS_CLIENT, parseElement } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import type { FilePart } from '../../store/facts.ts'
import { captionIn, fileContent, filesIn } from './content.ts'

const bytes = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 7 + seed) & 255)
const part: FilePart = {
  name: 'garden.jpg',
  type: 'image/jpeg',
  size: 240_000,
  hash: bytes(32, 3),
  width: 800,
  height: 560,
  length: undefined,
  preview: 'data:image/jpeg;base64,/9j/4AAQSkZJRg==',
  waveform: undefined,
  key: bytes(32, 1),
  iv: bytes(12, 2),
  url: 'https://files.plaza.example/upload/abc/x.bin',
}
const message = (...content: readonly Element[]): Element => el(NS_CLIENT, 'message', {}, ...content)
const wire = (e: Element): Element => parseElement(e.toString())
const said = (body: string): Element => message(el(NS_CLIENT, 'body', {}, body))
const hex = '8c3d050e9386ec173861778f'
const key = '68e9af38a97aaf82faa4063b4d0878a61261534410c8a84331eaac851759f587'

test('XEP-0448 §3.1: what is written inside the envelope is read as it was', () => {
  const voice = { ...part, type: 'audio/webm', preview: undefined, length: 2400, waveform: 'AQIDBA==' }
  const sticker = { ...part, type: 'image/webp', preview: undefined, sticker: '🌻' }
  for (const files of [[part], [voice], [part, voice], [sticker]]) {
    const read = wire(message(...fileContent(files)))
    expect(filesIn(read, true)).toEqual(files)
    expect(captionIn(read)).toBe('')
    const said = wire(message(...fileContent(files, 'The gate 🌱\nand the shed')))
    expect(filesIn(said, true)).toEqual(files)
    expect(captionIn(said)).toBe('The gate 🌱\nand the shed')
  }
})

test('XEP-0454 §3: the body for older devices is the address with vector and key', () => {
  const body = message(...fileContent([part])).childText('body', NS_CLIENT) ?? ''
  expect(body).toMatch(/^aesgcm:\/\/files\.plaza\.example\/upload\/abc\/x\.bin#[0-9a-f]{88}$/)
  const [linked] = filesIn(said(body), true)
  expect(linked).toMatchObject({ key: part.key, iv: part.iv, url: part.url })
})

test('XEP-0454 §3: an address without TLS is never written as aesgcm', () => {
  const body = message(...fileContent([{ ...part, url: 'http://files.plaza.example/x' }])).childText(
    'body',
    NS_CLIENT,
  )
  expect(body).toBe('garden.jpg')
})

test('S346: vectors of 12 and 16 bytes are read; the key is no part of the address that is asked', () => {
  for (const iv of [hex, `${hex}00112233`]) {
    const [file] = filesIn(said(`aesgcm://files.elsewhere.example/a/tr%C3%A8s%20cool.jpg#${iv}${key}`), true)
    expect(file).toMatchObject({ name: 'très cool.jpg', type: 'image/jpeg', size: undefined })
    expect(file?.url).toBe('https://files.elsewhere.example/a/tr%C3%A8s%20cool.jpg')
    expect(file?.iv).toEqual(fromHex(iv))
    expect(file?.key).toEqual(fromHex(key))
  }
})

test.each([
  [`see aesgcm://files.elsewhere.example/a.jpg#${hex}${key}`],
  [`aesgcm://files.elsewhere.example/a.jpg#${hex}${key} and more`],
  [`aesgcm://files.elsewhere.example/a.jpg#${hex}${key.slice(2)}`],
  [`aesgcm://files.elsewhere.example/a.jpg#${hex}${key}\nhello`],
  ['https://files.elsewhere.example/a.jpg'],
])('XEP-0454 §5: %j is a text', body => expect(filesIn(said(body), true)).toEqual([]))

test('XEP-0454 §5: outside of an encrypted message an aesgcm address is a text', () => {
  expect(filesIn(said(`aesgcm://files.elsewhere.example/a.jpg#${hex}${key}`), false)).toEqual([])
})

const sharing = (file: string, source: string): Element =>
  parseElement(
    `<message xmlns='jabber:client'><file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'>${file}</file><sources>${source}</sources></file-sharing></message>`,
  )
const source = (
  url: string,
  keyText = 'SuRJ2agVm/pQbJQlPq/B23Xt1YOOJCcEGJA5HrcYOGQ=',
  cipher = 'aes-256-gcm-nopadding',
) =>
  `<encrypted xmlns='urn:xmpp:esfs:0' cipher='urn:xmpp:ciphers:${cipher}:0'><key>${keyText}</key><iv>T8RDMBaiqn6Ci4Nw</iv><sources xmlns='urn:xmpp:sfs:0'><url-data xmlns='http://jabber.org/protocol/url-data' target='${url}'/></sources></encrypted>`

test.each([
  ['javascript:alert(1)', {}],
  ['file:///etc/passwd', {}],
  ['data:text/html,x', {}],
])('S348: a source at %s is none', url =>
  expect(filesIn(sharing('<name>x</name>', source(url)), true)).toEqual([]),
)

test('S347: a key of another length, an unknown cipher, a source without a key: no file', () => {
  const url = 'https://files.elsewhere.example/x'
  expect(filesIn(sharing('', source(url, 'AAAA')), true)).toEqual([])
  expect(filesIn(sharing('', source(url, undefined, 'aes-256-cbc-pkcs7')), true)).toEqual([])
  expect(
    filesIn(sharing('', `<url-data xmlns='http://jabber.org/protocol/url-data' target='${url}'/>`), true),
  ).toEqual([])
  expect(filesIn(sharing('<name>../x.pdf</name>', source(url)), true)).toMatchObject([
    { name: 'x.pdf', given: '../x.pdf' },
  ])
})

test('S330, S350: a preview that is no small picture of at most 16 KiB is left out', () => {
  const url = 'https://files.elsewhere.example/x'
  const thumb = (uri: string) => `<thumbnail xmlns='urn:xmpp:thumbs:1' uri='${uri}'/>`
  for (const uri of [
    'data:image/svg+xml;base64,AAAA',
    'https://tracker.example/pixel.png',
    `data:image/png;base64,${'A'.repeat(22_000)}`,
  ])
    expect(filesIn(sharing(thumb(uri), source(url)), true)[0]?.preview).toBeUndefined()
})
