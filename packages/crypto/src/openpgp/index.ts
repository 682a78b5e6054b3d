/** OpenPGP (RFC 4880, RFC 9580) as XEP-0373 uses it; apart from the rest, because its library is large and needed by few. */
export { backupCode, openBackup, readBackupCode, sealBackup } from './backup.ts'
export {
  armoredPublicKey,
  createKey,
  importKey,
  type PublicKeyInfo,
  readPublicKey,
  readSecretKeys,
  type SecretKeyInfo,
} from './keys.ts'
export { open, openLegacy, type Opened, type Opening, seal, type Sealing } from './message.ts'
export { openItem, sealItem } from './symmetric.ts'
