import { zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { NotTouched } from './findings.ts'
import { budget, unzipped, zipped } from './zip.ts'

const packed = (): Buffer =>
  Buffer.from(zipSync({ 'a.xml': [Buffer.from('<a/>'.repeat(100)), { level: 6 }] }))
/** Of the first entry of the directory. */
const entryOf = (zip: Buffer): number => zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
const why = (zip: Uint8Array, left = budget()): string => {
  try {
    unzipped(zip, left)
    return 'read'
  } catch (error) {
    return error instanceof NotTouched ? error.why : String(error)
  }
}
it('S345: what is unpacked is bounded by what is said, and what is said by what may be', () => {
  expect(why(packed())).toBe('read')
  expect(why(packed(), { left: 399 })).toBe('large')
  const huge = packed()
  huge.writeUInt32LE(0x7fffffff, entryOf(huge) + 24)
  expect(why(huge)).toBe('large')
  // It says ten bytes, and unpacks to four hundred.
  const lying = packed()
  lying.writeUInt32LE(10, entryOf(lying) + 24)
  expect(why(lying)).toBe('unreadable')
  const many = packed()
  many.writeUInt16LE(60_000, many.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6])) + 10)
  expect(why(many)).toBe('large')
})
it('a sealed archive is told from one that is damaged, wherever it is', () => {
  const sealed = packed()
  sealed[entryOf(sealed) + 8]! |= 1
  expect(why(sealed)).toBe('encrypted')
  const whole = packed()
  for (let cut = 0; cut < whole.length; cut++) expect(why(whole.subarray(0, cut))).toBe('unreadable')
  const bent = packed()
  bent[40]! ^= 0xff
  expect(why(bent)).toBe('unreadable')
})
it('what is written is read again, in its order', () => {
  const entries = new Map([
    ['mimetype', Buffer.from('application/vnd.oasis.opendocument.text')],
    ['Pictures/grå.png', Buffer.from([1, 2, 3])],
    ['content.xml', Buffer.from('<x/>'.repeat(50))],
  ])
  const again = unzipped(zipped(entries), budget())
  expect([...again].map(([name, content]) => [name, Buffer.from(content)])).toEqual([...entries])
})
