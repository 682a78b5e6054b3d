/** Records by address that are few enough to stay in memory; memory changes when the change is durable. */
import { source, type Source, type Value } from '../value/value.ts'
import type { SealedStore, Table, Unit } from './sealed.ts'

export class Collection<T extends { readonly address: string }> {
  readonly #table: Table
  readonly #records: Source<ReadonlyMap<string, T>> = source(new Map())
  readonly #pending = new WeakMap<Unit, Map<string, T | undefined>>()

  constructor(table: Table) {
    this.#table = table
  }

  async load(store: SealedStore): Promise<void> {
    const rows = await store.range<T>(this.#table, '')
    this.#records.set(new Map(rows.map(([, record]) => [record.address, record])))
  }

  get all(): Value<ReadonlyMap<string, T>> {
    return this.#records
  }
  get(address: string): T | undefined {
    return this.#records.get().get(address)
  }
  /** As this unit of work will leave it. */
  in(unit: Unit, address: string): T | undefined {
    const pending = this.#pending.get(unit)
    return pending?.has(address) ? pending.get(address) : this.get(address)
  }
  put(unit: Unit, record: T): void {
    this.#change(unit, record.address, record)
  }
  delete(unit: Unit, address: string): void {
    this.#change(unit, address, undefined)
  }

  /** Into memory, or out of it: the store stays as it is. */
  show(records: readonly T[], hidden: readonly string[] = []): void {
    const now = new Map(this.#records.get())
    for (const address of hidden) now.delete(address)
    for (const record of records) now.set(record.address, record)
    this.#records.set(now)
  }

  #change(unit: Unit, address: string, record: T | undefined): void {
    unit.put(this.#table, unit.hidden(this.#table, address), record)
    let pending = this.#pending.get(unit)
    if (!pending) {
      pending = new Map()
      this.#pending.set(unit, pending)
      unit.afterwards(() => this.#apply(unit))
    }
    pending.set(address, record)
  }
  #apply(unit: Unit): void {
    const records = new Map(this.#records.get())
    for (const [address, record] of this.#pending.get(unit) ?? []) {
      if (record) records.set(address, record)
      else records.delete(address)
    }
    this.#records.set(records)
  }
}
