/**
 * Holds every file to what Node runs as it stands, by leaving its types out: its reader knows less than the compiler, and a program that is
 * bundled for a browser would not notice.
 */
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { root, sourceFiles } from './source-files.ts'

const files = sourceFiles().filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts'))
const refused = files.flatMap(file => {
  try {
    stripTypeScriptTypes(readFileSync(join(root, file), 'utf8'))
    return []
  } catch (error) {
    return [`${file}  ${String(error)}`]
  }
})
for (const line of refused) console.error(line)
console.log(`stripped: ${files.length} files, ${refused.length} that Node does not run`)
process.exitCode = refused.length ? 1 : 0
