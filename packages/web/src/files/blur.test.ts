import { expect, it } from 'vitest'
import { hide, type Region } from './blur.ts'

const picture = (inside: (x: number, y: number) => number, region: Region) => {
  const [width, height] = [60, 40]
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const isIn =
        x >= region.x && x < region.x + region.width && y >= region.y && y < region.y + region.height
      data.set(
        [isIn ? inside(x, y) : (x * 5) % 256, (y * 3) % 256, isIn ? inside(y, x) : 90, 255],
        (y * width + x) * 4,
      )
    }
  return { data, width, height } as ImageData
}
const region = { x: 10, y: 8, width: 21, height: 13 }

it('H5: pictures that differ only in what is hidden are the same afterwards, to the last pixel', () => {
  const [one, other] = [picture(x => x * 11, region), picture((x, y) => 255 - x * y, region)]
  expect(one.data).not.toEqual(other.data)
  hide(one, [region])
  hide(other, [region])
  expect(one.data).toEqual(other.data)
})
it('what is around it stays as it was', () => {
  const before = picture(() => 7, region)
  const after = picture(() => 7, region)
  hide(after, [region])
  for (let y = 0; y < 40; y++)
    for (let x = 0; x < 60; x++) {
      const at = (y * 60 + x) * 4
      const isIn = x >= 10 && x < 31 && y >= 8 && y < 21
      if (!isIn) expect(after.data.slice(at, at + 4)).toEqual(before.data.slice(at, at + 4))
    }
})
it('a region that reaches over the edge hides what of it is in the picture', () => {
  const over = { x: -5, y: 30, width: 200, height: 200 }
  const [one, other] = [picture(x => x, over), picture(x => 200 - x, over)]
  hide(one, [over])
  hide(other, [over])
  expect(one.data).toEqual(other.data)
})
