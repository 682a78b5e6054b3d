/** What the reader's thread does with a question: answers it, or has what lies on the disk fetched first. */
import type { DatabaseSync } from 'node:sqlite'
import { archiveReader } from './archive-reader.ts'
import type { Reply } from './archive-reader.ts'
import { failureOf } from './errors.ts'
import type { Answer, Ask } from './messages.ts'
import type { Errand, Scouts } from './scouts.ts'

export interface AnswersParts {
  readonly db: DatabaseSync
  readonly scouts: Scouts
  /** Blocks that this process had from the disk so far. */
  readonly blocks: () => number
  readonly say: (answer: Answer) => void
}

/** Before the archive's first commit. */
const nothing = (ask: Ask): Reply => {
  if (ask.after || ask.before || (ask.ids ?? []).length > 0) return { missing: true }
  return ask.what === 'count' ? { count: 0 } : { numbers: [], texts: [], complete: true }
}

export const answers = ({ db, scouts, blocks, say }: AnswersParts): ((ask: Ask) => void) => {
  const readers = new Map<number, ReturnType<typeof archiveReader>>()
  const archiveNamed = db.prepare('SELECT id FROM archive WHERE module = ? AND name = ?')

  /** Undefined when rows are fetched first. */
  const answer = (ask: Ask, fetch?: (errand: Errand) => void): Reply | undefined => {
    db.exec('BEGIN')
    try {
      const archive = archiveNamed.get(ask.module, ask.name) as { readonly id: number } | undefined
      if (!archive) return nothing(ask)
      const { id } = archive
      const reader = readers.get(id) ?? archiveReader(db, id)
      readers.set(id, reader)
      const disk = fetch && {
        blocks,
        wanted: scouts.wanted,
        fetch: (positions: readonly number[]) => fetch({ archive: id, positions }),
      }
      return reader.answer(ask, disk)
    } catch (error) {
      return { failure: failureOf(error) }
    } finally {
      if (db.isTransaction) db.exec('COMMIT')
    }
  }
  const tell = (ask: Ask, reply: Reply | undefined): void => {
    if (reply) say({ ask: ask.ask, ...reply })
  }
  return ask => {
    const fetch = (errand: Errand): void => void scouts.fetch(errand).then(() => tell(ask, answer(ask)))
    tell(ask, answer(ask, fetch))
  }
}
