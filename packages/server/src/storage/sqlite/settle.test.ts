import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { archiveWriter } from './archive-writer.ts'
import { openWriter } from './connection.ts'
import { NUMBERS } from './messages.ts'
import { decodeList, FLAT, LIST_LENGTH } from './postings.ts'
import { migrate } from './schema.ts'
import type { PostingRow } from './segments.ts'
import { flush, merge, type Task } from './settle.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corrillo-settle-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const finished = (task: Task): void => {
  while (!task.next().done);
}

test('decision 0010: segments that become one give everybody whole rows, in order, however much somebody has', () => {
  const db = openWriter(join(folder, 'chat.db'))
  migrate(db)
  const archive = archiveWriter(db, 1)
  const [heavy, light, parts, each] = [1, 2, 4, 700]
  const expected = new Map<number, number[]>([
    [heavy, []],
    [light, []],
  ])
  for (let part = 0, position = 1; part < parts; part++) {
    const rows = Array.from({ length: each }, (_, n) => {
      const recipient = n % 100 === 0 ? light : 0
      for (const owner of [heavy, recipient]) expected.get(owner)?.push(position)
      return [position++, 5, 0, heavy, recipient, 7, 8]
    })
    const appends = {
      archive: 1,
      numbers: Float64Array.from(rows.flat()),
      texts: rows.flatMap(() => ['', '', '<message/>']),
    }
    expect(appends.numbers.length).toBe(each * NUMBERS)
    archive.insert(appends)
    archive.inserted(appends)
    finished(flush(archive))
    archive.thawed()
  }
  finished(merge(archive, archive.segments.list()))
  const [segment, ...others] = archive.segments.list()
  expect([segment?.level, others]).toEqual([1, []])
  for (const [owner, positions] of expected) {
    const rows = db
      .prepare('SELECT first, list FROM posting_1 WHERE segment = ? AND owner = ? ORDER BY first')
      .all(segment?.id ?? 0, owner) as unknown[] as PostingRow[]
    const lists = rows.map(({ first, list }) => {
      const flat: number[] = []
      decodeList(first, list, flat)
      return flat.filter((_, index) => index % FLAT === 0)
    })
    expect(lists.flat()).toEqual(positions)
    for (const list of lists.slice(0, -1)) expect(list).toHaveLength(LIST_LENGTH)
  }
  db.close()
})
