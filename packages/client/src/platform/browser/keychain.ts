/**
 * The store's key, wrapped by an AES key that script can use but not read out (IndexedDB keeps it as it is). Wrapped, it lies in
 * session storage until the browser is closed, or in IndexedDB when the person said to keep this device unlocked.
 */
import { openDB } from 'idb'
import { decodeBase64, encodeBase64 } from '@corrillo/xmpp'
import { NONCE_BYTES, open, seal } from '../../store/aead.ts'
import type { Keychain } from '../platform.ts'

const database = () =>
  openDB('corrillo-keys', 1, {
    upgrade(db) {
      db.createObjectStore('wrapping')
      db.createObjectStore('wrapped')
    },
  })
const slot = (name: string): string => `corrillo-key:${name}`
const context = (name: string): Uint8Array => new TextEncoder().encode(`corrillo keychain ${name}`)

const freshKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])

export const browserKeychain = (): Keychain => ({
  async keep(name, key, until) {
    const db = await database()
    const known = (await db.get('wrapping', name)) as CryptoKey | undefined
    // The same for all tabs, so that the engine can go back to one where the passphrase was typed.
    const wrapping = known ?? (await freshKey())
    const wrapped = await seal(
      wrapping,
      crypto.getRandomValues(new Uint8Array(NONCE_BYTES)),
      key,
      context(name),
    )
    await db.put('wrapping', wrapping, name)
    if (until === 'told-otherwise') await db.put('wrapped', wrapped, name)
    else {
      await db.delete('wrapped', name)
      sessionStorage.setItem(slot(name), encodeBase64(wrapped))
    }
    db.close()
  },
  async recall(name) {
    const db = await database()
    const wrapping = (await db.get('wrapping', name)) as CryptoKey | undefined
    const wrapped =
      ((await db.get('wrapped', name)) as Uint8Array | undefined) ??
      decodeBase64(sessionStorage.getItem(slot(name)) ?? '')
    db.close()
    return wrapping && wrapped && open(wrapping, wrapped, context(name))
  },
  async forget(name) {
    sessionStorage.removeItem(slot(name))
    const db = await database()
    await db.delete('wrapped', name)
    await db.delete('wrapping', name)
    db.close()
  },
})
