/** Read back: documents that LibreOffice has written, with people, times, notes and a photograph in them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { cleanedDocument } from './cleaning.ts'

const fileOf = (name: string): Blob =>
  new Blob([readFileSync(join(import.meta.dirname, 'fixtures', name))], { type: 'application/x-this' })
const textIn = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const partsOf = async (file: Blob): Promise<ReadonlyMap<string, string>> =>
  new Map(
    Object.entries(unzipSync(new Uint8Array(await file.arrayBuffer()))).map(([name, content]) => [
      name,
      textIn(content),
    ]),
  )
const cleanedOf = async (name: string) => {
  const cleaned = await cleanedDocument(fileOf(name))
  if (!cleaned || 'untouched' in cleaned) throw new Error(`${name} was not touched`)
  return cleaned
}
const TRACES = /canary|2023-0|LibreOffice|Exif/u

it.each([
  ['plan.odt', ['The harbour plan', 'Is that so?', 'The gate'], ['meta.xml', 'Thumbnails/thumbnail.png']],
  [
    'plan.docx',
    ['The harbour plan', 'Is that so?', 'And what was added.'],
    ['docProps/core.xml', 'docProps/app.xml'],
  ],
  ['costs.ods', ['Gate', 'Is that so?', '42'], ['meta.xml']],
  ['costs.xlsx', ['Gate', 'Is that so?', '42'], ['docProps/core.xml']],
  ['talk.odp', ['Where we begin', 'Is that so?'], ['meta.xml']],
  ['talk.pptx', ['Where we begin', 'Is that so?'], ['docProps/core.xml', 'docProps/custom.xml']],
])('S244, S351: of %s its words are left, and nobody, no time and no program', async (name, words, gone) => {
  const before = await partsOf(fileOf(name))
  expect([...before.values()].join('\n')).toMatch(TRACES)
  const { content, removed, left } = await cleanedOf(name)
  const after = await partsOf(content)
  const all = [...after.values()].join('\n')
  expect(all).not.toMatch(TRACES)
  for (const word of [...words, 'Author 1']) expect(all).toContain(word)
  for (const part of gone) {
    expect(before.has(part)).toBe(true)
    expect(after.has(part)).toBe(false)
  }
  // Nothing speaks of a part that is gone.
  for (const part of gone) expect(all).not.toContain(part)
  expect(removed).toEqual(expect.arrayContaining(['properties', 'names', 'pictures']))
  expect(left).toEqual([])
  expect(content.type).toBe('application/x-this')
})
it('S244: two who wrote notes stay two, and what is clean already is not changed again', async () => {
  const { content } = await cleanedOf('plan.docx')
  const parts = await partsOf(content)
  expect(parts.get('word/comments.xml')).toMatch(/w:author="Author \d"/u)
  expect(parts.get('word/document.xml')).toMatch(/<w:ins w:id="\d+" w:author="Author \d">/u)
  const names = [...parts.values()].join('').match(/Author \d/gu)
  expect(new Set(names)).toEqual(new Set(['Author 1', 'Author 2']))
  const again = await cleanedDocument(content)
  expect(again).toMatchObject({ removed: [], left: [] })
})
it('an OpenDocument begins with its type, as it is, and its dates are nobody’s', async () => {
  const bytes = Buffer.from(await (await cleanedOf('plan.odt')).content.arrayBuffer())
  expect(bytes.subarray(30, 77).toString()).toBe('mimetypeapplication/vnd.oasis.opendocument.text')
  // APPNOTE §4.4.6: the first of January 1980, midnight.
  expect(bytes.readUInt32LE(10)).toBe(0x00210000)
})
it('what is no document is nothing to be said of', async () => {
  expect(await cleanedDocument(new Blob(['words that somebody wrote']))).toBeUndefined()
  expect(await cleanedDocument(new Blob([new Uint8Array()]))).toBeUndefined()
})
it('a document of the time before 2007 goes as it is, and so does one that is sealed since', async () => {
  const old = new Uint8Array(2048)
  old.set([0xd0, 0xcf, 0x11, 0xe0])
  expect(await cleanedDocument(new Blob([old]))).toEqual({ untouched: 'old' })
  old.set(Buffer.from('EncryptedPackage', 'utf16le'), 600)
  expect(await cleanedDocument(new Blob([old]))).toEqual({ untouched: 'encrypted' })
})
