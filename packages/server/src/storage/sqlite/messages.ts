/** What the threads of the SQLite driver say to each other: one batch and one acknowledgement a turn, not one a write. */
import type { StorageCondition } from '../error.ts'

/** Numbers of one appended message, in this order, in `Appends.numbers`; its texts are in `Appends.texts`. */
export const NUMBERS = 7
export const TEXTS = 3
export interface Appends {
  readonly archive: number
  /** position, salt, stamp, sender, recipient (0: does not keep it), source address, target address. */
  readonly numbers: Float64Array
  /** source resource, target resource, stanza. */
  readonly texts: readonly string[]
}
export type Write =
  | readonly ['store', handle: number, module: string, name: string]
  | readonly ['archive', handle: number, module: string, name: string]
  | readonly ['owner', id: number, jid: string]
  | readonly ['address', id: number, jid: string]
  | readonly ['value', handle: number, owner: number, key: string, json: string | null]
  | readonly ['host', section: string, key: string, json: string | null]
  | readonly ['take', section: string, key: string]
  | readonly ['account', owner: number, local: string, created: number, json: string]
  | readonly ['update', owner: number, json: string]
  | readonly ['delete', owner: number]
/** Work in slices between commits; each answers with a count when all of it is done. */
export type Job =
  | {
      readonly job: number
      readonly kind: 'expire'
      readonly archive: number
      readonly before: number
      readonly owner?: number
    }
  | {
      readonly job: number
      readonly kind: 'remove'
      readonly archive: number
      readonly owner: number
      readonly ids: readonly number[]
    }
  | {
      readonly job: number
      readonly kind: 'replace'
      readonly archive: number
      readonly owner: number
      readonly mark: Mark
      readonly stanza: string
    }
  | { readonly job: number; readonly kind: 'forget'; readonly owner: number }
export interface Batch {
  readonly kind: 'batch'
  readonly writes: readonly Write[]
  readonly appends: readonly Appends[]
  readonly jobs: readonly Job[]
}
export type ToWriter = Batch | { readonly kind: 'close' }

export interface Failure {
  readonly condition: StorageCondition
  readonly text: string
}
export interface Ready {
  readonly kind: 'ready'
  readonly position: number
  readonly owner: number
  readonly address: number
}
export type FromWriter =
  | Ready
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Values of `take`, in order of the batch. */
  | { readonly kind: 'done'; readonly taken: readonly (string | null)[] }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'job'; readonly job: number; readonly count: number; readonly failure?: Failure }

/** A query as the reader sees it: positions and integers. */
export interface Ask {
  readonly ask: number
  readonly module: string
  readonly name: string
  readonly owner: number
  readonly what: 'page' | 'count' | 'bounds'
  readonly with?: { readonly jid: string; readonly resource: string; readonly self: boolean }
  readonly start?: number
  readonly end?: number
  readonly after?: Mark
  readonly before?: Mark
  readonly ids?: readonly Mark[]
  readonly backwards?: boolean
  readonly skip?: number
  readonly max: number
}
export interface Mark {
  readonly position: number
  readonly salt: number
}
/** Rows of a page, flat as those that were appended: an object for each would be written to the other thread name by name. */
export const FOUND_NUMBERS = 3
export const FOUND_TEXTS = 3
export interface Found {
  /** Position, salt, stamp. */
  readonly numbers: readonly number[]
  /** Source, target, stanza. */
  readonly texts: readonly string[]
  readonly complete: boolean
}
export type Answer = { readonly ask: number } & (
  | Found
  | { readonly count: number }
  | { readonly missing: true }
  | { readonly failure: Failure }
)
