/**
 * The whole gate: types, lint, format, floors, sizes, what Node runs as it stands, generated documents, unit tests. What only reads runs
 * side by side, and all of it is said; the tests have the machine to themselves, after everything else passed.
 */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { root } from './source-files.ts'

type Step = readonly [name: string, program: string, args: readonly string[]]

const packages = ['server', 'web', 'client', 'xmpp', 'crypto', 'e2e']
const types = (name: string, folder: string): Step => [
  `types ${name}`,
  'node',
  [`${root}/node_modules/typescript7/bin/tsc`, '-p', folder],
]
/** The longest begin first. */
const reading: readonly Step[] = [
  ...packages.map(name => types(name, `packages/${name}`)),
  types('bench', 'bench'),
  types('tools', 'tools'),
  types('service worker', 'packages/web/worker'),
  ['lint', 'oxlint', ['--deny-warnings', 'packages', 'tools', 'bin', 'bench']],
  ['format', 'biome', ['format', '--diagnostic-level=error']],
  ['floors', 'node', ['tools/floors.ts']],
  ['sizes', 'node', ['tools/sizes.ts']],
  ['stripped', 'node', ['--no-warnings', 'tools/stripped.ts']],
  ['documents: security tests', 'node', ['tools/catalogue.ts', '--check']],
  ['documents: configuration', 'node', ['tools/configuration.ts', '--check']],
  ['documents: data', 'node', ['tools/inventory.ts', '--check']],
  ['documents: lock file', 'node', ['tools/lockfile.ts', '--check']],
  ['documents specifications', 'node', ['tools/specs.ts', '--check']],
]
const tests: Step = ['tests', 'node', ['tools/suite.ts', 'vitest.config.ts']]

const env = { ...process.env, PATH: `${root}/node_modules/.bin:${process.env['PATH']}` }
const only = process.argv.slice(2)
const isAsked = ([name]: Step): boolean => only.length === 0 || only.some(o => name.startsWith(o))

/** Whether it passed. What it printed comes in one piece unless it is to be seen as it goes. */
const run = ([name, program, args]: Step, stdio: 'pipe' | 'inherit'): Promise<boolean> =>
  new Promise(resolve => {
    const started = Date.now()
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', stdio, stdio], env })
    const printed: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (d: Buffer) => printed.push(d))
    child.once('error', cause => printed.push(Buffer.from(`${cause.message}\n`)))
    child.once('close', code => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1)
      process.stdout.write(Buffer.concat(printed))
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}  ${seconds} s`)
      resolve(code === 0)
    })
  })

const waiting = reading.filter(isAsked)
let passed = true
const takeTurns = async (): Promise<void> => {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
    if (!(await run(step, 'pipe'))) passed = false
}
await Promise.all(Array.from({ length: availableParallelism() }, takeTurns))
if (passed && isAsked(tests)) passed = await run(tests, 'inherit')
process.exit(passed ? 0 : 1)
