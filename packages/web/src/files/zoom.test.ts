import { expect, it } from 'vitest'
import { nearer, SCALE_MAX, shifted, whole } from './zoom.ts'

const frame = { room: { width: 400, height: 300 }, fitted: { width: 400, height: 200 } }

it('what is under the pointer stays there while it comes nearer', () => {
  expect(nearer(whole, 2, [100, 0], frame)).toEqual({ scale: 2, x: -100, y: 0 })
})
it('no edge of the picture comes further in than that of the room', () => {
  const near = nearer(whole, 2, [0, 0], frame)
  expect(shifted(near, 999, 999, frame)).toEqual({ scale: 2, x: 200, y: 50 })
  expect(shifted(whole, 50, -50, frame)).toEqual(whole)
})
it('it is never smaller than it fits, and then it is in the middle; and there is an end to coming nearer', () => {
  const corner = shifted(nearer(whole, 4, [0, 0], frame), -999, -999, frame)
  expect(nearer(corner, 0.01, [30, 30], frame)).toEqual(whole)
  expect(nearer(whole, 999, [0, 0], frame).scale).toBe(SCALE_MAX)
})
