/** S451: nothing is kept that the inventory does not name, and it names nothing that is not kept. */
import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { everyModule } from '../modules/index.ts'
import { columns, sections, stores } from './inventory.ts'
import { archiveTables, migrate } from './sqlite/schema.ts'

const sorted = (names: Iterable<string>): readonly string[] => [...names].toSorted()
const modules = new URL('../modules/', import.meta.url)

describe('S451: the inventory of what is kept', () => {
  test('every column of a new database, and no other', () => {
    const db = new DatabaseSync(':memory:')
    migrate(db)
    db.exec(archiveTables(1))
    const found = db
      .prepare(
        `SELECT t.name || '.' || c.name AS name FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
      )
      .all()
      .map(row => String(row.name).replace(/_1\./, '_N.'))
    expect(sorted(found)).toEqual(sorted(Object.keys(columns)))
    // Whatever is kept stands in a table: no view shows it otherwise.
    expect(db.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE type = 'view'`).get()).toEqual({ n: 0 })
    db.close()
  })

  test('every store of every module, and no other', () => {
    const found = everyModule.flatMap(({ name, stores: own }) =>
      Object.keys((own ?? {}) as object).map(store => `${name}.${store}`),
    )
    expect(sorted(found)).toEqual(sorted(Object.keys(stores)))
  })

  test('every module that keeps something for the domain, and no other', () => {
    const found = readdirSync(modules, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(({ name }) => name)
      .filter(name =>
        readdirSync(new URL(`${name}/`, modules))
          .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
          .some(file => /\brecords\b/.test(readFileSync(new URL(`${name}/${file}`, modules), 'utf8'))),
      )
    expect(sorted([...found, 'core'])).toEqual(sorted(Object.keys(sections)))
  })
})
