/** What a platform does with the bytes of files. */

export type FileFault =
  | 'absent'
  | 'broken'
  | 'busy'
  | 'gone'
  | 'too-big'
  | 'unreachable'
  | 'storage-full'
  | 'unreadable'
  | 'stopped'
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly fault: FileFault
  constructor(fault: FileFault, cause?: unknown) {
    super(fault, cause === undefined ? undefined : { cause })
    this.fault = fault
  }
}

interface Kept {
  /** The store whose file it is, and its name there. */
  readonly store: string
  readonly id: string
}
interface Keyed {
  readonly key: Uint8Array
  readonly iv: Uint8Array
}
interface Place {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}
export type Told = (done: number) => void
export interface FileWork {
  /** Ciphertext and tag in pieces; the digest is of the file itself. */
  seal(task: Kept & Keyed & { readonly source: Blob }, told: Told, stop: AbortSignal): Promise<Uint8Array>
  /** The status that the server answered with. Where uploads go on, one that breaks off does, as long as each time more of it has come. */
  upload(
    task: Kept & Place & { readonly goesOn: boolean; readonly isBegun: boolean },
    told: Told,
    stop: AbortSignal,
  ): Promise<number>
  /** The server need not keep what it has of it. */
  cancel(task: Place): Promise<void>
  /** Goes on where it ended. Resolves to how many bytes are here. */
  download(
    task: Kept & { readonly url: string; readonly most: number },
    told: Told,
    stop: AbortSignal,
  ): Promise<number>
  /** Nothing of it is handed out before all of it has proved good (S347). */
  open(
    task: Kept &
      Keyed & {
        readonly type: string
        readonly size: number | undefined
        readonly hash: Uint8Array | undefined
      },
  ): Promise<Blob>
}
