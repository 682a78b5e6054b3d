/** RFC 4648 §4, strict: no white space, padding as it must be, no stray bits. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Uint8Array(128).fill(255)
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i

/** Arguments of one call: a multiple of three, so that only the last part is padded. */
const AT_ONCE = 8190

interface NodeBuffer {
  from(bytes: ArrayBufferLike, at: number, length: number): { toString(encoding: 'base64'): string }
}
/** Node's own takes a tenth of the time of what every platform has. */
const { Buffer: node } = globalThis as { readonly Buffer?: NodeBuffer }

/** Character by character it took four times as long as this. */
const encodeAnywhere = (bytes: Uint8Array): string => {
  let out = ''
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    out += btoa(Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + AT_ONCE)))
  return out
}

export const encodeBase64 = (bytes: Uint8Array): string =>
  node?.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64') ?? encodeAnywhere(bytes)

/** Undefined for anything that is not exactly base64. */
export const decodeBase64 = (s: string): Uint8Array<ArrayBuffer> | undefined => {
  if (s.length % 4 !== 0) return undefined
  const padding = s.endsWith('==') ? 2 : s.endsWith('=') ? 1 : 0
  const digits = s.length - padding
  const bytes = new Uint8Array((s.length / 4) * 3 - padding)
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < digits; i++) {
    const c = s.charCodeAt(i)
    const value = c < 128 ? VALUES[c]! : 255
    if (value === 255) return undefined
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[at++] = (bits >> held) & 255
    }
  }
  return (bits & ((1 << held) - 1)) === 0 ? bytes : undefined
}
