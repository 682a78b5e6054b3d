/** Other bytes in the same places. Nothing is copied that stays: parts of the file are named, not read. */
export interface Patch {
  readonly at: number
  readonly length: number
  /** What stands there then; zeros behind it, up to the length. */
  readonly bytes?: Uint8Array
}
const ZEROS = new Blob([new Uint8Array(1 << 20)])

const zeros = function* (length: number): Generator<Blob> {
  for (let left = length; left > 0; left -= ZEROS.size) yield ZEROS.slice(0, Math.min(left, ZEROS.size))
}
/** Where two of them meet, the one that begins first stands. */
export const patched = (file: Blob, patches: readonly Patch[]): Blob => {
  const parts: BlobPart[] = []
  let done = 0
  for (const { at, length, bytes = new Uint8Array() } of patches.toSorted((a, b) => a.at - b.at)) {
    const [from, end] = [Math.max(at, done), at + length]
    if (end <= from) continue
    const stands = bytes.slice(from - at, length)
    parts.push(
      file.slice(done, from),
      stands as Uint8Array<ArrayBuffer>,
      ...zeros(end - from - stands.length),
    )
    done = end
  }
  return new Blob([...parts, file.slice(done)], { type: file.type })
}
