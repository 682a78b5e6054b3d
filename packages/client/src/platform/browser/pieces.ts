/** Files in a database of their own: it is also opened in the worker. */
import { deleteDB, type IDBPDatabase, openDB } from 'idb'
import { FileError } from '../../modules/files/file-work.ts'
import type { Pieces } from '../platform.ts'

const PREFIX = 'corrillo-files:'

const refused = (cause: unknown): never => {
  if ((cause as { name?: string }).name === 'QuotaExceededError') throw new FileError('storage-full', cause)
  throw cause
}
const ofFile = (id: string): IDBKeyRange => IDBKeyRange.bound([id, 0], [id, Number.POSITIVE_INFINITY])

export const indexedDbPieces = (name: string): Pieces => {
  let opened: Promise<IDBPDatabase> | undefined
  const database = (): Promise<IDBPDatabase> =>
    (opened ??= openDB(PREFIX + name, 1, {
      upgrade: fresh => void fresh.createObjectStore('pieces'),
      // Who deletes the store does not wait for us.
      blocking(_from, _to, event) {
        ;(event.target as IDBDatabase).close()
        opened = undefined
      },
      terminated: () => (opened = undefined),
    }))
  return {
    async put(id, index, bytes) {
      const db = await database()
      // Bytes of their own: a view would be stored with all that it looks into.
      const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
      await db.put('pieces', own, [id, index]).catch(refused)
    },
    get: async (id, index) => (await (await database()).get('pieces', [id, index])) as Uint8Array | undefined,
    count: async id => (await database()).count('pieces', ofFile(id)),
    remove: async id => (await database()).delete('pieces', ofFile(id)),
    async ids() {
      const keys = (await (await database()).getAllKeys('pieces')) as [string, number][]
      return [...new Set(keys.map(([id]) => id))]
    },
  }
}
export const deletePieces = (name: string): Promise<void> => deleteDB(PREFIX + name)
