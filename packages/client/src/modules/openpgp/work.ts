/** The heavy half of OpenPGP: keys and text in, keys and text out, and nothing kept between two calls, so that another thread can do it. */
import {
  armoredPublicKey,
  backupCode,
  createKey,
  importKey,
  open,
  openBackup,
  openItem,
  openLegacy,
  readBackupCode,
  readPublicKey,
  readSecretKeys,
  seal,
  sealBackup,
  sealItem,
  type SecretKeyInfo,
} from '@corrillo/crypto/openpgp'
import type { Random } from '@corrillo/crypto'

/** Rejects with a CryptoError, or with what went wrong in the thread. */
export interface OpenPgpWork {
  create: typeof createKey
  importKey: typeof importKey
  readPublic: typeof readPublicKey
  armored: typeof armoredPublicKey
  seal: typeof seal
  open: typeof open
  openLegacy: typeof openLegacy
  sealItem: typeof sealItem
  openItem: typeof openItem
  /** Under a new code. */
  backUp(secrets: readonly Uint8Array[]): Promise<{ readonly sealed: Uint8Array; readonly code: string }>
  restore(sealed: Uint8Array, code: string, now: number): Promise<readonly SecretKeyInfo[]>
}

/** In this very thread. */
export const openPgpWork = (random: Random): OpenPgpWork => ({
  create: createKey,
  importKey,
  readPublic: readPublicKey,
  armored: armoredPublicKey,
  seal,
  open,
  openLegacy,
  sealItem,
  openItem,
  async backUp(secrets) {
    const code = backupCode(random)
    return { sealed: await sealBackup(secrets, code), code }
  },
  restore: async (sealed, typed, now) =>
    readSecretKeys(await openBackup(sealed, readBackupCode(typed) ?? typed), now),
})
