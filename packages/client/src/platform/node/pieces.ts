/** Files in a folder, a file for each piece. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FileError } from '../../modules/files/file-work.ts'
import type { Pieces } from '../platform.ts'

const absent =
  <T>(otherwise: T) =>
  (cause: NodeJS.ErrnoException): T => {
    if (cause.code === 'ENOENT') return otherwise
    throw cause
  }
/** Names are hexadecimal: none of them leads out of the folder. */
const folderOf = (root: string, id: string): string => {
  if (!/^[0-9a-f]{1,64}$/.test(id)) throw new FileError('absent')
  return join(root, id)
}

export const folderPieces = (root: string): Pieces => ({
  async put(id, index, bytes) {
    const folder = folderOf(root, id)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(join(folder, String(index)), bytes, { mode: 0o600, flush: true })
    } catch (cause) {
      throw (cause as NodeJS.ErrnoException).code === 'ENOSPC' ? new FileError('storage-full', cause) : cause
    }
  },
  get: async (id, index) =>
    readFile(join(folderOf(root, id), String(index))).then(bytes => new Uint8Array(bytes), absent(undefined)),
  count: async id => readdir(folderOf(root, id)).then(names => names.length, absent(0)),
  remove: async id => rm(folderOf(root, id), { recursive: true, force: true }),
  ids: async () => readdir(root).catch(absent<string[]>([])),
})
