/** What a screen sees of OpenPGP: keys, one's own and those of others. */
import type { Trust } from './api-devices.ts'
import type { Value } from './value/value.ts'

export interface OpenPgpKey {
  /** Upper case hexadecimal, ungrouped. */
  readonly fingerprint: string
  readonly created: number
  readonly expires: number | undefined
  /** It can be encrypted to at present. */
  readonly usable: boolean
  /** It is announced by whose it is. */
  readonly announced: boolean
  readonly trust: Trust
}
export interface OpenPgpKeyOf extends OpenPgpKey {
  readonly address: string
}
export interface OwnOpenPgpKey extends OpenPgpKey {
  /** What is written from now on is signed by it. */
  readonly current: boolean
}
export interface OpenPgp {
  /** With their secret halves on this device, the current one first. */
  readonly own: Value<readonly OwnOpenPgpKey[]>
  /** Of one person, as they announce them; those that are announced no more last. */
  keysOf(address: string): Value<readonly OpenPgpKey[]>
  /** Asks whose address it is which keys they announce now. */
  look(address: string): Promise<void>
  /** S293: about an address and a key. */
  setTrust(address: string, fingerprint: string, trust: 'verified' | 'trusted' | 'untrusted'): Promise<void>
  /** Makes a key and announces it. */
  create(): Promise<void>
  /**
   * A secret key from a file, armored or not. Rejects with 'openpgp-passphrase' where it needs one or another, 'openpgp-file' where there is
   * no key in it that can be used.
   */
  importKey(file: Uint8Array, passphrase: string | undefined): Promise<void>
  /** The public half, armored. */
  exportKey(fingerprint: string): Promise<string>
  /** All secret keys, on the server, under the code that this resolves to: nobody is shown it again (XEP-0373 §5). */
  backUp(): Promise<string>
  /** Whether there is such a backup. */
  hasBackup(): Promise<boolean>
  /** How many keys came of it. Rejects with 'openpgp-code' where it is another code, 'not-found' where there is no backup. */
  restore(code: string): Promise<number>
  removeBackup(): Promise<void>
  /** From this device, and from what is announced: what was encrypted to it alone cannot be read here any more. */
  remove(fingerprint: string): Promise<void>
}
