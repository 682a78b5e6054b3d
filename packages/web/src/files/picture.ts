/**
 * Pictures before they are sent: drawn anew from their pixels, so that nothing goes along that a camera or a program has written
 * beside them (place, device, time, colour profile, earlier versions). Turned as they are meant to be seen.
 */
import type { OutgoingFile } from '../bind/contract.ts'
import { bare } from './bare.ts'
import { hide, type Region } from './blur.ts'
import { dimensionsOf, isTooLarge } from './dimensions.ts'

const SIDE_MAX = 4096
const PREVIEW_SIDE = 40
const QUALITY = 0.9

export interface Loaded {
  readonly bitmap: ImageBitmap
  readonly width: number
  readonly height: number
}
/** undefined: the browser cannot draw it, or it is too large to try. */
export const load = async (file: Blob): Promise<Loaded | undefined> => {
  const told = await dimensionsOf(file)
  if (!told || isTooLarge(told)) return undefined
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, SIDE_MAX / Math.max(bitmap.width, bitmap.height))
    return {
      bitmap,
      width: Math.max(1, Math.round(bitmap.width * scale)),
      height: Math.max(1, Math.round(bitmap.height * scale)),
    }
  } catch {
    return undefined
  }
}

const canvasOf = (width: number, height: number) => {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  return { canvas, context }
}
const encoded = async (canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> => {
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, type, quality))
  if (!blob) throw new Error('not encoded')
  return bare(blob)
}

/** Regions are in pixels of what is sent. */
export const drawn = ({ bitmap, width, height }: Loaded, regions: readonly Region[]): HTMLCanvasElement => {
  const { canvas, context } = canvasOf(width, height)
  context.drawImage(bitmap, 0, 0, width, height)
  if (regions.length > 0) {
    const pixels = context.getImageData(0, 0, width, height)
    hide(pixels, regions)
    context.putImageData(pixels, 0, 0)
  }
  return canvas
}
/** What may be see-through stays so; everything else is a photograph. */
const typeFor = (type: string): string =>
  type === 'image/png' || type === 'image/webp' ? type : 'image/jpeg'
const endings: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/webp': 'webp',
  'image/jpeg': 'jpg',
}

export const cleaned = async (
  file: File,
  loaded: Loaded,
  regions: readonly Region[],
): Promise<OutgoingFile> => {
  const canvas = drawn(loaded, regions)
  // A browser that cannot write this type writes a PNG, and says so.
  const content = await encoded(canvas, typeFor(file.type), QUALITY)
  const name = `${file.name.replace(/\.[^.]*$/u, '') || 'picture'}.${endings[content.type] ?? 'png'}`
  const { width, height } = loaded
  return { content, name, type: content.type, width, height, preview: await previewOf(canvas) }
}
/** A few pixels, from what is sent and not from what it was made of. */
export const previewOf = async (canvas: HTMLCanvasElement): Promise<string> => {
  const scale = PREVIEW_SIDE / Math.max(canvas.width, canvas.height)
  const small = canvasOf(
    Math.max(1, Math.round(canvas.width * scale)),
    Math.max(1, Math.round(canvas.height * scale)),
  )
  small.context.fillStyle = '#fff'
  small.context.fillRect(0, 0, small.canvas.width, small.canvas.height)
  small.context.drawImage(canvas, 0, 0, small.canvas.width, small.canvas.height)
  const bytes = new Uint8Array(await (await encoded(small.canvas, 'image/jpeg', 0.5)).arrayBuffer())
  return `data:image/jpeg;base64,${btoa(String.fromCharCode(...bytes))}`
}
