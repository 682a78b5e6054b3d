/** The data folder: made, tried, and held by one process. */
import { mkdirSync, openSync, closeSync, unlinkSync, writeSync, fsyncSync } from 'node:fs'
import { join } from 'node:path'
import { diskFailure } from './failure.ts'

/** Throws a StartError when nothing can be kept there. A few kilobytes are written, because a full disk still makes empty files. */
export const prepareDataFolder = (data: string): void => {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    const probe = join(data, `.probe-${process.pid}`)
    try {
      const file = openSync(probe, 'wx', 0o600)
      try {
        writeSync(file, Buffer.alloc(8192, 1))
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
    } finally {
      try {
        unlinkSync(probe)
      } catch {
        // It was never made.
      }
    }
  } catch (error) {
    throw diskFailure((error as NodeJS.ErrnoException).code, data)
  }
}
