/** Which files are on this device: sealed rows say so, their ciphertext lies beside the store. The oldest make room for new ones. */
import type { Platform } from '../../platform/platform.ts'
import type { SealedStore, Unit } from '../../store/sealed.ts'
import type { Slot } from './slots.ts'

export interface Shelved {
  readonly id: string
  readonly conversation: string
  readonly order: string
  readonly index: number
  readonly at: number
  readonly bytes: number
  /** encrypting: it is not whole yet. out: it waits to be sent, and nothing takes its place. here: it is whole. */
  readonly state: 'encrypting' | 'out' | 'here'
  /** Where it is on its way to: it goes on there, also after a reload. */
  readonly slot?: Slot | undefined
}
/** Received and sent files together; what waits to be sent does not count. */
const MOST_BYTES = 1024 ** 3

export const shelf = (store: SealedStore, { storage }: Pick<Platform, 'storage'>, name: string) => {
  const rows = new Map<string, Shelved>()
  const pieces = storage.pieces(name)

  const drop = (unit: Unit, id: string): void => {
    rows.delete(id)
    unit.delete('files', id)
    unit.afterwards(() => void pieces.remove(id).catch(() => undefined))
  }
  return {
    rows: rows as ReadonlyMap<string, Shelved>,
    async load(): Promise<void> {
      for (const [id, row] of await store.range<Shelved>('files', '')) rows.set(id, row)
      // What a crash left between the bytes and their row.
      for (const id of await pieces.ids().catch(() => [])) if (!rows.has(id)) await pieces.remove(id)
    },
    idOf: (conversation: string, order: string, index: number): string =>
      store.hidden('file', conversation, order, String(index)),
    put(unit: Unit, row: Shelved): void {
      rows.set(row.id, row)
      unit.put('files', row.id, row)
    },
    drop,
    /** What has been here longest goes first. */
    makeRoom(unit: Unit, keep: string): void {
      const mine = [...rows.values()].filter(row => row.state === 'here')
      let total = mine.reduce((sum, row) => sum + row.bytes, 0)
      for (const row of mine.sort((a, b) => a.at - b.at)) {
        if (total <= MOST_BYTES) return
        if (row.id === keep) continue
        total -= row.bytes
        drop(unit, row.id)
      }
    },
    /** Begun and given up: nothing says that these bytes are here. */
    clear: (id: string): Promise<void> => pieces.remove(id),
  }
}
export type Shelf = ReturnType<typeof shelf>
