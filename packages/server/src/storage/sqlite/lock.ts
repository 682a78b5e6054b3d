/** One process a database (S385): a second small SQLite file, held in an exclusive transaction that the kernel ends on any death. */
import { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../error.ts'
import { failureOf } from './errors.ts'

export const lockDatabase = (path: string): (() => void) => {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 })
  try {
    lock.exec('PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    const failure = failureOf(error)
    throw failure.condition === 'locked'
      ? new StorageError('locked', `${path} is in use by another process`, error)
      : new StorageError(failure.condition, `${path}.lock: ${failure.text}`, error)
  }
  return () => lock.close()
}
