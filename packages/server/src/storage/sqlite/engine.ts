/**
 * The one writer of the database: applies a batch in one transaction, and between batches moves the index, expires and merges in
 * slices of a few milliseconds. It knows no threads; `writer.ts` gives it its messages.
 */
import type { DatabaseSync } from 'node:sqlite'
import { archiveWriter } from './archive-writer.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import { applier } from './apply.ts'
import type { Apply } from './apply.ts'
import { openWriter } from './connection.ts'
import { failureOf } from './errors.ts'
import type { Batch, Failure, Job, Ready, Write } from './messages.ts'
import { expireAll, removeOf } from './removal.ts'
import { migrate } from './schema.ts'
import { flush, merge, ripe, sweep } from './settle.ts'
import type { Task } from './settle.ts'

const SLICE_MS = 1
/** Frames of the write-ahead log that start a checkpoint. */
const CHECKPOINT_AT = 2048

/** What only moves the index may be lost in a crash and done again, so it does not wait for the disk; the next batch's wait covers it. */
interface Work {
  readonly rebuildable?: true
  readonly start: () => Task
  readonly end?: (count: number, failure?: Failure) => void
}

export interface EngineParts {
  readonly path: string
  /** Messages in a fresh segment. */
  readonly segment: number
  readonly now: () => number
  readonly jobDone: (job: number, count: number, failure?: Failure) => void
  /** The write-ahead log has grown: somebody else may copy it back meanwhile. */
  readonly checkpointDue: () => void
}

