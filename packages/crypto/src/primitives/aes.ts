/** AES by WebCrypto: payloads, files, sealed records. */
import { Forged } from '../errors.ts'
import { view } from './view.ts'

/** NIST SP 800-38A §6.5 with AES; the last 32 bits of the block are the counter, as in GCM. */
export const aesCtr = async (key: CryptoKey, counter: Uint8Array, data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(
    await globalThis.crypto.subtle.encrypt(
      { name: 'AES-CTR', counter: view(counter), length: 32 },
      key,
      view(data),
    ),
  )
export const aesCtrKey = (key: Uint8Array): Promise<CryptoKey> =>
  globalThis.crypto.subtle.importKey('raw', view(key), 'AES-CTR', false, ['encrypt'])

type AesName = 'AES-CBC' | 'AES-GCM'

async function aesKey(name: AesName, key: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return globalThis.crypto.subtle.importKey('raw', view(key), name, false, [usage])
}

/** AES-CBC or AES-GCM by WebCrypto; GCM appends its 16 byte tag. */
export async function aesSeal(
  name: AesName,
  key: Uint8Array,
  iv: Uint8Array,
  plaintext: Uint8Array,
  additional?: Uint8Array,
): Promise<Uint8Array> {
  const secret = await aesKey(name, key, 'encrypt')
  return new Uint8Array(
    await globalThis.crypto.subtle.encrypt(parameters(name, iv, additional), secret, view(plaintext)),
  )
}

/** The reverse; whatever goes wrong inside is `Forged`. */
export async function aesOpen(
  name: AesName,
  key: Uint8Array,
  iv: Uint8Array,
  ciphertext: Uint8Array,
  additional?: Uint8Array,
): Promise<Uint8Array> {
  const secret = await aesKey(name, key, 'decrypt')
  try {
    return new Uint8Array(
      await globalThis.crypto.subtle.decrypt(parameters(name, iv, additional), secret, view(ciphertext)),
    )
  } catch {
    throw new Forged('payload')
  }
}

function parameters(name: AesName, iv: Uint8Array, additional: Uint8Array | undefined) {
  return additional === undefined
    ? { name, iv: view(iv) }
    : { name, iv: view(iv), additionalData: view(additional) }
}
