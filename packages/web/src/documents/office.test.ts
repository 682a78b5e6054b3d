/** What Office itself writes, part by part (MS-DOCX, MS-XLSX, MS-PPTX). */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { cleanedDocument } from './cleaning.ts'

const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
type Relationship = readonly [type: string, target: string, isOutside?: true]
const rels = (...all: readonly Relationship[]): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all
    .map(
      ([type, target, isOutside], i) =>
        `<Relationship Id="rId${i}" Type="${type.startsWith('http') ? type : `${TYPE}/${type}`}" Target="${target}"${isOutside ? ' TargetMode="External"' : ''}/>`,
    )
    .join('')}</Relationships>`
const pack = (parts: Readonly<Record<string, string>>): Blob =>
  new Blob([
    zipSync(
      Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])),
    ) as Uint8Array<ArrayBuffer>,
  ])
/** A text whose main part leads to all the others. */
const documentOf = (parts: Readonly<Record<string, string>>, ...more: readonly Relationship[]): Blob =>
  pack({
    '[Content_Types].xml': `<Types><Default Extension="xml" ContentType="application/xml"/>${Object.keys(
      parts,
    )
      .map(name => `<Override PartName="/${name}" ContentType="application/xml"/>`)
      .join('')}</Types>`,
    '_rels/.rels': rels(['officeDocument', 'word/document.xml']),
    'word/_rels/document.xml.rels': rels(
      ...Object.keys(parts).map((name): Relationship => ['part', `/${name}`]),
      ...more,
    ),
    'word/document.xml': '<w:document/>',
    ...parts,
  })
const cleaned = async (file: Blob) => {
  const outcome = await cleanedDocument(file)
  if (!outcome || 'untouched' in outcome) throw new Error(JSON.stringify(outcome))
  const parts = unzipSync(new Uint8Array(await outcome.content.arrayBuffer()))
  return {
    ...outcome,
    bytes: parts,
    parts: Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, strFromU8(bytes)])),
  }
}
const partAfter = async (name: string, xml: string): Promise<string | undefined> =>
  (await cleaned(documentOf({ [name]: xml }))).parts[name]

it.each([
  [
    'the sessions in which a text was written',
    'word/document.xml',
    '<w:p w:rsidR="00A77427" w:rsidRDefault="00B21"><w:r w:rsidRPr="00C1"><w:t xml:space="preserve">a > b </w:t></w:r></w:p>',
    '<w:p><w:r><w:t xml:space="preserve">a > b </w:t></w:r></w:p>',
  ],
  [
    'the number of the document and its template',
    'word/settings.xml',
    '<w:settings><w:zoom w:percent="100"/><w:attachedTemplate r:id="rId1"/><w:rsids><w:rsidRoot w:val="00A"/><w:rsid w:val="00B"/></w:rsids><w15:docId w15:val="{8A2}"/></w:settings>',
    '<w:settings><w:zoom w:percent="100"/></w:settings>',
  ],
  [
    'who changed it and when, whatever the prefix is called',
    'word/document.xml',
    `<ns0:ins ns0:id="1" ns0:author='Inés "la" Ruiz' ns0:date="2024-01-01T10:00:00Z" w16du:dateUtc="2024-01-01T09:00:00Z"><ns0:t>new</ns0:t></ns0:ins>`,
    '<ns0:ins ns0:id="1" ns0:author="Author 1"><ns0:t>new</ns0:t></ns0:ins>',
  ],
  [
    'the addresses of people',
    'word/people.xml',
    '<w15:people><w15:person w15:author="Inés"><w15:presenceInfo w15:providerId="AD" w15:userId="S::ines@example.org::1"/></w15:person></w15:people>',
    '<w15:people><w15:person w15:author="Author 1"></w15:person></w15:people>',
  ],
  [
    'what is shown from the properties, which stays as words',
    'word/document.xml',
    '<w:sdtPr><w:dataBinding w:prefixMappings="xmlns:ns0=\'http://purl.org/dc/elements/1.1/\' xmlns:ns1=\'http://schemas.openxmlformats.org/package/2006/metadata/core-properties\' " w:xpath="/ns1:coreProperties[1]/ns0:title[1]"/></w:sdtPr><w:t>The plan</w:t>',
    '<w:sdtPr></w:sdtPr><w:t>The plan</w:t>',
  ],
  [
    'where a picture lay',
    'word/document.xml',
    '<wp:docPr id="1" name="Picture 1" descr="C:\\Users\\ines\\Pictures\\gate.jpg"/>',
    '<wp:docPr id="1" name="Picture 1" descr="gate.jpg"/>',
  ],
  [
    'where a workbook was saved, by whom it is kept, and which printer it met',
    'xl/workbook.xml',
    '<workbook><fileSharing userName="Inés"/><x15ac:absPath url="C:\\Users\\ines\\"/><xr:revisionPtr documentId="8_{1}"/><pageSetup orientation="portrait" r:id="rId1"/></workbook>',
    '<workbook><fileSharing userName="Author 1"/><x15ac:absPath url=""/><pageSetup orientation="portrait"/></workbook>',
  ],
  [
    'authors of notes in a sheet, but for what leads to a thread',
    'xl/comments1.xml',
    '<comments><authors><author>Inés</author><author>tc={8A2}</author></authors><commentList><comment ref="A1" authorId="0" xr:uid="{1}"/></commentList></comments>',
    '<comments><authors><author>Author 1</author><author>tc={8A2}</author></authors><commentList><comment ref="A1" authorId="0"/></commentList></comments>',
  ],
  [
    'who is who in the threads of a sheet',
    'xl/persons/person.xml',
    '<personList><person displayName="Inés" id="{1}" userId="S::ines@example.org" providerId="AD"/></personList>',
    '<personList><person displayName="Author 1" id="{1}" userId="Author 1" providerId="None"/></personList>',
  ],
  [
    'when it was said',
    'xl/threadedComments/threadedComment1.xml',
    '<threadedComment ref="A1" dT="2024-01-01T10:00:00.00" personId="{1}" id="{2}"><text>so?</text></threadedComment>',
    '<threadedComment ref="A1" personId="{1}" id="{2}"><text>so?</text></threadedComment>',
  ],
  [
    'authors of notes on slides',
    'ppt/commentAuthors.xml',
    '<p:cmAuthor id="1" name="Inés Ruiz" initials="IR" lastIdx="1" clrIdx="0"/><p188:author id="{1}" name="Jens" initials="J" userId="S::jens@example.org" providerId="AD"/>',
    '<p:cmAuthor id="1" name="Author 1" initials="A" lastIdx="1" clrIdx="0"/><p188:author id="{1}" name="Author 2" initials="A" userId="Author 2" providerId="None"/>',
  ],
  [
    'when a slide was spoken of; a foot line with a date stays',
    'ppt/comments/comment1.xml',
    '<p:cm authorId="1" dt="2024-01-01T10:00:00" idx="1"/><p188:cm id="{1}" created="2024-01-01T10:00:00"/><p:hf dt="0"/>',
    '<p:cm authorId="1" idx="1"/><p188:cm id="{1}" created="2000-01-01T00:00:00Z"/><p:hf dt="0"/>',
  ],
])('S244: Office does not tell %s', async (_, name, before, after) => {
  const wrapped = (xml: string): string =>
    `<?xml version="1.0"?><x><!-- <kept> --><![CDATA[<w:p rsidR>]]>${xml}</x>`
  expect(await partAfter(name, wrapped(before))).toBe(wrapped(after))
})

it('S244: what nothing leads to is none of the document, and properties, previews and printers are not led to', async () => {
  const file = documentOf(
    {
      'word/media/drawing.svg':
        '<svg inkscape:version="1" xmlns="x"><metadata><a/></metadata><path d="M0 0"/></svg>',
    },
    ['attachedTemplate', 'file:///C:/Users/ines/Normal.dotm', true],
    ['http://schemas.microsoft.com/office/2016/11/relationships/changesInfo', 'changes.xml'],
    ['printerSettings', 'printer1.bin'],
    ['image', 'media/gr%C3%A5.bmp'],
    ['hyperlink', 'https://example.org/', true],
  )
  const parts = unzipSync(new Uint8Array(await file.arrayBuffer()))
  const more = {
    'word/changes.xml': '<x name="Inés"/>',
    'word/printer1.bin': 'HP at Inés',
    'word/media/grå.bmp': 'BM',
    '[trash]/0000.dat': 'what stood here before',
  }
  const all = {
    ...parts,
    ...Object.fromEntries(Object.entries(more).map(([name, text]) => [name, strToU8(text)])),
  }
  const outcome = await cleaned(new Blob([zipSync(all) as Uint8Array<ArrayBuffer>]))
  expect(Object.keys(outcome.parts).toSorted()).toEqual(
    [
      '[Content_Types].xml',
      '_rels/.rels',
      'word/_rels/document.xml.rels',
      'word/document.xml',
      'word/media/drawing.svg',
      'word/media/grå.bmp',
    ].toSorted(),
  )
  expect(outcome.parts['word/_rels/document.xml.rels']).not.toMatch(/Normal|changes|printer/u)
  expect(outcome.parts['word/_rels/document.xml.rels']).toContain('https://example.org/')
  expect(outcome.parts['word/media/drawing.svg']).toBe('<svg xmlns="x"><path d="M0 0"/></svg>')
  expect(outcome.removed.toSorted()).toEqual(['earlier', 'pictures', 'printer', 'properties'])
  // A kind of picture that is not read.
  expect(outcome.left).toEqual(['pictures'])
})
it('what has to stay is said: macros, files inside, data, and paths', async () => {
  const inside = new Uint8Array(await documentOf({ 'word/people.xml': '<a w:author="Inés"/>' }).arrayBuffer())
  const parts = {
    ...unzipSync(
      new Uint8Array(
        await documentOf(
          {
            'word/vbaProject.bin': 'x',
            'word/embeddings/oleObject1.bin': 'x',
            'word/embeddings/sheet.xlsx': '',
            'customXml/item1.xml': '<own xmlns="urn:x"><a/></own>',
            'customXml/item2.xml':
              '<?xml version="1.0"?><p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"><user>Inés</user></p:properties>',
          },
          ['externalLink', 'file:///\\\\server\\ines\\costs.xlsx', true],
        ).arrayBuffer(),
      ),
    ),
    'word/embeddings/sheet.xlsx': inside,
  }
  const outcome = await cleaned(new Blob([zipSync(parts) as Uint8Array<ArrayBuffer>]))
  expect(outcome.left.toSorted()).toEqual(['data', 'files', 'paths'])
  expect(outcome.parts['customXml/item1.xml']).toBe('<own xmlns="urn:x"><a/></own>')
  expect(outcome.parts['customXml/item2.xml']).toBe(
    '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"/>',
  )
  // A sheet in a text is a document too.
  const nested = unzipSync(outcome.bytes['word/embeddings/sheet.xlsx']!)
  expect(Object.keys(nested)).toContain('word/people.xml')
  expect(outcome.removed).toContain('names')
})
it.each([
  ['signed', { '_xmlsignatures/sig1.xml': '<x/>' }],
  ['unreadable', { 'word/people.xml': '<a w:author="Inés"><b></a>' }],
  ['unreadable', { 'word/people.xml': '<!DOCTYPE a [<!ENTITY e "Inés">]><a w:author="&e;"/>' }],
  ['unreadable', { 'word/people.xml': '<a w:author="Inés" <b/>' }],
])('a document that is %s goes as it is', async (untouched, parts) => {
  expect(await cleanedDocument(documentOf(parts as Readonly<Record<string, string>>))).toEqual({ untouched })
})
