/**
 * Completes package-lock.json: npm leaves out optional packages for other systems when the registry that it asks does not carry them, and
 * then `npm ci` refuses the file everywhere. What is missing is written with the version that its parent pins and the system that its name
 * says; it is installed on that system only. With `--check` it only says whether something is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Entry {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
type Packages = Record<string, Entry & Readonly<Record<string, unknown>>>

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'openharmony',
  'win32',
  'aix',
  'netbsd',
  'openbsd',
  'sunos',
]
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el']

const systemOf = (name: string): Readonly<Record<string, unknown>> | undefined => {
  const words = name.split(/[/-]/)
  const os = SYSTEMS.find(system => words.includes(system))
  const cpu = PROCESSORS.find(processor => words.includes(processor))
  if (os === undefined || cpu === undefined) return undefined
  const libc =
    os !== 'linux'
      ? undefined
      : words.some(word => word.startsWith('musl'))
        ? 'musl'
        : words.includes('gnu')
          ? 'glibc'
          : undefined
  return { optional: true, os: [os], cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }) }
}

const file = join(import.meta.dirname, '../package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Packages }
const missing: Packages = {}
for (const [path, entry] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const found = [`${path}/node_modules/${name}`, `node_modules/${name}`].some(
      place => lock.packages[place]?.version !== undefined,
    )
    const system = systemOf(name)
    if (found || system === undefined || !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) continue
    missing[`node_modules/${name}`] = { version, ...(entry.dev === true ? { dev: true } : {}), ...system }
  }

const names = Object.keys(missing)
if (names.length > 0 && process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${names.length} packages for other systems: run "node tools/lockfile.ts"`,
  )
  process.exitCode = 1
} else if (names.length > 0) {
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...missing }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
  writeFileSync(file, `${JSON.stringify({ ...lock, packages }, undefined, 2)}\n`)
  console.log(`added ${names.length}`)
}
