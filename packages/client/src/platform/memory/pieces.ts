/** Files in memory. */
import type { Pieces } from '../platform.ts'

export const memoryPieces = (files: Map<string, Map<number, Uint8Array>> = new Map()): Pieces => ({
  async put(id, index, bytes) {
    files.set(id, (files.get(id) ?? new Map()).set(index, bytes.slice()))
  },
  get: async (id, index) => files.get(id)?.get(index)?.slice(),
  count: async id => files.get(id)?.size ?? 0,
  async remove(id) {
    files.delete(id)
  },
  ids: async () => [...files.keys()],
})
