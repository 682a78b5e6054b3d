/** The library unpacks streams of objects as far as they go; a small file can hold one of terabytes. */
import { decodePDFRawStream, PDFContext, PDFName, PDFRawStream } from '@cantoo/pdf-lib'
import { NotTouched } from './findings.ts'

const STREAM_MAX = 64 * 1024 ** 2

interface Unpacking {
  ensureBuffer(bytes: number): Uint8Array
}
let isBound = false
/** Every kind of stream asks the same place for room (pdf.js, DecodeStream). */
export const boundPdfStreams = (): void => {
  if (isBound) return
  isBound = true
  const dict = PDFContext.create().obj({ Filter: PDFName.of('RunLengthDecode') })
  const some: object = decodePDFRawStream(PDFRawStream.of(dict, new Uint8Array()))
  const kind = Object.getPrototypeOf(Object.getPrototypeOf(some)) as Unpacking
  const { ensureBuffer } = kind
  kind.ensureBuffer = function (this: Unpacking, bytes: number) {
    if (bytes > STREAM_MAX) throw new NotTouched('large')
    return ensureBuffer.call(this, bytes)
  }
}
