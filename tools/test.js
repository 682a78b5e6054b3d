/**
 * `npm test` on any machine: installs what is pinned, Debian's packages too where it may, then runs everything.
 * Plain JavaScript, because on a fresh clone it runs before the pinned Node is there.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const inCi = Boolean(process.env.CI)
const bin = join(root, 'node_modules', '.bin')
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }

/** Debian's packages that the tests talk to: browsers, clients and libraries that nobody here wrote. */
const debian = [
  'chromium',
  'firefox-esr',
  'profanity',
  'tmux',
  'openssl',
  'coturn',
  'python3-slixmpp',
  'python3-aiohttp',
  'python3-omemo',
  'python3-oldmemo',
  'python3-twomemo',
  'python3-xmlschema',
  'python3-cryptography',
]
const installed = name =>
  spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' }).stdout?.includes(
    'install ok installed',
  ) ?? false

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
const missing = debian.filter(name => !installed(name))
if (missing.length && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  console.log(`\n== Debian packages: ${missing.join(' ')}`)
  try {
    execFileSync('apt-get', ['-qq', 'update'], { stdio: 'inherit' })
    execFileSync(
      'apt-get',
      ['-qq', '-o', 'DPkg::Lock::Timeout=600', 'install', '-y', '--no-install-recommends', ...missing],
      { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
    )
  } catch (cause) {
    console.error(`Debian packages could not be installed: ${cause.message}`)
    if (inCi) process.exit(1)
  }
} else if (missing.length) console.log(`\nNot installed, so their tests are skipped: ${missing.join(' ')}`)

step('check', 'npm', ['run', '--silent', 'check'])
step('web client', 'npm', ['run', '--silent', 'build'])
step('end to end', join(bin, 'node'), ['tools/suite.ts', 'packages/e2e/vitest.config.ts'])
