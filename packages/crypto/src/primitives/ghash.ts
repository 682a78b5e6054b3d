/** GHASH in pieces, which WebCrypto does not have. */
import { ghash } from '@noble/ciphers/_polyval.js'
import type { Running } from './hashes.ts'

/** NIST SP 800-38D §6.4. Each piece counts as padded to whole blocks: only the last may be other than that. */
export const runningGhash = (key: Uint8Array): Running => ghash.create(key, LONG)
/** How much noble makes ready for; a table for long messages pays from here on. */
const LONG = 1 << 20
