/**
 * `npm test` on any machine: installs what is pinned, Debian's packages too where it may, then runs everything.
 * Plain JavaScript, because on a fresh clone it runs before the pinned Node is there.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, spoken } from './debian.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }

const step = (name, program, args) => {
  const started = Date.now()
  console.log(`\n== ${name}`)
  const done = spawnSync(program, args, { cwd: root, stdio: 'inherit', env })
  console.log(
    `== ${name}: ${done.status === 0 ? 'ok' : 'FAILED'} after ${((Date.now() - started) / 1000).toFixed(0)} s`,
  )
  if (done.status !== 0) process.exit(1)
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const stamp = join(root, 'node_modules', '.corrillo-lock')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  step('packages', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, lock)
}
install(spoken)

step('check', 'npm', ['run', '--silent', 'check'])
step('web client', 'npm', ['run', '--silent', 'build'])
step('end to end', join(bin, 'node'), ['tools/suite.ts', 'packages/e2e/vitest.config.ts'])
