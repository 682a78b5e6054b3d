/** Accounts on the main thread. A number is never used twice, so a name that is registered again inherits nothing (S099). */
import type { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../error.ts'
import type { AccountRecord, AccountStore } from '../shapes.ts'
import { decode, encode, freeze } from '../values.ts'
import { cache } from './cache.ts'
import type { Queue } from './queue.ts'

const CACHED = 65_536
/** Listing everybody lets others have their turn in between. */
const LISTED_A_TURN = 200
interface Row {
  readonly owner: number
  readonly local: string
  readonly created: number
  readonly record: string
}

export interface AccountParts {
  readonly db: DatabaseSync
  readonly queue: Queue
  readonly domain: string
  readonly now: () => number
  readonly nextOwner: () => number
}
export const accountStore = ({
  db,
  queue,
  domain,
  now,
  nextOwner,
}: AccountParts): AccountStore & { idOf(local: string): number | undefined } => {
  const find = db.prepare('SELECT owner, local, created, record FROM account WHERE local = ?')
  const some = db.prepare(
    `SELECT owner, local, created, record FROM account WHERE owner > ? ORDER BY owner LIMIT ${LISTED_A_TURN}`,
  )
  const known = cache<string, AccountRecord | null>(CACHED)
  /** Changes that wait for their commit, over what the database says: a record, or null for one that goes. */
  const pending = new Map<string, AccountRecord | null>()
  const creating = new Set<string>()

  const record = (row: Row): AccountRecord =>
    freeze({ ...JSON.parse(row.record), id: row.owner, local: row.local, created: row.created })
  const get = (local: string): AccountRecord | undefined => {
    const waits = pending.get(local)
    if (waits !== undefined) return waits ?? undefined
    const found = known.get(local)
    if (found !== undefined) return found ?? undefined
    const row = find.get(local) as unknown as Row | undefined
    const account = row ? record(row) : null
    known.set(local, account)
    return account ?? undefined
  }
  const settles =
    (local: string, value: AccountRecord | null) =>
    (ok: boolean): void => {
      if (pending.get(local) === value) pending.delete(local)
      if (ok) known.set(local, value)
      else known.delete(local)
    }
  const fields = ({
    disabled,
    role,
    credentials,
  }: Pick<AccountRecord, 'disabled' | 'role' | 'credentials'>): string =>
    encode({ disabled, role, credentials })

  return {
    get,
    exists: local => get(local) !== undefined,
    idOf: local => get(local)?.id,
    async list() {
      const listed: AccountRecord[] = []
      for (let rows: Row[] = []; ; await new Promise(resolve => setImmediate(resolve))) {
        rows = some.all(rows.at(-1)?.owner ?? 0) as unknown[] as Row[]
        listed.push(...rows.map(record))
        if (rows.length < LISTED_A_TURN) return listed
      }
    },
    async create(account, alongside) {
      const { local } = account
      if (creating.has(local) || get(local)) throw new StorageError('exists', `account ${local} exists`)
      creating.add(local)
      const made = decode(encode({ ...account, id: nextOwner(), created: now() })) as AccountRecord
      try {
        // In one commit with what follows, where its failure is heard.
        queue.write(['owner', made.id, `${local}@${domain}`]).catch(() => undefined)
        alongside?.()
        await queue.write(['account', made.id, local, made.created, fields(made)], ok =>
          known.set(local, ok ? made : null),
        )
      } finally {
        creating.delete(local)
      }
      return made
    },
    async update(local, change) {
      const before = get(local)
      if (!before) throw new StorageError('no-account', `account ${local} does not exist`)
      const after = decode(encode({ ...before, ...change })) as AccountRecord
      pending.set(local, after)
      await queue.write(['update', after.id, fields(after)], settles(local, after))
    },
    async delete(local) {
      const account = get(local)
      if (!account) return
      pending.set(local, null)
      const forgotten = queue.job({ kind: 'forget', owner: account.id })
      forgotten.catch(() => undefined)
      await queue.write(['delete', account.id], settles(local, null))
      await forgotten
    },
  }
}
