/** AES-256-GCM through WebCrypto: nonce ‖ ciphertext ‖ tag, with a fresh random nonce for each sealing (NIST SP 800-38D §8.2.2). */
const NONCE = 12
const TAG = 16

export const importKey = (key: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', key as BufferSource, 'AES-GCM', false, ['encrypt', 'decrypt'])

export const seal = async (
  key: CryptoKey,
  nonce: Uint8Array,
  plain: Uint8Array,
  context: Uint8Array,
): Promise<Uint8Array> => {
  const algorithm = { name: 'AES-GCM', iv: nonce as BufferSource, additionalData: context as BufferSource }
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain as BufferSource))
  const out = new Uint8Array(NONCE + sealed.length)
  out.set(nonce)
  out.set(sealed, NONCE)
  return out
}

/** undefined when it was not sealed under this key for this place, or was changed since. */
export const open = async (
  key: CryptoKey,
  sealed: Uint8Array,
  context: Uint8Array,
): Promise<Uint8Array | undefined> => {
  if (sealed.length < NONCE + TAG) return undefined
  const iv = sealed.subarray(0, NONCE) as BufferSource
  const algorithm = { name: 'AES-GCM', iv, additionalData: context as BufferSource }
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed.subarray(NONCE) as BufferSource))
  } catch {
    return undefined
  }
}

export const NONCE_BYTES = NONCE