export const openEngine = ({ path, segment, now, jobDone, checkpointDue }: EngineParts) => {
  let db: DatabaseSync
  let apply: Apply
  const stores = new Map<number, number>()
  const archiveIds = new Map<number, number>()
  const archives = new Map<number, ArchiveWriter>()
  /** Archives that the batch at hand made. */
  const fresh: number[] = []
  const waiting: Work[] = []
  let current: { work: Work; task: Task } | undefined
  /** After a failure nothing but batches is tried until one succeeds. */
  let resting = false
  let checkpointing = false
  let truncate = false

  const startCheckpoint = (): void => {
    if (checkpointing) return
    checkpointing = true
    checkpointDue()
  }
  const openArchives = (): void => {
    archives.clear()
    for (const { id } of db.prepare('SELECT id FROM archive').all() as unknown[] as { readonly id: number }[])
      archives.set(id, archiveWriter(db, id))
  }
  const connect = (): void => {
    db = openWriter(path)
    migrate(db)
    apply = applier(db, stores)
    openArchives()
  }
  const rollback = (): void => {
    if (db.isTransaction) db.exec('ROLLBACK')
  }
  const transaction = <T>(run: () => T): T => {
    db.exec('BEGIN IMMEDIATE')
    try {
      const result = run()
      db.exec('COMMIT')
      return result
    } catch (error) {
      rollback()
      throw error
    }
  }
  const openArchive = ([, handle, module, name]: Extract<
    Write,
    readonly ['archive', ...unknown[]]
  >): void => {
    const add = db.prepare(
      'INSERT INTO archive(module, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id',
    )
    const { id } = add.get(module, name) as { readonly id: number }
    archiveIds.set(handle, id)
    if (archives.has(id)) return
    archives.set(id, archiveWriter(db, id))
    fresh.push(id)
  }
  const archiveOf = (handle: number): ArchiveWriter =>
    archives.get(archiveIds.get(handle) as number) as ArchiveWriter

  /** A refused batch leaves the index as it was; only tables that it would have made are forgotten. */
  const refused = (failure: Failure): void => {
    for (const id of fresh) archives.delete(id)
    if (failure.condition === 'full') resting = true
    else recover(failure)
  }

  /** A failed connection may hold half a page; a fresh one reads what is really on disk. */
  const recover = (failure: Failure): void => {
    resting = true
    current = undefined
    try {
      if (failure.condition === 'io' || failure.condition === 'read-only') {
        if (db.isOpen) db.close()
        connect()
      } else openArchives()
    } catch {
      // Still failing: the next batch fails too and tries again.
    }
  }

  const commit = (batch: Batch): (string | null)[] => {
    if (!db.isOpen) connect()
    const taken: (string | null)[] = []
    transaction(() => {
      for (const write of batch.writes) {
        if (write[0] === 'archive') openArchive(write)
        else {
          const answer = apply(write)
          if (answer !== undefined) taken.push(answer)
        }
      }
      for (const appends of batch.appends) archiveOf(appends.archive).insert(appends)
    })
    for (const appends of batch.appends) archiveOf(appends.archive).inserted(appends)
    resting = false
    return taken
  }

  function* forgetOwner(owner: number): Task {
    let count = 0
    for (const archive of archives.values()) count += yield* removeOf(db, archive, owner, () => true)
    db.prepare('DELETE FROM forgotten WHERE owner = ?').run(owner)
    return count
  }
  const taskOf = (job: Job): Task => {
    if (job.kind === 'forget') return forgetOwner(job.owner)
    const archive = archiveOf(job.archive)
    if (job.kind === 'remove') {
      const ids = new Set(job.ids)
      return removeOf(db, archive, job.owner, position => ids.has(position))
    }
    return job.owner === undefined
      ? expireAll(db, archive, job.before)
      : removeOf(db, archive, job.owner, (_, stamp) => stamp < job.before)
  }
  const queue = (job: Job): void =>
    void waiting.push({
      start: () => taskOf(job),
      end: (count, failure) => {
        jobDone(job.job, count, failure)
        if (!failure) waiting.push(purging)
      },
    })
  function* sweepAll(): Task {
    let count = 0
    for (const archive of archives.values()) count += yield* sweep(archive)
    return count
  }
  const sweeping: Work = { rebuildable: true, start: sweepAll }
  /** What was deleted leaves the write-ahead log too (S392): the other thread copies the bulk of it, the rest goes here. */
  const purging: Work = {
    start: sweepAll,
    end() {
      truncate = true
      startCheckpoint()
    },
  }

  const settling = (): Work | undefined => {
    for (const archive of archives.values()) {
      if (archive.waiting >= segment || archive.tails.length > 1)
        return {
          rebuildable: true,
          start: () => flush(archive),
          end: (_, failure) => (failure ? undefined : archive.thawed()),
        }
      const parts = ripe(archive.segments.list())
      if (parts)
        return {
          rebuildable: true,
          start: () => merge(archive, parts),
          end: () => void waiting.push(sweeping),
        }
    }
    return undefined
  }
  const next = (): Work | undefined => waiting.shift() ?? settling()

  /** One slice of background work: whether there is more, and whether it can wait for others. */
  const slice = (): 'none' | 'soon' | 'whenever' => {
    if (resting) return 'none'
    if (!current) {
      const work = next()
      if (!work) return 'none'
      current = { work, task: work.start() }
    }
    const { work, task } = current
    try {
      if (work.rebuildable) db.exec('PRAGMA synchronous=NORMAL')
      const until = now() + SLICE_MS
      const finished = transaction(() => {
        for (;;) {
          const step = task.next()
          if (step.done || now() >= until) return step
        }
      })
      if (finished.done) {
        current = undefined
        work.end?.(finished.value)
      }
    } catch (error) {
      const failure = failureOf(error)
      work.end?.(0, failure)
      recover(failure)
      return 'none'
    } finally {
      if (db.isOpen) db.exec('PRAGMA synchronous=FULL')
    }
    return work.rebuildable ? 'soon' : 'whenever'
  }

  const maybeCheckpoint = (): void => {
    if (checkpointing) return
    const { log, checkpointed } = db.prepare('PRAGMA wal_checkpoint(NOOP)').get() as {
      readonly log: number
      readonly checkpointed: number
    }
    if (log < CHECKPOINT_AT || log - checkpointed < CHECKPOINT_AT / 2) return
    startCheckpoint()
  }

  connect()
  const highest = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0)
  const ready = (): Ready => ({
    kind: 'ready',
    owner: highest("SELECT seq FROM sqlite_sequence WHERE name = 'owner'"),
    address: highest('SELECT max(id) FROM address'),
    position: Math.max(0, ...[...archives.values()].flatMap(archive => archive.tails.map(tail => tail.high))),
  })
  for (const { owner } of db!.prepare('SELECT owner FROM forgotten').all() as unknown[] as {
    readonly owner: number
  }[])
    waiting.push({ start: () => forgetOwner(owner) })
  waiting.push(sweeping)

  return {
    ready,
    /** Throws; then nothing of the batch is stored. */
    commit(batch: Batch): (string | null)[] {
      try {
        const taken = commit(batch)
        for (const job of batch.jobs) queue(job)
        maybeCheckpoint()
        return taken
      } catch (error) {
        refused(failureOf(error))
        throw error
      } finally {
        fresh.length = 0
      }
    },
    slice,
    /** Copies the few frames that came while the other thread copied the many; the log then starts over. */
    checkpointed(): void {
      checkpointing = false
      db.prepare(`PRAGMA wal_checkpoint(${truncate ? 'TRUNCATE' : 'PASSIVE'})`).get()
      truncate = false
    },
    close(): void {
      resting = true
      if (!db.isOpen) return
      db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
      db.close()
    },
  }
}
