import type { OpenPgp, OpenPgpKey, OwnOpenPgpKey } from '../src/bind/contract.ts'
import { done, plain, refused } from './plain.ts'

export interface Keys {
  readonly own?: readonly OwnOpenPgpKey[]
  readonly others?: readonly OpenPgpKey[]
}
/** OpenPGP, standing still. */
export const plainOpenPgp = ({ own = [], others = [] }: Keys = {}): OpenPgp => ({
  own: plain(own),
  keysOf: () => plain(others),
  look: done,
  setTrust: done,
  create: done,
  importKey: refused('openpgp-passphrase'),
  exportKey: async () => '-----BEGIN PGP PUBLIC KEY BLOCK-----',
  backUp: async () => 'TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW',
  hasBackup: async () => true,
  restore: refused('openpgp-code'),
  removeBackup: done,
  remove: done,
})
