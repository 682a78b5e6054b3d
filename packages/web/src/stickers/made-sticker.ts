/** A picture as a sticker: small, drawn anew from its pixels, and what is see-through stays so. */
import type { OwnSticker } from '../bind/contract.ts'
import { bare } from '../files/bare.ts'
import { load, type Loaded } from '../files/picture.ts'

/** XEP-0449's own examples are as large; smaller where that is too heavy. */
const SIDES = [512, 384, 256, 192] as const
const BYTES_MAX = 100_000
const QUALITY = 0.85

export type MadeSticker = Omit<OwnSticker, 'id' | 'text'>

const drawnAt = async ({ bitmap }: Loaded, side: number): Promise<MadeSticker> => {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  // A browser that cannot write WebP writes a PNG, and says so.
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/webp', QUALITY))
  if (!blob) throw new Error('not encoded')
  return { content: await bare(blob), width: canvas.width, height: canvas.height }
}

/** undefined: it is no picture that can be drawn here. */
export const madeSticker = async (file: Blob): Promise<MadeSticker | undefined> => {
  const loaded = await load(file)
  if (!loaded) return undefined
  try {
    for (const side of SIDES) {
      const made = await drawnAt(loaded, side)
      if (made.content.size <= BYTES_MAX) return made
    }
    throw new Error('too large at any size')
  } finally {
    loaded.bitmap.close()
  }
}
