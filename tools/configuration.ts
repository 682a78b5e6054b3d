/** Writes docs/configuration.md from the schemas; with `--check` it only says whether the file is current. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sectionsOf } from '../packages/server/src/admin/declared.ts'
import { reference } from '../packages/server/src/config/reference.ts'
import { everyModule as modules } from '../packages/server/src/modules/index.ts'

const file = join(import.meta.dirname, '../docs/configuration.md')
const text = reference(sectionsOf(modules))
if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  console.error('docs/configuration.md is not current: run "node tools/configuration.ts"')
  process.exitCode = 1
}
