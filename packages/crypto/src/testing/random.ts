import { sha256 } from '../primitives/hashes.ts'
import type { Random } from '../random.ts'

/** A repeatable source: SHA-256 of the seed and a counter. For tests only. */
export function seededRandom(seed: number): Random {
  let block = 0
  return length => {
    const out = new Uint8Array(length)
    for (let offset = 0; offset < length; offset += 32) {
      const input = new DataView(new ArrayBuffer(16))
      input.setUint32(0, seed)
      input.setUint32(8, block++)
      out.set(sha256(new Uint8Array(input.buffer)).subarray(0, Math.min(32, length - offset)), offset)
    }
    return out
  }
}
