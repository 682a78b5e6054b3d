/** Files in messages, as screens see them. */
import type { Value } from './value/value.ts'

export type FileKind = 'picture' | 'sticker' | 'voice' | 'audio' | 'video' | 'file'
/** program: opening it may run something. disguised: its name was made to hide that, or reads otherwise than it is. */
export type FileCaution = 'program' | 'disguised'

export interface SharedFile {
  /** Safe to show and to save under. */
  readonly name: string
  /** Of a kind that a browser may show, or `application/octet-stream`. */
  readonly type: string
  readonly kind: FileKind
  readonly caution?: FileCaution | undefined
  /** In bytes; undefined where its author did not say. */
  readonly size: number | undefined
  /** In pixels. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** In milliseconds. */
  readonly length?: number | undefined
  /** A very small picture of it: JPEG, PNG or WebP in base64, with its type. */
  readonly preview?: { readonly type: string; readonly data: string } | undefined
  /** How loud a voice is, in even steps, 0 to 255. */
  readonly waveform?: readonly number[] | undefined
  /** What a sticker says, in words or as an emoji; ''. */
  readonly sticker?: string | undefined
  /** The server that has it, where that is not our own: it is asked only when a person says so. */
  readonly elsewhere?: string | undefined
}
/** What a person sends. Pictures come here without what cameras write into them. */
export interface OutgoingFile {
  readonly content: Blob
  readonly name: string
  readonly type: string
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly length?: number | undefined
  /** A data URI of a JPEG, PNG or WebP of a few kilobytes. */
  readonly preview?: string | undefined
  readonly waveform?: readonly number[] | undefined
  /** A picture that is a sticker: what it says, in words or as an emoji. */
  readonly sticker?: string | undefined
  /** A picture that is seen once. */
  readonly once?: boolean | undefined
}
/** Where the bytes of a file are. */
export type Transfer =
  /** On the server alone. */
  | { readonly kind: 'there' }
  | { readonly kind: 'encrypting' | 'up' | 'down'; readonly done: number; readonly total: number | undefined }
  /** Goes on when the server is reached. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here' }
  | { readonly kind: 'failed'; readonly error: FileErrorCode }
export type FileErrorCode =
  | 'file-gone'
  | 'file-too-big'
  | 'file-broken'
  | 'file-elsewhere'
  | 'file-unreachable'
  | 'file-quota'
  | 'storage-full'
  | 'unknown'

/** The files of one message. Its first file is number 0. */
export interface MessageFiles {
  transfer(id: string, index: number): Value<Transfer>
  /** Brings it to this device. `quietly`: only where nobody learns anything by it, and only when it is small. */
  fetch(id: string, index: number, quietly?: boolean): Promise<void>
  /** Decrypted and proved to be what its author sent; fetched first where it is not here. */
  open(id: string, index: number): Promise<Blob>
  /** Ends what is under way; what was sent is given up with its message. */
  cancel(id: string, index: number): void
}
