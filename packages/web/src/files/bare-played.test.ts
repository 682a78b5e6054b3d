import { expect, it } from 'vitest'
import { bareMatroska } from './bare-matroska.ts'
import { bareOgg, sumOf } from './bare-ogg.ts'
import { barePlayed } from './bare-played.ts'
import { bareSound } from './bare-sound.ts'

const CANARY = 'canary-5581'
const letters = (text: string): Uint8Array => new TextEncoder().encode(text)
const bytes = (...values: readonly number[]): Uint8Array => new Uint8Array(values)
const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap(part => [...part]))
const little = (value: number): Uint8Array =>
  bytes(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24)
const fileOf = (...parts: readonly Uint8Array[]): Blob =>
  new Blob([joined(...parts) as Uint8Array<ArrayBuffer>])
const read = async (file: Blob | undefined): Promise<string> =>
  Buffer.from((await file?.arrayBuffer()) ?? new ArrayBuffer()).toString('latin1')

const frames = joined(bytes(0xff, 0xfb, 0x90, 0x64), letters('what is heard'))
const id3 = (more = 0): Uint8Array =>
  joined(letters('ID3'), bytes(4, 0, 0, 0, 0, 0, 11 + more), letters(CANARY), new Uint8Array(more))
const ape = (): Uint8Array => {
  const foot = joined(
    letters('APETAGEX'),
    little(2000),
    little(11 + 32),
    little(1),
    little(0),
    new Uint8Array(8),
  )
  return joined(letters(CANARY), foot)
}
const id3v1 = joined(letters('TAG'), letters(CANARY.padEnd(125, '\0')))

it('an MP3 leaves without its notes, however many stand before and behind it', async () => {
  const notes = [id3(), id3(20)]
  const behind = [ape(), letters(`LYRICSBEGIN${CANARY}000022LYRICS200`), id3v1]
  const bare = await bareSound(fileOf(...notes, frames, ...behind))
  expect(await read(bare)).toBe(Buffer.from(frames).toString('latin1'))
  expect(await bareSound(fileOf(id3(), letters('no frame')))).toBeUndefined()
  expect(await bareSound(fileOf(id3()))).toBeUndefined()
})

const block = (kind: number, content: Uint8Array): Uint8Array =>
  joined(bytes(kind, 0, 0, content.length), content)
it('FLAC keeps what playing and seeking need, and its frames', async () => {
  const [info, seek] = [new Uint8Array(34).fill(7), new Uint8Array(18).fill(9)]
  const file = fileOf(
    letters('fLaC'),
    block(0, info),
    block(4, letters(CANARY)),
    block(3, seek),
    block(0x86, letters(CANARY)),
    frames,
  )
  const kept = joined(letters('fLaC'), block(0, info), block(0x83, seek), frames)
  expect(await read(await bareSound(file))).toBe(Buffer.from(kept).toString('latin1'))
})

const sized = (id: readonly number[], ...content: readonly Uint8Array[]): Uint8Array => {
  const inside = joined(...content)
  return joined(bytes(...id, 0x08, 0, 0, 0, 0).with(id.length, 0x08), inside).map((one, i) =>
    i > id.length && i <= id.length + 4 ? (inside.length >>> (8 * (id.length + 4 - i))) & 255 : one,
  )
}
const unsized = (id: readonly number[], ...content: readonly Uint8Array[]): Uint8Array =>
  joined(bytes(...id, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), ...content)
const ebml = sized([0x1a, 0x45, 0xdf, 0xa3], letters('webm'))
const info = sized(
  [0x15, 0x49, 0xa9, 0x66],
  sized([0x2a, 0xd7, 0xb1], bytes(0x0f, 0x42, 0x40)),
  sized([0x4d, 0x80], letters(CANARY)),
  sized([0x57, 0x41], letters(CANARY)),
  sized([0x44, 0x61], letters('AN\u0001DATE')),
  sized([0x7b, 0xa9], letters(CANARY)),
)
const tracks = sized(
  [0x16, 0x54, 0xae, 0x6b],
  sized(
    [0xae],
    sized([0xd7], bytes(1)),
    sized([0x53, 0x6e], letters(CANARY)),
    sized([0x86], letters('A_OPUS')),
  ),
)
const tags = sized([0x12, 0x54, 0xc3, 0x67], letters(CANARY))
const attached = sized([0x19, 0x41, 0xa4, 0x69], letters(CANARY))
const sound = sized([0xa3], letters('what is heard'))
const SEGMENT = [0x18, 0x53, 0x80, 0x67]
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75]

