import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib'
import { expect, it } from 'vitest'
import { cleanedDocument } from './cleaning.ts'

const CANARY = 'canary-9027'
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name))
const cleaned = (bytes: Uint8Array) => cleanedDocument(new Blob([bytes as Uint8Array<ArrayBuffer>]))
const bytesOf = async (bytes: Uint8Array) => {
  const outcome = await cleaned(bytes)
  if (!outcome || 'untouched' in outcome) throw new Error(JSON.stringify(outcome))
  return { ...outcome, bytes: new Uint8Array(await outcome.content.arrayBuffer()) }
}
/** All that can be read in it: packed objects and streams too. */
const everythingIn = async (bytes: Uint8Array): Promise<string> => {
  const document = await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: true })
  const objects = document.context.enumerateIndirectObjects().map(([, object]) => object.toString())
  return [Buffer.from(bytes).toString('latin1'), ...objects].join('\n')
}
const written = async (): Promise<PDFDocument> => {
  const document = await PDFDocument.create()
  document.setAuthor(`${CANARY}-author`)
  document.setProducer(`${CANARY}-producer`)
  const page = document.addPage([200, 200])
  page.drawImage(await document.embedJpg(fixture('photo.jpg')), { x: 10, y: 10, width: 64, height: 48 })
  const { context, catalog } = document
  const metadata = context.stream(`<x:xmpmeta>${CANARY}-xmp</x:xmpmeta>`, {
    Type: 'Metadata',
    Subtype: 'XML',
  })
  catalog.set(PDFName.of('Metadata'), context.register(metadata))
  page.node.set(PDFName.of('PieceInfo'), context.obj({ Own: { Private: PDFString.of(`${CANARY}-piece`) } }))
  page.node.set(PDFName.of('Thumb'), context.register(context.stream(`${CANARY}-thumb`)))
  page.node.set(
    PDFName.of('Annots'),
    context.obj([
      context.obj({
        Type: 'Annot',
        Subtype: 'Text',
        Rect: [0, 0, 9, 9],
        Contents: PDFString.of('Is that so?'),
        T: PDFString.of(`${CANARY}-reviewer`),
        M: PDFString.of('D:20230504030201'),
      }),
      context.obj({ Subtype: 'Widget', Rect: [0, 0, 9, 9], T: PDFString.of('field name') }),
    ]),
  )
  context.register(PDFString.of(`${CANARY}-left-behind`))
  return document
}

it.each([true, false])(
  'S244, S351: a PDF says nothing of who made it, packed or not (%s)',
  async useObjectStreams => {
    const before = await (await written()).save({ useObjectStreams })
    expect(await everythingIn(before)).toContain(CANARY)
    expect(Buffer.from(before).includes('canary-camera')).toBe(true)
    const { bytes, removed, left } = await bytesOf(before)
    const all = await everythingIn(bytes)
    expect(all).not.toMatch(/canary|D:20|\/Info|\/ID\b|\/Metadata|PieceInfo|\/Thumb|Exif/u)
    for (const stays of ['Is that so?', '(Author 1)', '(field name)']) expect(all).toContain(stays)
    expect((await PDFDocument.load(bytes)).getPageCount()).toBe(1)
    expect(removed.toSorted()).toEqual(['names', 'pictures', 'preview', 'properties'])
    expect(left).toEqual([])
  },
)
it('S244: one that LibreOffice wrote for archives keeps its page and its note', async () => {
  const { bytes, removed } = await bytesOf(fixture('plan.pdf'))
  const all = await everythingIn(bytes)
  expect(all).not.toMatch(/LibreOffice|\/Metadata|\/Info|xmpmeta|D:20/u)
  expect(removed).toEqual(expect.arrayContaining(['properties', 'names']))
  expect(await cleaned(bytes)).toMatchObject({ removed: [], left: [] })
})
it('S244: what stood in it before it was changed does not go along', async () => {
  const first = Buffer.from(await (await written()).save({ useObjectStreams: false }))
  const at = first.length
  const root = /\/Root (\d+ 0 R)/u.exec(first.toString('latin1'))![1]!
  const info = `99 0 obj\n<</Author (${CANARY}-second)>>\nendobj\n`
  const table = `xref\n99 1\n${String(at).padStart(10, '0')} 00000 n \n`
  const changed = Buffer.concat([
    first,
    Buffer.from(
      `${info}${table}trailer\n<</Size 100/Root ${root}/Info 99 0 R>>\nstartxref\n${at + info.length}\n%%EOF\n`,
    ),
  ])
  const { bytes, removed } = await bytesOf(changed)
  expect(await everythingIn(bytes)).not.toContain(CANARY)
  expect(removed).toContain('earlier')
})
it('files inside are not looked into, and that is said', async () => {
  const document = await PDFDocument.create()
  document.addPage()
  await document.attach(Buffer.from('a,b'), 'costs.csv', { creationDate: new Date('2023-05-04') })
  const { bytes, left } = await bytesOf(await document.save())
  expect(left).toEqual(['files'])
  expect(await everythingIn(bytes)).not.toContain('D:20')
  expect(await everythingIn(bytes)).toContain('costs.csv')
})
it('sealed, signed and damaged ones are not touched', async () => {
  const document = await written()
  document.context.register(document.context.obj({ Type: 'Sig', ByteRange: [0, 1, 2, 3] }))
  expect(await cleaned(await document.save({ useObjectStreams: false }))).toEqual({ untouched: 'signed' })
  const sealed = await written()
  sealed.encrypt({ ownerPassword: 'three unrelated words' })
  expect(await cleaned(await sealed.save())).toEqual({ untouched: 'encrypted' })
  const whole = fixture('plan.pdf')
  expect(await cleaned(whole.subarray(0, whole.length / 2))).toEqual({ untouched: 'unreadable' })
  expect(await cleaned(Buffer.from('%PDF-1.7\nand nothing else'))).toEqual({ untouched: 'unreadable' })
})
it.each([
  ['a little', 1, false],
  ['without end', 100, true],
])('S345: a stream that unpacks to %s', async (_, mebibytes, isUntouched) => {
  const document = await PDFDocument.create()
  document.addPage()
  const rest = Buffer.from(await document.save({ useObjectStreams: false })).subarray(9)
  const packed = deflateSync(Buffer.from('99 0 null'.padEnd(mebibytes * 1024 ** 2)))
  const head = `%PDF-1.7\n98 0 obj\n<</Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length ${packed.length}>>\nstream\n`
  const whole = Buffer.concat([Buffer.from(head), packed, Buffer.from('\nendstream\nendobj\n'), rest])
  const outcome = await cleaned(whole)
  if (isUntouched) expect(outcome).toEqual({ untouched: 'unreadable' })
  else expect(outcome).toMatchObject({ left: [] })
})
