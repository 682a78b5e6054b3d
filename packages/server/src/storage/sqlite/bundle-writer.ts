/** Bundles of one archive in the writer. */
import type { DatabaseSync } from 'node:sqlite'
import type { Bundle } from './bundles.ts'
import { pack } from './bundles.ts'

/** How far all owners have been gone through, and which owner the pass up to `target` has come to. */
export interface Pass {
  readonly done: number
  readonly target: number
  readonly owner: number
}
/** Each is overwritten with zeros, some five pages. */
const DROPPED_A_SLICE = 8

export const bundleWriter = (db: DatabaseSync, archive: number) => {
  const table = `bundle_${archive}`
  const add = db.prepare(
    `INSERT INTO ${table}(owner, first, last, messages, oldest, numbers, text) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const last = db.prepare(`SELECT last FROM ${table} WHERE owner = ? ORDER BY first DESC LIMIT 1`)
  const dropAt = db.prepare(
    `DELETE FROM ${table} WHERE last >= ?2 AND
     id = (SELECT id FROM ${table} WHERE owner = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1)`,
  )
  const dropOld = db.prepare(
    `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE oldest < ? LIMIT ${DROPPED_A_SLICE})`,
  )
  const pass = db.prepare(
    'SELECT bundled AS done, bundling AS target, bundling_owner AS owner FROM archive WHERE id = ?',
  )
  const setPass = db.prepare('UPDATE archive SET bundled = ?, bundling = ?, bundling_owner = ? WHERE id = ?')

  return {
    /** Where the last bundle of an owner ends. */
    endOf: (owner: number): number => (last.get(owner) as { readonly last: number } | undefined)?.last ?? 0,
    /** Rows in order of position. */
    add(owner: number, bundle: Bundle): void {
      const positions = [...bundle.keys()]
      const oldest = Math.min(...[...bundle.values()].map(([, stamp]) => stamp))
      const ends = [positions[0] as number, positions.at(-1) as number] as const
      const { numbers, text } = pack(bundle)
      add.run(owner, ...ends, bundle.size, oldest, numbers, text)
    },
    /** In the transaction that changes or removes that message. */
    dropAt: (owner: number, position: number): void => void dropAt.run(owner, position),
    /** Some of those with anything older; false when there are no more. */
    dropOld: (before: number): boolean => dropOld.run(before).changes > 0,
    pass: (): Pass => pass.get(archive) as unknown as Pass,
    setPass: ({ done, target, owner }: Pass): void => void setPass.run(done, target, owner, archive),
  }
}
export type BundleWriter = ReturnType<typeof bundleWriter>
