/** Rows of one archive's log as a reader needs them. Their addresses are looked up once: a number never means another one later. */
import type { DatabaseSync } from 'node:sqlite'
import { cache } from './cache.ts'
import type { Mark } from './messages.ts'

const CACHED = 16_384

type Owner = number | null
/** Salt, stamp, source and target as numbers, their resources, the stanza. */
export type LogRow = readonly [number, number, number, number, string, string, string]

/** What one owner keeps at a position; undefined where that is nothing. */
export const logRow = (
  db: DatabaseSync,
  archive: number,
): ((position: number, owner: number) => LogRow | undefined) => {
  const at = db.prepare(
    `SELECT salt, stamp, source, target, source_resource, target_resource, stanza FROM log_${archive}
     WHERE id = ?1 AND (sender = ?2 OR recipient = ?2)`,
  )
  // Objects would cost more than finding their rows.
  at.setReturnArrays(true)
  return (position, owner) => at.get(position, owner) as unknown as LogRow | undefined
}

export const logRows = (db: DatabaseSync, archive: number) => {
  const markAt = db.prepare(`SELECT salt, sender, recipient FROM log_${archive} WHERE id = ?`)
  const numberOf = db.prepare('SELECT id FROM address WHERE jid = ?')
  const addressAt = db.prepare('SELECT jid FROM address WHERE id = ?')
  markAt.setReturnArrays(true)
  const known = cache<number, string>(CACHED)

  return {
    at: logRow(db, archive),
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
