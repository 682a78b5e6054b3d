/** What is held about one account: counted in the stores themselves, and named as the inventory names it (S451). */
import type { Jid } from '@corrillo/xmpp'
import { columns, type Kept, stores as inventory } from '../storage/inventory.ts'
import type { ArchiveStore, DocumentStore, MapStore, Open, Shape } from '../storage/shapes.ts'

export interface Held extends Kept {
  /** Module and store, or table and column. */
  readonly name: string
  readonly entries: number
  /** Of what is counted by its text. */
  readonly bytes?: number
  /** When the oldest of it came, where that is known. */
  readonly since?: number
  /** How many days it stays at most, as configured; 0: for good. */
  readonly days: readonly number[]
}
/** One module with its stores open. */
export interface Keeping {
  readonly module: string
  readonly shapes: Readonly<Record<string, Shape>>
  // biome-ignore lint/suspicious/noExplicitAny: a list holds the stores of any module
  readonly stores: Open<any>
  readonly config: unknown
}
type Amount = Pick<Held, 'entries' | 'bytes' | 'since'>

/** An archive is counted no further. */
const COUNTED_MAX = 1_000_000
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

const amountIn = async (shape: Shape, store: unknown, account: Jid): Promise<Amount> => {
  switch (shape.shape) {
    case 'document': {
      const value = await (store as DocumentStore<unknown>).get(account)
      return value === undefined ? { entries: 0 } : { entries: 1, bytes: bytesOf(value) }
    }
    case 'map': {
      const all = await (store as MapStore<unknown>).entries(account)
      return { entries: all.length, bytes: all.reduce((sum, [, value]) => sum + bytesOf(value), 0) }
    }
    case 'archive': {
      const { first } = await (store as ArchiveStore).bounds(account)
      if (first === undefined) return { entries: 0 }
      const entries = await (store as ArchiveStore).count(account, {}, COUNTED_MAX)
      return { entries, since: first.stamp }
    }
  }
}
/** The settings that the inventory names as the end of it. */
const daysIn = ({ until }: Kept, { module, config }: Keeping): readonly number[] =>
  [...until.matchAll(/`([\w-]+)\.(\w+)`/g)].flatMap(([, owner, key = '']) => {
    const value = owner === module ? (config as Readonly<Record<string, unknown>>)[key] : undefined
    return typeof value === 'number' ? [value] : []
  })

/** What every account has a row of. */
const OF_THE_ACCOUNT = ['account.local', 'account.created', 'account.record']

export const heldBy = async (
  keepings: readonly Keeping[],
  account: Jid,
  created: number,
): Promise<readonly Held[]> => {
  const held: Held[] = OF_THE_ACCOUNT.map(name => ({
    ...(columns[name] as Kept),
    name,
    entries: 1,
    since: created,
    days: [],
  }))
  for (const keeping of keepings)
    for (const [store, shape] of Object.entries(keeping.shapes)) {
      const name = `${keeping.module}.${store}`
      const kept = inventory[name]
      const amount = kept && (await amountIn(shape, keeping.stores[store], account))
      if (amount && amount.entries > 0) held.push({ ...kept, name, ...amount, days: daysIn(kept, keeping) })
    }
  return held
}
