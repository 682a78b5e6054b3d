import fc from 'fast-check'
import { expect, it } from 'vitest'
import { middleOf, moved, ZOOM_MAX, zoomed, zoomOf } from './crop.ts'

const wide = { width: 400, height: 300 }

it('begins with the largest square, in the middle', () => {
  expect(middleOf(wide)).toEqual({ x: 50, y: 0, side: 300 })
  expect(zoomOf(middleOf(wide), wide)).toBe(1)
})
it('moves by parts of its own side and stops at the edge', () => {
  const near = zoomed(middleOf(wide), 3, wide)
  expect(near).toEqual({ x: 150, y: 100, side: 100 })
  expect(moved(near, 0.5, -0.25, wide)).toEqual({ x: 200, y: 75, side: 100 })
  expect(moved(near, 99, 99, wide)).toEqual({ x: 300, y: 200, side: 100 })
})
it('zooms around its middle, and out again to what the picture allows', () => {
  const corner = moved(zoomed(middleOf(wide), 3, wide), -99, -99, wide)
  expect(zoomed(corner, 2, wide)).toEqual({ x: 0, y: 0, side: 150 })
  expect(zoomOf(zoomed(corner, 99, wide), wide)).toBe(ZOOM_MAX)
  expect(zoomed(corner, 0.1, wide)).toEqual({ x: 0, y: 0, side: 300 })
})
it('whatever is dragged and zoomed, it stays a square inside of the picture', () => {
  const step = fc.record({
    dx: fc.double({ min: -3, max: 3, noNaN: true }),
    dy: fc.double({ min: -3, max: 3, noNaN: true }),
    zoom: fc.double({ min: 0, max: 20, noNaN: true }),
  })
  const side = fc.integer({ min: 1, max: 5000 })
  fc.assert(
    fc.property(side, side, fc.array(step, { maxLength: 12 }), (width, height, steps) => {
      const size = { width, height }
      const crop = steps.reduce(
        (now, { dx, dy, zoom }) => zoomed(moved(now, dx, dy, size), zoom, size),
        middleOf(size),
      )
      expect(crop.side).toBeGreaterThan(0)
      expect(crop.x).toBeGreaterThanOrEqual(0)
      expect(crop.y).toBeGreaterThanOrEqual(0)
      expect(crop.x + crop.side).toBeLessThanOrEqual(width + 1e-9)
      expect(crop.y + crop.side).toBeLessThanOrEqual(height + 1e-9)
    }),
  )
})
