/** SQLite's result codes as conditions; https://sqlite.org/rescode.html. */
import { StorageError } from '../error.ts'
import type { StorageCondition } from '../error.ts'
import type { Failure } from './messages.ts'

const CONDITIONS: Readonly<Record<number, StorageCondition>> = {
  5: 'locked', // SQLITE_BUSY
  6: 'locked', // SQLITE_LOCKED
  8: 'read-only', // SQLITE_READONLY
  11: 'corrupt', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  26: 'corrupt', // SQLITE_NOTADB
}

export const failureOf = (error: unknown): Failure => {
  if (error instanceof StorageError) return { condition: error.condition, text: error.message }
  const { errcode, message } = error as { readonly errcode?: number; readonly message?: string }
  return {
    condition: CONDITIONS[(errcode ?? 0) & 0xff] ?? 'io',
    text: `${message ?? error}${errcode ? ` (${errcode})` : ''}`,
  }
}
export const storageError = ({ condition, text }: Failure): StorageError => new StorageError(condition, text)
