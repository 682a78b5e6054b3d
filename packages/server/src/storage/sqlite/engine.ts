/**
 * The one writer of the database: applies a batch in one transaction, and works in the background between batches. It knows no
 * threads; `writer.ts` gives it its messages.
 */
import type { DatabaseSync } from 'node:sqlite'
import { archiveWriter } from './archive-writer.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import { applier } from './apply.ts'
import type { Apply } from './apply.ts'
import { Background } from './background.ts'
import type { More } from './background.ts'
import { Checkpoints } from './checkpoints.ts'
import { openWriter } from './connection.ts'
import { failureOf } from './errors.ts'
import type { Batch, Failure, Ready, Write } from './messages.ts'
import { migrate } from './schema.ts'
import { transaction } from './transaction.ts'

export interface EngineParts {
  readonly path: string
  /** Messages in a fresh segment. */
  readonly segment: number
  readonly now: () => number
  readonly jobDone: (job: number, count: number, failure?: Failure) => void
  /** The write-ahead log has grown: somebody else may copy it back meanwhile. */
  readonly checkpointDue: () => void
}
type OpenArchive = Extract<Write, readonly ['archive', ...unknown[]]>

export class Engine {
  private readonly path: string
  private readonly checkpoints: Checkpoints
  private readonly background: Background
  private readonly stores = new Map<number, number>()
  private readonly archiveIds = new Map<number, number>()
  private readonly archives = new Map<number, ArchiveWriter>()
  /** Archives that the batch at hand made. */
  private fresh: number[] = []
  /** After a failure nothing but batches is tried until one succeeds. */
  private resting = false
  private db: DatabaseSync
  private apply: Apply

  constructor({ path, checkpointDue, ...rest }: EngineParts) {
    this.path = path
    this.checkpoints = new Checkpoints(checkpointDue)
    this.background = new Background({
      ...rest,
      db: () => this.db,
      archives: this.archives,
      archiveOf: handle => this.archiveOf(handle),
      purge: () => this.checkpoints.purge(),
      failed: failure => this.recover(failure),
    })
    ;({ db: this.db, apply: this.apply } = this.connect())
    for (const { owner } of this.rows<{ readonly owner: number }>('SELECT owner FROM forgotten'))
      this.background.forget(owner)
  }

  /** Throws; then nothing of the batch is stored. Gives what `take` took. */
  commit(batch: Batch): (string | null)[] {
    this.fresh = []
    const taken = this.tryCommit(batch)
    this.resting = false
    for (const appends of batch.appends) this.archiveOf(appends.archive).inserted(appends)
    for (const job of batch.jobs) this.background.queue(job)
    this.checkpoints.consider(this.db)
    return taken
  }

  /** One slice of background work. */
  slice(): More {
    return this.resting ? 'none' : this.background.slice()
  }

  checkpointed(): void {
    this.checkpoints.done(this.db)
  }

  close(): void {
    this.resting = true
    if (!this.db.isOpen) return
    this.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
    this.db.close()
  }

  /** The highest numbers that were ever given out. */
  ready(): Ready {
    const highest = (sql: string): number => Number(Object.values(this.db.prepare(sql).get() ?? {})[0] ?? 0)
    const tails = [...this.archives.values()].flatMap(archive => archive.tails)
    return {
      kind: 'ready',
      owner: highest("SELECT seq FROM sqlite_sequence WHERE name = 'owner'"),
      address: highest('SELECT max(id) FROM address'),
      position: Math.max(0, ...tails.map(tail => tail.high)),
    }
  }

  private tryCommit(batch: Batch): (string | null)[] {
    try {
      if (!this.db.isOpen) this.reconnect()
      return transaction(this.db, () => this.applyAll(batch))
    } catch (error) {
      this.refused(failureOf(error))
      throw error
    }
  }

  private applyAll(batch: Batch): (string | null)[] {
    const taken: (string | null)[] = []
    for (const write of batch.writes) {
      if (write[0] === 'archive') this.openArchive(write)
      else {
        const answer = this.apply(write)
        if (answer !== undefined) taken.push(answer)
      }
    }
    for (const appends of batch.appends) this.archiveOf(appends.archive).insert(appends)
    return taken
  }

  private connect(): { readonly db: DatabaseSync; readonly apply: Apply } {
    const db = openWriter(this.path)
    migrate(db)
    this.openArchives(db)
    return { db, apply: applier(db, this.stores) }
  }

  private reconnect(): void {
    ;({ db: this.db, apply: this.apply } = this.connect())
  }

  private rows<T>(sql: string, db = this.db): readonly T[] {
    return db.prepare(sql).all() as unknown[] as T[]
  }

  private openArchives(db: DatabaseSync): void {
    this.archives.clear()
    for (const { id } of this.rows<{ readonly id: number }>('SELECT id FROM archive', db))
      this.archives.set(id, archiveWriter(db, id))
  }

  private openArchive([, handle, module, name]: OpenArchive): void {
    const add = this.db.prepare(
      'INSERT INTO archive(module, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id',
    )
    const { id } = add.get(module, name) as { readonly id: number }
    this.archiveIds.set(handle, id)
    if (this.archives.has(id)) return
    this.archives.set(id, archiveWriter(this.db, id))
    this.fresh.push(id)
  }

  private archiveOf(handle: number): ArchiveWriter {
    return this.archives.get(this.archiveIds.get(handle) as number) as ArchiveWriter
  }

  /** A refused batch leaves the index as it was; only tables that it would have made are forgotten. */
  private refused(failure: Failure): void {
    for (const id of this.fresh) this.archives.delete(id)
    if (failure.condition === 'full') this.resting = true
    else this.recover(failure)
  }

  /** A failed connection may hold half a page; a fresh one reads what is really on disk. */
  private recover(failure: Failure): void {
    this.resting = true
    this.background.drop()
    try {
      if (failure.condition === 'io' || failure.condition === 'read-only') {
        if (this.db.isOpen) this.db.close()
        this.reconnect()
      } else this.openArchives(this.db)
    } catch {
      // Still failing: the next batch fails too and tries again.
    }
  }
}
