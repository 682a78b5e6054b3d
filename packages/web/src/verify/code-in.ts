/** QR codes, found on the device in what a camera or a picture shows. */
import { decodeQR } from 'qr/decode.js'
import { load } from '../files/picture.ts'

/** Screenshots and photographs are smaller. */
const BYTES_MAX = 32 * 1024 * 1024
/** The longest side at which a picture is looked at: first what most codes are found in, then all of it, then what noise is lost in. */
const SIDES = [1440, 4096, 720]

interface Seen {
  readonly image: CanvasImageSource
  readonly width: number
  readonly height: number
}

/** undefined: there is no code in sight, or not a whole one. */
export const codeIn = (
  { image, width, height }: Seen,
  side: number,
  canvas = document.createElement('canvas'),
): string | undefined => {
  const scale = Math.min(1, side / Math.max(width, height))
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  // What is see-through is not dark.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height))
  } catch {
    return undefined
  }
}

export type CodeInFile =
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'none' }
  /** No picture that this browser can draw, or one that is too large to try (S243). */
  | { readonly kind: 'unreadable' }

export const codeInFile = async (file: Blob): Promise<CodeInFile> => {
  const loaded = file.size > BYTES_MAX ? undefined : await load(file)
  if (!loaded) return { kind: 'unreadable' }
  const { bitmap, width, height } = loaded
  try {
    for (const side of SIDES) {
      const text = codeIn({ image: bitmap, width, height }, side)
      if (text !== undefined) return { kind: 'code', text }
    }
    return { kind: 'none' }
  } finally {
    bitmap.close()
  }
}
