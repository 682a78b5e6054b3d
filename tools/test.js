/**
 * `npm test` on any machine: installs what is pinned, Debian's packages too where it may, then runs everything.
 * Plain JavaScript, because on a fresh clone it runs before the pinned Node is there.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, spoken } from './debian.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }

const options = { cwd: root, stdio: 'inherit', env }
/** Says how it begins; what is returned says how it ended. */
const begin = name => {
  const started = Date.now()
  console.log(`\n== ${name}`)
  return status => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0)
    console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} after ${seconds} s`)
    if (status !== 0) process.exit(1)
  }
}
const step = (name, program, args) => begin(name)(spawnSync(program, args, options).status)

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const stamp = join(root, 'node_modules', '.corrillo-lock')
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) install(spoken)
else {
  const ended = begin('packages')
  const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], options)
  // Debian's meanwhile: each waits for its network.
  install(spoken)
  const [status] = await once(npm, 'exit')
  if (status === 0) {
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, lock)
  }
  ended(status)
}

step('check', 'npm', ['run', '--silent', 'check'])
step('web client', 'npm', ['run', '--silent', 'build'])
step('end to end', join(bin, 'node'), ['tools/suite.ts', 'packages/e2e/vitest.config.ts'])
