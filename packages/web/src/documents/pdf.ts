/**
 * PDF (ISO 32000-2): without the information dictionary, metadata streams, the file's numbers and what programs keep for themselves.
 * What is written is what the first page and all others lead to: earlier states, which stay in a file that was changed, are not.
 */
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFParser,
  PDFRawStream,
  PDFRef,
  PDFStream,
  PDFStreamWriter,
  PDFString,
  PDFWriter,
} from '@cantoo/pdf-lib'
import { type Findings, NotTouched } from './findings.ts'
import { boundPdfStreams } from './pdf-bounds.ts'
import { barePdfImage } from './pdf-image.ts'

const key = (name: string): PDFName => PDFName.of(name)
/** How a file says before anything else that it is sealed, or that its bytes are vouched for (§7.6.2, §12.8.1). */
const SEALED = /\/Encrypt[\s\0]*(?:\d+[\s\0]+\d+[\s\0]+R|<<)/u
const SIGNED = /\/ByteRange[\s\0]*\[/u

const latin = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)

export const barePdf = async (bytes: Uint8Array, found: Findings): Promise<Uint8Array> => {
  const text = latin(bytes)
  if (SEALED.test(text)) throw new NotTouched('encrypted')
  if (SIGNED.test(text)) throw new NotTouched('signed')
  const context = await parsed(bytes)
  const { trailerInfo } = context
  if (trailerInfo.Info) found.removed.add('properties')
  delete trailerInfo.Info
  delete trailerInfo.ID
  const reached = cleaned(context, trailerInfo.Root, found)
  const isPacked = swept(context, reached, found) || /\/Type[\s\0]*\/ObjStm/u.test(text)
  if (wasChanged(text)) found.removed.add('earlier')
  return (isPacked ? PDFStreamWriter : PDFWriter).forContext(context, Infinity).serializeToBuffer()
}
const parsed = async (bytes: Uint8Array): Promise<PDFContext> => {
  boundPdfStreams()
  try {
    const context = await PDFParser.forBytesWithOptions(bytes, Infinity, true).parseDocument()
    if (!(context.lookup(context.trailerInfo.Root) instanceof PDFDict)) throw new NotTouched('unreadable')
    return context
  } catch (error) {
    throw error instanceof NotTouched ? error : new NotTouched('unreadable')
  }
}
/** §7.5.6: what changes a file is put behind it. One that is laid out for the web has two parts from the beginning (annex F). */
const wasChanged = (text: string): boolean => {
  const parts = text.match(/startxref/gu)?.length ?? 0
  return parts > (text.slice(0, 2048).includes('/Linearized') ? 2 : 1)
}

/** Everything that the catalogue leads to, each once, without what goes. */
const cleaned = (context: PDFContext, root: PDFObject | undefined, found: Findings): ReadonlySet<PDFRef> => {
  const reached = new Set<PDFRef>()
  const open: (PDFObject | undefined)[] = [root]
  while (open.length > 0) {
    const object = open.pop()
    if (object instanceof PDFRef) {
      if (reached.has(object)) continue
      reached.add(object)
      const target = context.lookup(object)
      if (target instanceof PDFRawStream) context.assign(object, barePdfImage(target, found))
      open.push(context.lookup(object))
    } else if (object instanceof PDFArray) for (const one of object.asArray()) open.push(one)
    else {
      const dict = object instanceof PDFStream ? object.dict : object
      if (!(dict instanceof PDFDict)) continue
      tidy(dict, found)
      for (const one of dict.values()) open.push(one)
    }
  }
  return reached
}
const isText = (value: PDFObject | undefined): value is PDFString | PDFHexString =>
  value instanceof PDFString || value instanceof PDFHexString

const tidy = (dict: PDFDict, found: Findings): void => {
  const value = (name: string): PDFObject | undefined => dict.lookup(key(name))
  const drop = (...names: readonly string[]): boolean =>
    names.map(name => dict.delete(key(name))).some(Boolean)
  // §14.3.2, §14.5: under these names only what is of that kind; a document may call a font so.
  if (value('Metadata') instanceof PDFStream && drop('Metadata')) found.removed.add('properties')
  if (value('PieceInfo') instanceof PDFDict && drop('PieceInfo', 'LastModified'))
    found.removed.add('properties')
  if (value('Type') === key('Page')) {
    drop('LastModified', 'ID')
    if (drop('Thumb')) found.removed.add('preview')
  }
  if (value('Rect') instanceof PDFArray) unnamed(dict, found)
  if (value('Type') === key('EmbeddedFile')) {
    const kept = value('Params')
    if (kept instanceof PDFDict) for (const name of ['CreationDate', 'ModDate']) kept.delete(key(name))
  }
  if (value('EF') instanceof PDFDict) found.left.add('files')
  if (value('XFA') !== undefined) found.left.add('data')
}
/** §12.5.6.2: who wrote a note, and when; in a field of a form the same key is its name. */
const unnamed = (note: PDFDict, found: Findings): void => {
  for (const name of ['M', 'CreationDate', 'NM']) note.delete(key(name))
  const author = note.lookup(key('T'))
  if (note.lookup(key('Subtype')) === key('Widget') || !isText(author)) return
  note.set(key('T'), PDFString.of(found.nameFor(author.decodeText())))
}
/** Nothing stays to which nothing leads. `true`: objects were packed together, and are again. */
const swept = (context: PDFContext, reached: ReadonlySet<PDFRef>, { removed }: Findings): boolean => {
  let wasPacked = false
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    if (reached.has(ref)) continue
    const type = object instanceof PDFStream ? object.dict.lookup(key('Type')) : undefined
    wasPacked ||= type === key('ObjStm')
    if (type === key('Metadata')) removed.add('properties')
    context.delete(ref)
  }
  context.largestObjectNumber = [...reached].reduce(
    (most, { objectNumber }) => Math.max(most, objectNumber),
    0,
  )
  return wasPacked
}
