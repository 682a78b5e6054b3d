/**
 * When the write-ahead log is copied back. Another thread copies the bulk while commits go on; the few frames that came meanwhile are
 * copied here, and the log starts over.
 */
import type { DatabaseSync } from 'node:sqlite'

/** Frames of the log that start a checkpoint: few, so that the disk is never busy with it for long. */
const FRAMES = 2048
const BUSY_MS = 2000

export class Checkpoints {
  private readonly ask: () => void
  private running = false
  private truncate = false

  /** `ask` tells the other thread to begin. */
  constructor(ask: () => void) {
    this.ask = ask
  }

  /** After a commit. It never throws: what was committed stays committed. */
  consider(db: DatabaseSync): void {
    if (this.running) return
    try {
      const state = db.prepare('PRAGMA wal_checkpoint(NOOP)').get() as {
        readonly log: number
        readonly checkpointed: number
      }
      if (state.log >= FRAMES && state.log - state.checkpointed >= FRAMES / 2) this.start()
    } catch {
      // The next commit meets the same and reports it.
    }
  }

  /** What was deleted is to leave the log, too (S392). */
  purge(): void {
    this.truncate = true
    if (!this.running) this.start()
  }

  private start(): void {
    this.running = true
    this.ask()
  }

  /** The other thread is done. Nobody is waited for: while somebody reads, emptying the log is tried again. */
  done(db: DatabaseSync): void {
    this.running = false
    if (!this.truncate) {
      db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()
      return
    }
    db.exec('PRAGMA busy_timeout=0')
    try {
      const { busy } = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { readonly busy: number }
      if (busy === 0) this.truncate = false
      else this.start()
    } finally {
      db.exec(`PRAGMA busy_timeout=${BUSY_MS}`)
    }
  }
}
