/** Bytes under a passphrase (RFC 4880 §5.3): backups under a code that a person types, items under a secret that is as good as a key. */
import { createMessage, decrypt, encrypt, enums, readMessage } from 'openpgp'
import { Malformed, UnknownKey } from '../errors.ts'
import { blaming } from './keys.ts'
import { ARGON2_PASSES_MAX, config } from './limits.ts'

/** How much is hashed to get at a key, coded as in RFC 4880 §3.7.1.3: 16 MiB, and as little as can be. */
export const BY_A_PERSON = 224
const BY_CHANCE = 0
/** An item of somebody's node. */
const ITEM_BYTES_MAX = 64 * 1024

export const sealUnder = async (
  bytes: Uint8Array,
  passphrase: string,
  s2kIterationCountByte: number,
): Promise<Uint8Array> => {
  const message = await createMessage({ binary: bytes, format: 'binary' })
  return encrypt({
    message,
    passwords: [passphrase],
    format: 'binary',
    config: { ...config, s2kType: enums.s2k.iterated, s2kIterationCountByte },
  })
}
/** UnknownKey: another passphrase, or other bytes than were sealed. */
export const openUnder = async (
  sealed: Uint8Array,
  passphrase: string,
  bytesMax: number,
): Promise<Uint8Array> => {
  if (sealed.length === 0 || sealed.length > bytesMax) throw new Malformed('size')
  const message = await blaming('message', () => readMessage({ binaryMessage: sealed, config }))
  const derived = message.packets.filterByTag(enums.packet.symEncryptedSessionKey)
  const costs = derived.map(one => (one as unknown as { s2k?: { type: string; t?: number } }).s2k)
  if (derived.length !== 1 || costs.some(one => one?.type === 'argon2' && (one.t ?? 0) > ARGON2_PASSES_MAX))
    throw new Malformed('s2k')
  try {
    return (await decrypt({ message, passwords: [passphrase], format: 'binary', config })).data
  } catch {
    throw new UnknownKey('code')
  }
}

/** XEP-0473 §4.1. The secret is a random string of 32 characters at least (§10): nothing is gained by making it slow. */
export const sealItem = (text: string, secret: string): Promise<Uint8Array> =>
  sealUnder(new TextEncoder().encode(text), secret, BY_CHANCE)
export const openItem = async (sealed: Uint8Array, secret: string): Promise<string> =>
  new TextDecoder().decode(await openUnder(sealed, secret, ITEM_BYTES_MAX))
