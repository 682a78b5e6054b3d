/** How full the disk may get of what is not needed, only useful. */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** As with files that people send: a fifth is left to messages (S382). */
const LEFT = 1 / 5

/** Whether copies may still be made beside the database. */
export const hasRoom = (path: string, stat = statfsSync): boolean => {
  const { blocks, bavail } = stat(dirname(path))
  return bavail > blocks * LEFT
}
