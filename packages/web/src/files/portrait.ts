/** A picture of a person or a group: the square that was chosen, small, and nothing of what stood beside the pixels. */
import { bare } from './bare.ts'
import type { Crop } from './crop.ts'
import type { Loaded } from './picture.ts'

/** As large as it fits: an avatar is a PNG, and that of a photograph is heavy (XEP-0084 §4.2.1). */
const SIDES = [256, 192, 160, 128, 96] as const

/** Draws the square over the whole of a canvas. */
export const drawSquare = (canvas: HTMLCanvasElement, { bitmap }: Loaded, { x, y, side }: Crop): void => {
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.clearRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, x, y, side, side, 0, 0, canvas.width, canvas.height)
}
const squareOf = (loaded: Loaded, crop: Crop, side: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  drawSquare(canvas, loaded, crop)
  return canvas
}
const pngOf = async (canvas: HTMLCanvasElement): Promise<Blob> => {
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('not encoded')
  return bare(blob)
}

export const portraitOf = async (loaded: Loaded, crop: Crop, bytesMax: number): Promise<Blob> => {
  for (const side of SIDES) {
    const png = await pngOf(squareOf(loaded, crop, side))
    if (png.size <= bytesMax) return png
  }
  throw new Error('too large at any size')
}
