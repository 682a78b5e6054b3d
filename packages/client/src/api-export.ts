/** What a screen sees of taking a conversation out of the app. */

export interface ExportWish {
  /** Whoever has it and the file reads everything in it. */
  readonly password: string
  /** Its pictures, voices and files too, up to 100 MiB. */
  readonly files: boolean
}
export interface Exported {
  /** The sealed conversation, in parts one after the other (docs/export.md). */
  readonly sealed: readonly Uint8Array[]
  readonly messages: number
  readonly files: number
  /** Files that are not in it: too many, not here any more, or on a server that would learn of it. */
  readonly filesLeftOut: number
}
export interface Export {
  /**
   * Made on this device. `tell` says how far it is, from 0 to 1. Rejects with 'password-short', or 'not-allowed' where the organisation asks
   * for no copies.
   */
  conversation(address: string, wish: ExportWish, tell: (part: number) => void): Promise<Exported>
}
