/** A picture of a person or a group: the square in the middle, small, and nothing of what stood beside the pixels. */
import { bare } from './bare.ts'
import type { Loaded } from './picture.ts'

/** As large as it fits: an avatar is a PNG, and that of a photograph is heavy (XEP-0084 §4.2.1). */
const SIDES = [256, 192, 160, 128, 96] as const

const squareOf = ({ bitmap }: Loaded, side: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  const from = Math.min(bitmap.width, bitmap.height)
  const x = (bitmap.width - from) / 2
  const y = (bitmap.height - from) / 2
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, x, y, from, from, 0, 0, side, side)
  return canvas
}
const pngOf = async (canvas: HTMLCanvasElement): Promise<Blob> => {
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('not encoded')
  return bare(blob)
}

export const portraitOf = async (loaded: Loaded, bytesMax: number): Promise<Blob> => {
  for (const side of SIDES) {
    const png = await pngOf(squareOf(loaded, side))
    if (png.size <= bytesMax) return png
  }
  throw new Error('too large at any size')
}
