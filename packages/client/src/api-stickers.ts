/** Stickers of one's own: on this device, sealed; another device and a backup get them with the history. */

export interface OwnSticker {
  readonly id: string
  /** What it says, in words or as an emoji, for who does not see it. */
  readonly text: string
  /** PNG or WebP. */
  readonly content: Blob
  /** In pixels. */
  readonly width: number
  readonly height: number
}
export interface Stickers {
  /** The latest first. */
  list(): Promise<readonly OwnSticker[]>
  /** Rejects with 'not-allowed': `field` is 'text' where it says nothing, 'many' where there is no room, 'file-too-big' above 100 kB. */
  add(sticker: Omit<OwnSticker, 'id'>): Promise<void>
  remove(id: string): Promise<void>
}
