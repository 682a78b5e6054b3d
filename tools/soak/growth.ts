/** What a database of the server holds, beside what its messages should take in it. */
import { DatabaseSync } from 'node:sqlite'

export interface Content {
  /** Pages in use, wherever they lie: in the file or in its write-ahead log. */
  readonly bytes: number
  /** Messages, once however many keep them. */
  readonly messages: number
  /** What these messages say, in bytes. */
  readonly text: number
}

/** Of a message beside its text: the row's header, times and addresses, and its place in the lists of both who keep it (decision 0010). */
const BESIDE_TEXT = 58

export const contentOf = (path: string): Content => {
  const db = new DatabaseSync(path, { readOnly: true })
  const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0])
  db.exec('BEGIN')
  const logs = db
    .prepare(
      String.raw`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'log\_%' ESCAPE '\'`,
    )
    .all()
  const sum = (what: string): number =>
    logs.reduce((all, { name }) => all + number(`SELECT ${what} FROM ${name}`), 0)
  const content = {
    bytes: number('PRAGMA page_size') * (number('PRAGMA page_count') - number('PRAGMA freelist_count')),
    messages: sum('count(*)'),
    text: sum(
      'coalesce(sum(octet_length(stanza) + octet_length(source_resource) + octet_length(target_resource)), 0)',
    ),
  }
  db.close()
  return content
}

/** How many percent the database grew by more than the messages that came in between account for. */
export const beyondModel = (before: Content, after: Content): number => {
  const model = after.text - before.text + BESIDE_TEXT * (after.messages - before.messages)
  return ((after.bytes - before.bytes) / model - 1) * 100
}
