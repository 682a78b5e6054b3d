/** Rows of one archive's log as a reader needs them. Their addresses are looked up once: a number never means another one later. */
import type { DatabaseSync } from 'node:sqlite'
import { cache } from './cache.ts'
import type { Mark } from './messages.ts'

const CACHED = 16_384

type Owner = number | null
/** Salt, stamp, both owners, source and target as numbers, their resources, the stanza. */
export type LogRow = readonly [number, number, Owner, Owner, number, number, string, string, string]

export const logRows = (db: DatabaseSync, archive: number) => {
  const rowAt = db.prepare(
    `SELECT salt, stamp, sender, recipient, source, target, source_resource, target_resource, stanza FROM log_${archive} WHERE id = ?`,
  )
  const markAt = db.prepare(`SELECT salt, sender, recipient FROM log_${archive} WHERE id = ?`)
  const numberOf = db.prepare('SELECT id FROM address WHERE jid = ?')
  const addressAt = db.prepare('SELECT jid FROM address WHERE id = ?')
  // Objects would cost more than finding their rows.
  rowAt.setReturnArrays(true)
  markAt.setReturnArrays(true)
  const known = cache<number, string>(CACHED)

  return {
    /** Undefined where this owner keeps no such message. */
    at(position: number, owner: number): LogRow | undefined {
      const row = rowAt.get(position) as unknown as LogRow | undefined
      return row !== undefined && (row[2] === owner || row[3] === owner) ? row : undefined
    },
    holds(owner: number, { position, salt }: Mark): boolean {
      const row = markAt.get(position) as unknown as readonly [number, Owner, Owner] | undefined
      return row !== undefined && row[0] === salt && (row[1] === owner || row[2] === owner)
    },
    numberOf: (jid: string): number | undefined =>
      (numberOf.get(jid) as { readonly id: number } | undefined)?.id,
    address(number: number, resource: string): string {
      let bare = known.get(number)
      if (bare === undefined) {
        bare = (addressAt.get(number) as { readonly jid: string }).jid
        known.set(number, bare)
      }
      return resource === '' ? bare : `${bare}/${resource}`
    },
  }
}
