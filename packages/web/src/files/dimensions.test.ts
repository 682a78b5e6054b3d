import { expect, it } from 'vitest'
import { dimensionsOf } from './dimensions.ts'

const text = (of: string): readonly number[] => [...of].map(c => c.charCodeAt(0))
/** The beginnings of pictures, as far as their size. */
const heads: Readonly<Record<string, readonly number[]>> = {
  png: [
    137,
    ...text('PNG\r\n'),
    26,
    10,
    0,
    0,
    0,
    13,
    ...text('IHDR'),
    0,
    0,
    0,
    40,
    0,
    0,
    0,
    30,
    8,
    2,
    0,
    0,
    0,
  ],
  jpeg: [255, 216, 255, 224, 0, 4, 1, 1, 255, 192, 0, 11, 8, 0, 30, 0, 40, 1, 1, 17, 0],
  gif: [...text('GIF89a'), 40, 0, 30, 0, 0, 0, 0],
  webp: [...text('RIFF'), 22, 0, 0, 0, ...text('WEBPVP8X'), 10, 0, 0, 0, 0, 0, 0, 0, 39, 0, 0, 29, 0, 0],
  bmp: [...text('BM'), ...Array<number>(16).fill(0), 40, 0, 0, 0, 30, 0, 0, 0],
  avif: [0, 0, 0, 8, ...text('ftyp'), ...text('ispe'), 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 30, 0],
}
/** The same numbers at each run. */
const dice = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
  return seed / 2 ** 32
}

it.each(Object.keys(heads))('S243: %s says its size in its first bytes', async kind => {
  expect(await dimensionsOf(new Blob([Uint8Array.from(heads[kind]!)]))).toEqual({ width: 40, height: 30 })
})
it('S349: ten thousand broken beginnings of pictures: none throws, none hangs', async () => {
  const chance = dice(349)
  const below = (n: number): number => Math.floor(chance() * n)
  const kinds = Object.values(heads)
  for (let i = 0; i < 10_000; i++) {
    const bytes = Uint8Array.from(kinds[i % kinds.length]!)
    for (let n = below(6); n >= 0; n--) bytes[below(bytes.length)] = [0, 255, below(256)][below(3)]!
    const found = await dimensionsOf(new Blob([bytes.subarray(0, bytes.length - below(8))]))
    if (found) expect(found.width * found.height).toBeGreaterThanOrEqual(0)
  }
})
