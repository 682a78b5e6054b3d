/**
 * Whose files there are. The rows of an account are the truth and go with it (S099); a table of all of them is kept in memory, so that
 * an address is looked up and a quota is summed without asking the disk.
 */
import { Jid } from '@corrillo/xmpp'
import type { Accounts } from '../../host/module.ts'
import type { MapStore } from '../../storage/shapes.ts'
import type { Purpose } from './purpose.ts'

/** A row, under the key of the file. */
export interface FileRow {
  readonly size: number
  readonly type?: string
  readonly purpose: Purpose
  readonly created: number
  readonly expires?: number
}
export interface StoredFile extends FileRow {
  readonly key: string
  /** Local part of the account. */
  readonly owner: string
}
export interface LedgerOptions {
  readonly domain: string
  readonly accounts: Accounts
  readonly rows: MapStore<FileRow>
}

export const ledgerOf = ({ domain, accounts, rows }: LedgerOptions) => {
  const files = new Map<string, StoredFile>()
  const owners = new Map<string, Set<StoredFile>>()
  let bytes = 0
  let loading: Promise<void> | undefined
  const jid = (owner: string): Jid => Jid.of(owner, domain)

  const insert = (file: StoredFile): void => {
    files.set(file.key, file)
    const own = owners.get(file.owner) ?? new Set()
    owners.set(file.owner, own.add(file))
    bytes += file.size
  }
  const drop = (file: StoredFile): void => {
    if (!files.delete(file.key)) return
    const own = owners.get(file.owner)
    own?.delete(file)
    if (own?.size === 0) owners.delete(file.owner)
    bytes -= file.size
  }
  const read = async (): Promise<void> => {
    for (const { local: owner } of await accounts.list())
      for (const [key, row] of await rows.entries(jid(owner))) insert({ ...row, key, owner })
  }

  return {
    /** Reads the rows once; everything else wants it done. */
    load: (): Promise<void> => (loading ??= read()),
    get: (key: string): StoredFile | undefined => files.get(key),
    has: (key: string): boolean => files.has(key),
    all: (): Iterable<StoredFile> => files.values(),
    of: (owner: string): readonly StoredFile[] => [...(owners.get(owner) ?? [])],
    get bytes(): number {
      return bytes
    },
    get count(): number {
      return files.size
    },
    /** On disk when it resolves. */
    async add(file: StoredFile): Promise<void> {
      const { key, owner, ...row } = file
      await rows.set(jid(owner), key, row)
      insert(file)
    },
    /** Out of the table at once: nobody finds it any more. */
    async remove(file: StoredFile): Promise<void> {
      drop(file)
      await rows.set(jid(file.owner), file.key, undefined)
    },
    /** The rows of an account go with the account. */
    forget(owner: string): readonly StoredFile[] {
      const own = [...(owners.get(owner) ?? [])]
      for (const file of own) drop(file)
      return own
    },
  }
}
export type Ledger = ReturnType<typeof ledgerOf>
