/**
 * Lists files above 400 lines. A file may stay with a reason in `tools/sizes.json` (a table, vectors, one algorithm);
 * anything else fails, and so does a reason that is no longer needed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, sourceFiles } from './source-files.ts'

const limit = 400
const reasons = JSON.parse(readFileSync(join(root, 'tools/sizes.json'), 'utf8')) as Record<string, string>
const lines = (file: string): number => readFileSync(join(root, file), 'utf8').split('\n').length
const sizes = sourceFiles()
  .filter(f => !/\.test\.tsx?$|\/vectors\/|\/locales\//.test(f))
  .map(f => ({ f, n: lines(f) }))
const large = sizes.filter(s => s.n > limit)
const unexcused = large.filter(s => !reasons[s.f])
const stale = Object.keys(reasons).filter(f => !large.some(s => s.f === f))
for (const s of unexcused) console.error(`${s.f}  ${s.n} lines: cut it, or give a reason in tools/sizes.json`)
for (const f of stale) console.error(`${f}  is below ${limit} lines or gone: take it out of tools/sizes.json`)
const sorted = sizes.map(s => s.n).sort((a, b) => a - b)
console.log(
  `sizes: ${sizes.length} files, median ${sorted[sorted.length >> 1]}, 95 % under ${sorted[Math.floor(sorted.length * 0.95)]}, ${large.length} above ${limit}`,
)
process.exitCode = unexcused.length + stale.length ? 1 : 0
