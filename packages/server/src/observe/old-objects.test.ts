import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { fileURLToPath } from 'node:url'

const PROGRAM = `
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { collectOldObjectsLate, collectOldObjectsSoon } from '${fileURLToPath(new URL('old-objects.ts', import.meta.url))}'
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
collectOldObjectsLate()
const kept = Array.from({ length: 100_000 }, (_, index) => ({ index }))
collect()
let more = Array.from({ length: 100_000 }, (_, index) => ({ index }))
for (const type of ['minor', 'minor']) collect({ type })
more = undefined
console.log('LATE')
collect({ type: 'minor' })
setTimeout(() => {
  console.log('SOON')
  collectOldObjectsSoon(true)
  collect({ type: 'minor' })
  const turns = setInterval(() => collect({ type: 'minor' }), 10)
  setTimeout(() => clearInterval(turns), 300)
}, 100)
globalThis.kept = kept
`

test('V8 knows these flags: old objects wait while the server is busy, and go when it is quiet', () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--trace-gc', '--input-type=module', '--eval', PROGRAM],
    { encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  const [, late, soon] = stdout.split(/LATE|SOON/)
  expect(late).not.toContain('Mark-Compact')
  expect(soon).toContain('Mark-Compact')
})
