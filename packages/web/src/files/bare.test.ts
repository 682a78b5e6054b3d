import { expect, it } from 'vitest'
import { bareBytes, bareMoving } from './bare.ts'

const CANARY = 'canary-4471'
const letters = (text: string): readonly number[] => [...new TextEncoder().encode(text)]
const blocks = (text: string): readonly number[] => [text.length, ...letters(text), 0]
const head = [...letters('GIF89a'), 2, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
const loop = [0x21, 0xff, 11, ...letters('NETSCAPE2.0'), 3, 1, 0, 0, 0]
const control = [0x21, 0xf9, 4, 0, 10, 0, 0, 0]
const image = [0x2c, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, 0x84, 0x51, 0, 0]
const written = [
  [0x21, 0xfe, ...blocks(CANARY)],
  [0x21, 0xff, 11, ...letters('XMP DataXMP'), ...blocks(CANARY)],
  [0x21, 0x01, 12, ...Array.from({ length: 12 }, () => 0), ...blocks(CANARY)],
].flat()
const bareOf = async (...bytes: readonly number[]): Promise<readonly number[] | undefined> => {
  const picture = await bareMoving(new Blob([Uint8Array.from(bytes)], { type: 'image/gif' }))
  return picture && [...new Uint8Array(await picture.arrayBuffer())]
}

it('S244, S351: a moving picture moves as it did, and nothing that was written into it goes along', async () => {
  const clean = [...head, ...loop, ...control, ...image, ...control, ...image, 0x3b]
  expect(await bareOf(...clean)).toEqual(clean)
  const said = [...head, ...written, ...loop, ...control, ...image, ...written, ...control, ...image, 0x3b]
  expect(await bareOf(...said, ...letters(CANARY))).toEqual(clean)
})
it.each([
  ['no GIF', letters('not a picture at all')],
  ['one without its end', [...head, ...control, ...image]],
  ['one with what no GIF has', [...head, 0x42, ...image, 0x3b]],
])('S244: %s is not called clean', async (_, bytes) => {
  expect(await bareOf(...bytes)).toBeUndefined()
})

const segment = (marker: number, text: string): readonly number[] => [
  0xff,
  marker,
  0,
  text.length + 2,
  ...letters(text),
]
it('S244, S351: a photograph in a document keeps its colours, and neither notes nor what stands behind its end', () => {
  const profile = segment(0xe2, 'ICC_PROFILE\0\x01\x01profile')
  const scan = [...segment(0xda, 'head'), 1, 0xff, 0, 2, 0xff, 0xd3, 7]
  const clean = [
    0xff,
    0xd8,
    ...segment(0xe0, 'JFIF\0'),
    ...profile,
    ...scan,
    ...segment(0xc4, 'table'),
    ...scan,
    0xff,
    0xd9,
  ]
  const said = [
    0xff,
    0xd8,
    ...segment(0xe1, `Exif\0\0${CANARY}`),
    ...segment(0xe0, 'JFIF\0'),
    ...segment(0xe2, `MPF\0${CANARY}`),
    ...profile,
    ...scan,
    ...segment(0xfe, CANARY),
    ...segment(0xc4, 'table'),
    ...scan,
    0xff,
    0xd9,
    ...letters(CANARY),
  ]
  expect([...bareBytes(Uint8Array.from(said))!]).toEqual(clean)
  expect(bareBytes(Uint8Array.from(said.slice(0, 120)))).toBeUndefined()
  expect(bareBytes(Uint8Array.from(letters('no picture at all')))).toBeUndefined()
})
