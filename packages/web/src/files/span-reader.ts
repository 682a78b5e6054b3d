/** Bytes of a large file, a window at a time: it is never in memory as a whole. */
const WINDOW = 65_536

export interface SpanReader {
  readonly size: number
  /** undefined: it does not have as many, or too much has been asked for. */
  read(at: number, length: number): Promise<DataView | undefined>
}
/** `reads`: how often it may be asked, whatever the file says of itself. */
export const spanReader = (file: Blob, reads: number): SpanReader => {
  let left = reads
  let start = 0
  let window = new Uint8Array()
  return {
    size: file.size,
    async read(at, length) {
      if (left-- <= 0 || at < 0 || at + length > file.size) return undefined
      if (at < start || at + length > start + window.length) {
        start = at
        window = new Uint8Array(await file.slice(at, at + Math.max(length, WINDOW)).arrayBuffer())
      }
      return new DataView(window.buffer, at - start, length)
    },
  }
}
