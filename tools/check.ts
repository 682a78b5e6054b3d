/** The whole gate: types, lint, format, floors, sizes, generated documents, unit tests. Stops at the first that fails. */
import { spawnSync } from 'node:child_process'
import { root } from './source-files.ts'

const packages = ['xmpp', 'crypto', 'server', 'client', 'web', 'e2e']
const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ['types service worker', 'tsc7', ['-p', 'packages/web/worker']],
  ...packages.map(p => [`types ${p}`, 'tsc7', ['-p', `packages/${p}`]] as const),
  ['types tools', 'tsc7', ['-p', 'tools']],
  ['types bench', 'tsc7', ['-p', 'bench']],
  ['lint', 'oxlint', ['--deny-warnings', 'packages', 'tools', 'bin', 'bench']],
  ['format', 'biome', ['format', '--diagnostic-level=error']],
  ['floors', 'node', ['tools/floors.ts']],
  ['sizes', 'node', ['tools/sizes.ts']],
  ['documents: security tests', 'node', ['tools/catalogue.ts', '--check']],
  ['documents: configuration', 'node', ['tools/configuration.ts', '--check']],
  ['documents: lock file', 'node', ['tools/lockfile.ts', '--check']],
  ['documents specifications', 'node', ['tools/specs.ts', '--check']],
  ['tests', 'node', ['tools/suite.ts', 'vitest.config.ts']],
]
const bin = `${root}/node_modules/.bin`
const only = process.argv.slice(2)
for (const [name, program, args] of steps) {
  if (only.length && !only.some(o => name.startsWith(o))) continue
  const started = Date.now()
  const [command, given] =
    program === 'tsc7' ? ['node', [`${root}/node_modules/typescript7/bin/tsc`, ...args]] : [program, args]
  const done = spawnSync(command, given, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
  })
  console.log(
    `${done.status === 0 ? 'ok  ' : 'FAIL'} ${name}  ${((Date.now() - started) / 1000).toFixed(1)} s`,
  )
  if (done.status !== 0) process.exit(1)
}
