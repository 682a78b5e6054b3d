/**
 * Files under the data folder: `files/DOMAIN/ab/abcd…` by key, `files/DOMAIN/incoming/` while they come in. A file is complete and synced before it
 * gets its name (D1), so that a crash leaves nothing half (S242). What is in it is never looked at (S243).
 */
import type { IncomingMessage } from 'node:http'
import { type FileHandle, mkdir, open, readdir, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
/** Folders are made when a file needs them. */
const listed = (path: string): Promise<string[]> =>
  readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })

export const diskOf = (root: string) => {
  const incoming = join(root, 'incoming')
  const shard = (key: string): string => join(root, key.slice(0, 2))
  const place = (key: string): string => join(shard(key), key)
  const made = new Set<string>()

  const make = async (folder: string): Promise<void> => {
    if (made.has(folder)) return
    if (folder !== root) await make(root)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await syncFolder(dirname(folder))
    if (folder === root) await syncFolder(dirname(dirname(root)))
    made.add(folder)
  }
  const write = async (body: IncomingMessage, path: string): Promise<void> => {
    const file = await open(path, 'wx', 0o600)
    try {
      // The request stays open when writing fails, so that there can be an answer.
      await file.writeFile(body.iterator({ destroyOnReturn: false }))
      await file.sync()
    } finally {
      await file.close()
    }
  }

  return {
    /** Resolves when the body is on disk under its key. Rejects with nothing left behind. */
    async take(key: string, body: IncomingMessage): Promise<void> {
      const coming = join(incoming, key)
      await make(incoming)
      try {
        await write(body, coming)
        await make(shard(key))
        await rename(coming, place(key))
        await syncFolder(shard(key))
      } catch (error) {
        await rm(coming, { force: true })
        throw error
      }
    },
    /** Rejects with `ENOENT` when it is not there. */
    open: (key: string): Promise<FileHandle> => open(place(key), 'r'),
    remove: (key: string): Promise<void> => rm(place(key), { force: true }),
    /** Whether so many bytes more leave the disk below this part of it. */
    async hasRoom(size: number, percent: number): Promise<boolean> {
      await make(root)
      const { blocks, bavail, bsize } = await statfs(root)
      return (blocks - bavail) * bsize + size <= (blocks * bsize * percent) / 100
    },
    /** Before anything comes in: removes what never became complete, and what nobody knows. Resolves to the keys that are there. */
    async sweep(known: (key: string) => boolean): Promise<ReadonlySet<string>> {
      await rm(incoming, { recursive: true, force: true })
      const there = new Set<string>()
      for (const folder of await listed(root)) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue
        for (const key of await listed(join(root, folder)))
          if (known(key)) there.add(key)
          else await rm(join(root, folder, key), { recursive: true, force: true })
      }
      return there
    },
  }
}
export type Disk = ReturnType<typeof diskOf>
