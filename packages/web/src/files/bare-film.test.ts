import { expect, it } from 'vitest'
import { bareFilm } from './bare-film.ts'
import { joined } from './joined.ts'

const CANARY = 'canary-4472'
const letters = (text: string): Uint8Array => new Uint8Array([...text].map(one => one.charCodeAt(0)))
const word = (...values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  values.forEach((value, i) => view.setUint32(i * 4, value))
  return new Uint8Array(view.buffer)
}
const box = (kind: string, ...content: readonly Uint8Array[]): Uint8Array => {
  const inside = joined(...content)
  return joined(word(inside.length + 8), letters(kind), inside)
}
const full = (kind: string, ...content: readonly Uint8Array[]): Uint8Array => box(kind, word(0), ...content)
const zeros = (count: number): Uint8Array => new Uint8Array(count)
const DATE = 0xe1d2c3b4

const place = box('\u00a9xyz', word(0x001b15c7), letters(`+36.7213-004.4214/${CANARY}`))
const keys = box('meta', full('keys', letters(`com.apple.quicktime.location.ISO6709 ${CANARY}`)))
const note = box('udta', place, box('\u00a9mod', letters(CANARY)), keys)
const handler = (kind: string): Uint8Array =>
  full('hdlr', word(0), letters(kind), zeros(12), letters(`${CANARY}\0`))
const camera = box('avc1', zeros(12), letters('make'), zeros(26), letters(CANARY.padEnd(32, '\0')), zeros(4))
interface Track {
  readonly kind: string
  readonly at: number
  readonly lengths: readonly number[]
}
const track = ({ kind, at, lengths }: Track): Uint8Array =>
  box(
    'trak',
    full('tkhd', word(DATE, DATE, 1), zeros(68)),
    box(
      'mdia',
      full('mdhd', word(DATE, DATE, 600, 60), zeros(4)),
      handler(kind),
      box(
        'minf',
        box(
          'stbl',
          full('stsd', word(1), kind === 'vide' ? camera : box('mebx', zeros(8))),
          full('stsz', word(0, lengths.length, ...lengths)),
          full('stsc', word(1, 1, lengths.length, 1)),
          full('stco', word(1, at)),
        ),
      ),
    ),
    note,
    box('meta', letters(CANARY)),
  )
const picture = letters('every pixel of the film')
const ridden = letters(`where it was, second by second: ${CANARY}`)
/** As a telephone writes it: what is shown, a track of where it was, and notes in every place that may hold some. */
const film = (...extra: readonly Uint8Array[]): Uint8Array => {
  const front = joined(box('ftyp', letters('qt  ')), box('wide'), box('mdat', picture, ridden))
  const start = 12 + 8 + 8
  return joined(
    front,
    box(
      'moov',
      full('mvhd', word(DATE, DATE, 600, 60), zeros(80)),
      track({ kind: 'vide', at: start, lengths: [picture.length] }),
      track({ kind: 'meta', at: start + picture.length, lengths: [20, ridden.length - 20] }),
      note,
      keys,
    ),
    box('uuid', zeros(16), letters(CANARY)),
    box('free', letters(CANARY)),
    ...extra,
  )
}
const textOf = async (blob: Blob): Promise<string> => {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  return Array.from(bytes, byte => String.fromCharCode(byte)).join('')
}
const date = String.fromCharCode(...word(DATE))

it('S351: a film leaves without place, device, names and dates; what is shown is where it was', async () => {
  const before = new Blob([new Uint8Array(film())], { type: 'video/quicktime' })
  const was = await textOf(before)
  expect(was.split(CANARY).length).toBeGreaterThan(12)
  const after = (await bareFilm(before))!
  const is = await textOf(after)
  for (const trace of [CANARY, 'com.apple', '\u00a9xyz', '36.7', 'second by second', 'make', date])
    expect([trace, is.includes(trace)]).toEqual([trace, false])
  expect([after.size, after.type]).toEqual([before.size, 'video/quicktime'])
  for (const stays of ['every pixel of the film', 'mvhd', 'avc1', 'stsz', 'stco'])
    expect(is.indexOf(stays)).toBe(was.indexOf(stays))
  // What it says of time and pace is behind the dates.
  expect(is.slice(is.indexOf('mvhd') + 16).startsWith(String.fromCharCode(...word(600, 60)))).toBe(true)
  expect((await textOf((await bareFilm(after))!)) === is).toBe(true)
})
it('S351: dates of 64 bits and boxes of 64 bits are read, too', async () => {
  const head = box('mvhd', word(1 << 24, DATE, DATE, DATE, DATE, 600, 0, 60), zeros(80))
  const large = joined(word(1), letters('mdat'), word(0, 16 + picture.length), picture)
  const bytes = joined(box('ftyp', letters('isom')), large, box('moov', head, note))
  const is = await textOf((await bareFilm(new Blob([new Uint8Array(bytes)])))!)
  expect([is.includes(date), is.includes(CANARY), is.includes('every pixel')]).toEqual([false, false, true])
})
it('S351: a film of hundreds of mebibytes is not read but where its boxes begin', async () => {
  const part = new Blob([new Uint8Array(1 << 20)])
  const front = joined(box('ftyp', letters('isom')), word(8 + 300 * (1 << 20)), letters('mdat'))
  const tail = box('moov', full('mvhd', word(DATE, DATE, 600, 60), zeros(80)), note)
  const whole = new Blob([
    new Uint8Array(front),
    ...Array.from({ length: 300 }, () => part),
    new Uint8Array(tail),
  ])
  let read = 0
  const slice = whole.slice.bind(whole)
  whole.slice = (...range) => {
    const piece = slice(...range)
    const bytes = piece.arrayBuffer.bind(piece)
    piece.arrayBuffer = () => {
      read += piece.size
      return bytes()
    }
    return piece
  }
  const after = (await bareFilm(whole))!
  expect(after.size).toBe(whole.size)
  expect(read).toBeLessThan(1 << 18)
  expect(await textOf(after.slice(after.size - tail.length))).not.toContain(CANARY)
})
it.each([
  ['no film', letters('not a film at all, but as long as one')],
  ['one that was cut off', film().slice(0, -5)],
  ['one with something behind its end', joined(film(), letters('SEFT'))],
  ['one whose list is compressed', joined(box('mdat'), box('moov', box('cmov', zeros(8))))],
  [
    'one that lists more samples than it has',
    joined(box('mdat'), box('moov', track({ kind: 'meta', at: 9000, lengths: [70] }))),
  ],
  ['one in parts with a track of notes', film(box('moof'))],
  ['one whose boxes reach over their parent', joined(box('mdat'), box('moov', word(900), letters('mvhd')))],
])('S351: %s is not called clean', async (_, bytes) => {
  expect(await bareFilm(new Blob([new Uint8Array(bytes)]))).toBeUndefined()
})
