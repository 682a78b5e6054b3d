/**
 * `node tools/suite.ts CONFIG`: all tests of one vitest configuration, and the slowest files of it. In CI a file that failed runs once more,
 * whole and in a process of its own: tests in a file may be steps of one play, so that a single one cannot be repeated in the state that
 * its first try left. What ran twice is said and counted; what fails twice fails.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root } from './source-files.ts'

/** More is no accident of a busy machine. */
const TWICE_MAX = 3
const SLOWEST = 15

interface FileResult {
  readonly name: string
  readonly status: string
  readonly startTime: number
  readonly endTime: number
}
interface Run {
  readonly passed: boolean
  readonly files: readonly FileResult[]
}

const [config] = process.argv.slice(2)
if (config === undefined) throw new Error('which configuration?')
const folder = mkdtempSync(join(tmpdir(), 'corrillo-suite-'))

const run = (only: readonly string[]): Run => {
  const report = join(folder, `${only.length === 0 ? 'all' : 'again'}.json`)
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', config, ...reporters, ...only],
    { cwd: root, stdio: 'inherit' },
  )
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: readonly FileResult[] }
    return { passed: status === 0, files: testResults }
  } catch {
    // It ended before it could say anything.
    return { passed: false, files: [] }
  }
}
const nameOf = ({ name }: FileResult): string => relative(root, name)
const seconds = ({ startTime, endTime }: FileResult): number => (endTime - startTime) / 1000

const showSlowest = (files: readonly FileResult[]): void => {
  const slowest = files.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, SLOWEST)
  console.log('slowest files:')
  for (const file of slowest) console.log(`  ${seconds(file).toFixed(1).padStart(6)} s  ${nameOf(file)}`)
}

/** Whether everything passed, at last. */
const again = (files: readonly string[]): boolean => {
  if (files.length === 0 || files.length > TWICE_MAX || !process.env['CI']) return false
  const failed = files.filter(file => {
    console.log(`\n== once more, from its start: ${file}`)
    const { passed } = run([file])
    console.log(`== ran twice: ${file}: ${passed ? 'passed' : 'FAILED'} the second time`)
    return !passed
  })
  console.log(`== ${files.length} of the files ran twice, ${failed.length} failed twice`)
  return failed.length === 0
}

const { passed, files } = run([])
showSlowest(files)
const isGood = passed || again(files.filter(({ status }) => status === 'failed').map(nameOf))
rmSync(folder, { recursive: true, force: true })
process.exit(isGood ? 0 : 1)
