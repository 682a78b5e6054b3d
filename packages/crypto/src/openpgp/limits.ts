/** What is taken from outside before any of it is computed with (S321). */
import { type Config, config as defaults, enums } from 'openpgp'

/** A key with its certificates; XEP-0373 §7.2 speaks of tens of kilobytes. */
export const KEY_BYTES_MAX = 128 * 1024
/** Larger stanzas no server takes. */
export const MESSAGE_BYTES_MAX = 512 * 1024
/** Of what is packed together for a backup or in a file. */
export const KEYS_MAX = 20
/** Keys that one message is encrypted to. */
export const RECIPIENTS_MAX = 1000
export const PLAIN_BYTES_MAX = 1024 * 1024
/** A key that is derived from a passphrase takes 64 MiB and as many passes at most (RFC 9580 §3.7.1.4). */
const ARGON2_MEMORY_EXPONENT = 16
export const ARGON2_PASSES_MAX = 8

/**
 * Compressed data ends at a megabyte, whatever it promises; what has no integrity is not read at all (EFAIL); nothing is compressed on
 * the way out, and it is written so that programs which know RFC 4880 alone can read it.
 */
export const config: Config = {
  ...defaults,
  allowUnauthenticatedMessages: false,
  allowInsecureDecryptionWithSigningKeys: false,
  maxDecompressedMessageSize: PLAIN_BYTES_MAX,
  maxArgon2MemoryExponent: ARGON2_MEMORY_EXPONENT,
  aeadProtect: false,
  v6Keys: false,
  enableParsingV5Entities: false,
  ignoreMalformedPackets: false,
  preferredCompressionAlgorithm: enums.compression.uncompressed,
  showVersion: false,
  showComment: false,
}
