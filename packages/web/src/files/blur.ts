/**
 * Hiding a part of a picture for good. What is put in its place is made of the pixels around it alone: of what was inside nothing is
 * left, so that nothing can be computed back, not even from a coarse mosaic.
 */
export interface Region {
  /** In pixels of the picture. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
type Pixels = Pick<ImageData, 'data' | 'width' | 'height'>
type Colour = readonly [red: number, green: number, blue: number]

/** Blocks along the longer side. */
const BLOCKS = 8
/** How much lighter or darker a block is than its ground. */
const RELIEF = 22

export const hide = (pixels: Pixels, regions: readonly Region[]): void => {
  for (const region of regions) hideOne(pixels, within(region, pixels))
}
const within = ({ x, y, width, height }: Region, pixels: Pixels): Region => {
  const left = Math.max(0, Math.floor(x))
  const top = Math.max(0, Math.floor(y))
  return {
    x: left,
    y: top,
    width: Math.max(0, Math.min(pixels.width, Math.ceil(x + width)) - left),
    height: Math.max(0, Math.min(pixels.height, Math.ceil(y + height)) - top),
  }
}
const hideOne = (pixels: Pixels, region: Region): void => {
  const { x, y, width, height } = region
  if (width === 0 || height === 0) return
  const ground = around(pixels, region)
  const block = Math.max(1, Math.ceil(Math.max(width, height) / BLOCKS))
  for (let row = y; row < y + height; row++)
    for (let column = x; column < x + width; column++) {
      const relief = pattern(Math.floor((column - x) / block), Math.floor((row - y) / block))
      const at = (row * pixels.width + column) * 4
      for (let c = 0; c < 3; c++) pixels.data[at + c] = ground[c]! + relief
      pixels.data[at + 3] = 255
    }
}
/** The mean of the pixels just outside; grey where the region is the whole picture. */
const around = (pixels: Pixels, { x, y, width, height }: Region): Colour => {
  const sum = [0, 0, 0]
  let count = 0
  const take = (column: number, row: number): void => {
    if (column < 0 || row < 0 || column >= pixels.width || row >= pixels.height) return
    const at = (row * pixels.width + column) * 4
    for (let c = 0; c < 3; c++) sum[c]! += pixels.data[at + c]!
    count++
  }
  for (let column = x; column < x + width; column++) {
    take(column, y - 1)
    take(column, y + height)
  }
  for (let row = y; row < y + height; row++) {
    take(x - 1, row)
    take(x + width, row)
  }
  const [red = 0, green = 0, blue = 0] =
    count === 0 ? [128, 128, 128] : sum.map(one => Math.round(one / count))
  return [red, green, blue]
}
/** The same for the same place: a mosaic that everybody knows the look of. */
const pattern = (column: number, row: number): number => {
  const mixed = Math.imul(column * 73_856_093 + row * 19_349_663 + 1, 0x9e3779b1) >>> 16
  return (mixed % (RELIEF * 2 + 1)) - RELIEF
}
