/** Photographs lie in a PDF as the camera wrote them (ISO 32000-2 §7.4.8, §7.4.9); which colours are meant is said outside. */
import { PDFArray, PDFName, PDFRawStream } from '@cantoo/pdf-lib'
import { bareBytes } from '../files/bare.ts'
import type { Findings } from './findings.ts'

const JPEG = PDFName.of('DCTDecode')
const JPEG_2000 = PDFName.of('JPXDecode')

const filtersOf = ({ dict }: PDFRawStream): readonly unknown[] => {
  const filter = dict.lookup(PDFName.of('Filter'))
  return filter instanceof PDFArray ? filter.asArray().map(one => dict.context.lookup(one)) : [filter]
}
export const barePdfImage = (stream: PDFRawStream, { removed, left }: Findings): PDFRawStream => {
  const filters = filtersOf(stream)
  if (filters.includes(JPEG_2000)) left.add('pictures')
  if (!filters.includes(JPEG)) return stream
  const { contents } = stream
  const bare = filters.length === 1 ? bareBytes(contents) : undefined
  if (!bare) left.add('pictures')
  else if (bare.length !== contents.length) removed.add('pictures')
  return bare ? PDFRawStream.of(stream.dict, bare) : stream
}
