import { sha256, toHex } from '@corrillo/crypto'
import { utf8 } from './release.ts'

/** A key as people compare it: 128 bits of the hash of its base64, in eight groups of four. */
export const keyCode = (key: string): string =>
  (toHex(sha256(utf8.encode(key)).subarray(0, 16)).match(/.{4}/g) ?? []).join(' ')
