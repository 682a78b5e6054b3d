/** What a screen sees of backups: a sealed file, and the key that opens it. */

export interface Recovery {
  /** A new key, in groups to be written down: it opens the file that is made with it, and nothing else does. */
  makeKey(): string
  /** History and decisions about keys as a sealed file, in parts; never the keys of this device. */
  backUp(key: string, tell: (done: number, total: number) => void): Promise<readonly Uint8Array[]>
  /**
   * Puts back what is missing here; what is here stays, and this device stays who it is. Nothing is changed unless the whole file is
   * good. Rejects with 'backup-key', 'backup-broken' or 'backup-other'.
   */
  restore(
    file: Uint8Array,
    key: string,
    tell: (done: number, total: number) => void,
  ): Promise<{ readonly messages: number; readonly from: number }>
}
