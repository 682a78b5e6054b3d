/**
 * Files under the data folder: `files/DOMAIN/ab/abcd…` by key, `files/DOMAIN/incoming/` while they come in. A file is complete and synced before it
 * gets its name (D1), so that a crash leaves nothing half (S242). What is in it is never looked at (S243).
 */
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
/** What is on its way is synced each time so much of it has come. */
export const SYNC_BYTES = 8 * 1024 ** 2
/** Less than this is sent again sooner than it is kept. */
export const LEAST_KEPT = 64 * 1024

/** Where what comes begins, and who is told how much of it is on the disk for good. */
export interface Behind {
  readonly from: number
  synced(bytes: number): Promise<void>
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
  const write = async (
    body: AsyncIterable<Buffer>,
    path: string,
    { from, synced }: Behind,
  ): Promise<void> => {
    const file = await open(path, 'a', 0o600)
    let [at, safe] = [from, from]
    const sync = async (): Promise<void> => {
      await file.sync()
      // A crash must not forget its name either.
      if (safe === 0) await syncFolder(incoming)
      safe = at
      await synced(at)
    }
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of body) {
        yield chunk
        at += chunk.length
        if (at - safe >= SYNC_BYTES) await sync()
      }
    }
    try {
      // What came after the last sync of a run that crashed is not relied on.
      await file.truncate(from)
      await file.writeFile(counted())
      await file.sync()
    } catch (error) {
      if (at > safe && at >= LEAST_KEPT) await sync().catch(() => undefined)
      throw error
    } finally {
      await file.close()
    }
  }

  return {
    /** Resolves when the body is on disk under its key, behind what came before. Rejects with what has come still there. */
    async take(key: string, body: AsyncIterable<Buffer>, behind: Behind): Promise<void> {
      const coming = join(incoming, key)
      await make(incoming)
      await write(body, coming, behind)
      await make(shard(key))
      await rename(coming, place(key))
      await syncFolder(shard(key))
    },
    /** How much has come of what is not complete. */
    came: (key: string): Promise<number> =>
      stat(join(incoming, key)).then(
        ({ size }) => size,
        () => 0,
      ),
    /** What is not complete goes. */
    drop: (key: string): Promise<void> => rm(join(incoming, key), { force: true }),
    /** Rejects with `ENOENT` when it is not there. */
    open: (key: string): Promise<FileHandle> => open(place(key), 'r'),
    remove: (key: string): Promise<void> => rm(place(key), { force: true }),
    /** Whether so many bytes more leave the disk below this part of it. */
    async hasRoom(size: number, percent: number): Promise<boolean> {
      await make(root)
      const { blocks, bavail, bsize } = await statfs(root)
      return (blocks - bavail) * bsize + size <= (blocks * bsize * percent) / 100
    },
    /**
     * Before anything comes in: removes what never became complete and does not wait for the rest, and what nobody knows. Resolves to the
     * keys that are there.
     */
    async sweep(
      known: (key: string) => boolean,
      waits: (key: string) => boolean,
    ): Promise<ReadonlySet<string>> {
      const parts = await listed(incoming)
      for (const key of parts)
        if (!waits(key)) await rm(join(incoming, key), { recursive: true, force: true })
      // Also one that nothing came into: it was made, and then the power went.
      if (!parts.some(waits)) await rm(incoming, { recursive: true, force: true })
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
