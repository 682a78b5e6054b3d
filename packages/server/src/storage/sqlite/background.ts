/**
 * What the writer does between batches: moves the index after the log, merges, expires, forgets. One task at a time, in slices of a
 * millisecond, each a transaction; a task that failed is begun anew.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { ArchiveWriter } from './archive-writer.ts'
import { failureOf } from './errors.ts'
import type { Failure, Job } from './messages.ts'
import { expireAll, removeOf, replaceIn } from './removal.ts'
import { flush, merge, ripe, sweep } from './settle.ts'
import type { Task } from './settle.ts'
import { transaction } from './transaction.ts'

const SLICE_MS = 1

/**
 * What only moves the index may be lost in a crash and done again, so it does not wait for the disk; the next batch's wait covers it.
 */
interface Work {
  readonly rebuildable?: true
  readonly pace?: Exclude<More, 'none'>
  readonly start: () => Task
  readonly end?: (count: number, failure?: Failure) => void
}
/** How soon the next slice is due; messages come first, but the index must not fall behind. */
export type More = 'none' | 'soon' | 'later' | 'whenever'

export interface BackgroundParts {
  readonly db: () => DatabaseSync
  readonly archives: ReadonlyMap<number, ArchiveWriter>
  readonly archiveOf: (handle: number) => ArchiveWriter
  /** Messages in a fresh segment. */
  readonly segment: number
  readonly now: () => number
  readonly jobDone: (job: number, count: number, failure?: Failure) => void
  readonly purge: () => void
  readonly failed: (failure: Failure) => void
}

export class Background {
  private readonly parts: BackgroundParts
  private readonly waiting: Work[] = []
  private current: { readonly work: Work; readonly task: Task } | undefined
  private readonly sweeping: Work = { rebuildable: true, pace: 'later', start: () => this.sweepAll() }
  private readonly purging: Work = { start: () => this.sweepAll(), end: () => this.parts.purge() }

  constructor(parts: BackgroundParts) {
    this.parts = parts
    this.waiting.push(this.sweeping)
  }

  queue(job: Job): void {
    this.waiting.push({
      start: () => this.taskOf(job),
      end: (count, failure) => {
        this.parts.jobDone(job.job, count, failure)
        if (!failure) this.waiting.push(this.purging)
      },
    })
  }

  /** Takes up what a stop interrupted. */
  forget(owner: number): void {
    this.waiting.push({ start: () => this.forgetting(owner) })
  }

  /** After a failure: what was half done is not gone on with. */
  drop(): void {
    this.current = undefined
  }

  slice(): More {
    const current = (this.current ??= this.begin())
    if (!current) return 'none'
    const db = this.parts.db()
    try {
      if (current.work.rebuildable) db.exec('PRAGMA synchronous=NORMAL')
      const step = this.advance(db, current.task)
      if (step.done) {
        this.current = undefined
        current.work.end?.(step.value)
      }
    } catch (error) {
      const failure = failureOf(error)
      current.work.end?.(0, failure)
      this.parts.failed(failure)
      return 'none'
    } finally {
      if (db.isOpen) db.exec('PRAGMA synchronous=FULL')
    }
    return this.behind() ? 'soon' : (current.work.pace ?? 'whenever')
  }

  /** Messages come faster than they are indexed at this pace. */
  private behind(): boolean {
    for (const archive of this.parts.archives.values())
      if (archive.waiting >= 2 * this.parts.segment) return true
    return false
  }

  private advance(db: DatabaseSync, task: Task): IteratorResult<void, number> {
    const until = this.parts.now() + SLICE_MS
    return transaction(db, () => {
      for (;;) {
        const step = task.next()
        if (step.done || this.parts.now() >= until) return step
      }
    })
  }

  private begin(): { readonly work: Work; readonly task: Task } | undefined {
    const work = this.waiting.shift() ?? this.settling()
    return work && { work, task: work.start() }
  }

  private settling(): Work | undefined {
    for (const archive of this.parts.archives.values()) {
      if (archive.waiting >= this.parts.segment || archive.tails.length > 1) {
        const end: Work['end'] = (_, failure) => (failure ? undefined : archive.thawed())
        return { rebuildable: true, pace: 'soon', start: () => flush(archive), end }
      }
      const ready = ripe(archive.segments.list())
      const end = (): void => void this.waiting.push(this.sweeping)
      if (ready) return { rebuildable: true, pace: 'later', start: () => merge(archive, ready), end }
    }
    return undefined
  }

  private taskOf(job: Job): Task {
    if (job.kind === 'forget') return this.forgetting(job.owner)
    const db = this.parts.db()
    const archive = this.parts.archiveOf(job.archive)
    if (job.kind === 'replace') return replaceIn(db, archive, job)
    if (job.kind === 'remove') {
      const ids = new Set(job.ids)
      return removeOf(db, archive, job.owner, position => ids.has(position))
    }
    return job.owner === undefined
      ? expireAll(db, archive, job.before)
      : removeOf(db, archive, job.owner, (_, stamp) => stamp < job.before)
  }

  private *forgetting(owner: number): Task {
    const db = this.parts.db()
    let count = 0
    for (const archive of this.parts.archives.values())
      count += yield* removeOf(db, archive, owner, () => true)
    db.prepare('DELETE FROM forgotten WHERE owner = ?').run(owner)
    return count
  }

  private *sweepAll(): Task {
    let count = 0
    for (const archive of this.parts.archives.values()) count += yield* sweep(archive)
    return count
  }
}