it('WebM is as long as it was, plays what it played, and names nobody: with and without lengths known in advance', async () => {
  const cluster = [sized([0xe7], bytes(0)), sound]
  for (const file of [
    fileOf(ebml, sized(SEGMENT, info, tags, tracks, sized(CLUSTER, ...cluster), attached), letters(CANARY)),
    fileOf(ebml, unsized(SEGMENT, info, tracks, unsized(CLUSTER, ...cluster), unsized(CLUSTER, sound), tags)),
  ]) {
    const bare = await read(await bareMatroska(file))
    expect(bare).toHaveLength(file.size)
    expect(bare).not.toMatch(/canary|DATE/u)
    for (const stays of ['webm', 'A_OPUS', 'what is heard', '\x0f\x42\x40']) expect(bare).toContain(stays)
    // Nothing is left to be taken away.
    expect(await read(await bareMatroska(new Blob([Buffer.from(bare, 'latin1')])))).toBe(bare)
  }
  expect(
    await bareMatroska(fileOf(ebml, unsized(SEGMENT, unsized([0x12, 0x54, 0xc3, 0x67])))),
  ).toBeUndefined()
})

/** Pages of packets, each of its own but for what is too long for one. */
const page = (
  serial: number,
  sequence: number,
  lacing: readonly number[],
  content: Uint8Array,
): Uint8Array => {
  const head = joined(letters('OggS'), bytes(0, sequence === 0 ? 2 : 0), new Uint8Array(8), little(serial))
  return joined(head, little(sequence), little(0), bytes(lacing.length, ...lacing), content)
}
/** Of the page that begins here: what stands there, and what it is. */
const sumsAt = (file: Uint8Array, at: number, end: number): readonly number[] => {
  const whole = file.slice(at, end)
  const view = new DataView(whole.buffer)
  const stands = view.getUint32(22, true)
  view.setUint32(22, 0)
  return [stands, sumOf(whole)]
}
it('the sum of a page is that of RFC 3533 §6', () => {
  expect(sumOf(letters('123456789'))).toBe(0x89a1897f)
})
it('Opus and Vorbis keep no comment, and the sums of their pages are right', async () => {
  for (const [kind, first, second] of [
    [0, 'OpusHead', 'OpusTags'],
    [1, '\x01vorbis', '\x03vorbis'],
  ] as const) {
    const note = joined(letters(second), little(11), letters(CANARY), letters(CANARY.repeat(30)))
    const rest = note.length - 255
    const file = fileOf(
      page(7, 0, [30], letters(first.padEnd(30, 'x'))),
      page(7, 1, [255], note.subarray(0, 255)),
      page(7, 2, [rest, 13], joined(note.subarray(255), letters('what is heard'))),
    )
    const bare = await read(await bareOgg(file))
    expect(bare).toHaveLength(file.size)
    expect(bare).not.toContain('canary')
    expect(bare).toContain(`${second}${'\0'.repeat(8)}${kind === 1 ? '\x01' : '\0'}\0`)
    expect(bare).toContain('what is heard')
    const [from, end] = [bare.indexOf('OggS', 30), bare.lastIndexOf('OggS')]
    for (const [at, to] of [
      [from, end],
      [end, bare.length],
    ] as const) {
      const [stands, is] = sumsAt(new Uint8Array(Buffer.from(bare, 'latin1')), at, to)
      expect(stands).toBe(is)
    }
  }
  expect(await bareOgg(fileOf(page(7, 0, [30], letters('theora'.padEnd(30, 'x')))))).toBeUndefined()
})

it('what it is decides, and not what it is called', async () => {
  expect(await read(await barePlayed(fileOf(id3(), frames)))).not.toContain('canary')
  expect(
    await barePlayed(fileOf(letters('words that somebody wrote, and nothing that is played'))),
  ).toBeUndefined()
})
