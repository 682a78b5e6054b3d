/** A sticker of one's own as it is kept. */
export const BYTES_MAX = 100_000
export const TEXT_MAX = 60
const SIDE_MAX = 1024
const TYPES: readonly string[] = ['image/png', 'image/webp']

export interface StickerRow {
  readonly id: string
  readonly at: number
  readonly text: string
  readonly type: string
  readonly width: number
  readonly height: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Also of what another device or a backup says. */
export const isSound = ({ id, type, text, width, height, bytes }: StickerRow): boolean =>
  /^[0-9a-f]{16}$/u.test(id) &&
  TYPES.includes(type) &&
  text.length <= TEXT_MAX &&
  [width, height].every(side => Number.isInteger(side) && side > 0 && side <= SIDE_MAX) &&
  bytes.length > 0 &&
  bytes.length <= BYTES_MAX
