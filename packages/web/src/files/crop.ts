/** The square of a picture that becomes somebody's portrait, in pixels of the picture. It never leaves the picture. */
export interface Crop {
  readonly x: number
  readonly y: number
  readonly side: number
}
interface Size {
  readonly width: number
  readonly height: number
}

export const ZOOM_MAX = 5

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))
const within = ({ x, y, side }: Crop, { width, height }: Size): Crop => ({
  x: clamp(x, 0, width - side),
  y: clamp(y, 0, height - side),
  side,
})

/** The largest square, in the middle. */
export const middleOf = ({ width, height }: Size): Crop => {
  const side = Math.min(width, height)
  return { x: (width - side) / 2, y: (height - side) / 2, side }
}
/** By parts of its own side: it moves as far as a finger does on the screen, however near it is. */
export const moved = (crop: Crop, dx: number, dy: number, size: Size): Crop =>
  within({ ...crop, x: crop.x + dx * crop.side, y: crop.y + dy * crop.side }, size)

export const zoomOf = ({ side }: Crop, { width, height }: Size): number => Math.min(width, height) / side
/** Around its middle, as far as the picture allows. */
export const zoomed = (crop: Crop, zoom: number, size: Size): Crop => {
  const side = Math.min(size.width, size.height) / clamp(zoom, 1, ZOOM_MAX)
  const shift = (crop.side - side) / 2
  return within({ x: crop.x + shift, y: crop.y + shift, side }, size)
}
