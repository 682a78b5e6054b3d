/** AES-256-GCM for a client's own store: a random IV in front, the tag behind, the place bound as additional data. */
import { concat } from './bytes.ts'
import { Malformed, Misuse } from './errors.ts'
import { aesOpen, aesSeal } from './primitives/aes.ts'
import { draw, type Random } from './random.ts'

const IV_LENGTH = 12
const TAG_LENGTH = 16

/** `additional` names what the value is and where it belongs, so that two sealed values cannot change places. */
export async function sealBytes(
  key: Uint8Array,
  plaintext: Uint8Array,
  additional: Uint8Array,
  random: Random,
): Promise<Uint8Array> {
  if (key.length !== 32) throw new Misuse('key-length')
  const iv = draw(random, IV_LENGTH)
  return concat(iv, await aesSeal('AES-GCM', key, iv, plaintext, additional))
}

export async function openBytes(
  key: Uint8Array,
  sealed: Uint8Array,
  additional: Uint8Array,
): Promise<Uint8Array> {
  if (key.length !== 32) throw new Misuse('key-length')
  if (sealed.length < IV_LENGTH + TAG_LENGTH) throw new Malformed('truncated')
  return aesOpen('AES-GCM', key, sealed.slice(0, IV_LENGTH), sealed.slice(IV_LENGTH), additional)
}
