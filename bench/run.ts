/**
 * `npm run bench`: Corrillo beside Debian's Prosody and ejabberd, measured in turns on this machine and written as tables to
 * docs/benchmarks.md (every line to artefacts/benchmarks.jsonl). It reports and never fails a test run.
 *
 *   npm run bench                      everything, three rounds
 *   npm run bench -- --budget 20       everything once, and further rounds as long as 20 minutes allow
 *   npm run bench -- rooms signin      some cases or groups of them (--list)
 *   npm run bench -- --quick           tiny sizes, to see that it works; nothing is written
 *   npm run bench -- --prepare         only makes the archive of 5,000,000 messages, which stays for later runs
 *   --rounds 1   --servers corrillo,prosody
 *
 * The generator and the peers' set-up are a folder of their own: CORRILLO_BENCH, or ../shared/bench beside the project.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Sizes } from './case.ts'
import { cases, groups } from './cases.ts'
import type { Line } from './generators.ts'
import { completePeers, type Environment, type Place, Running, type ServerName } from './servers.ts'
import { type Result, table } from './table.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    prepare: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    budget: { type: 'string' },
    rounds: { type: 'string', default: process.env['RUNS'] ?? '3' },
    servers: { type: 'string', default: 'corrillo,prosody,ejabberd' },
  },
})
const root = dirname(import.meta.dirname)
const source = process.env['CORRILLO_BENCH'] ?? join(root, '..', 'shared', 'bench')
const stop = (text: string, code: number): never => {
  console.error(text)
  process.exit(code)
}
const wanted = positionals.flatMap(name => groups[name] ?? [name])
const unknown = wanted.filter(name => !(name in cases))
if (unknown.length > 0 || values.list)
  stop(
    [
      ...Object.entries(cases).map(([name, { title }]) => `${name.padEnd(16)}${title}`),
      `groups: ${Object.keys(groups).join(' ')}`,
    ].join('\n'),
    values.list ? 0 : 2,
  )
if (!existsSync(join(source, 'xmppload.c')))
  stop(
    `There is no load generator at ${source}.\nSet CORRILLO_BENCH to the folder that holds xmppload.c and peers/.`,
    2,
  )

const { quick } = values
const sizes: Sizes = {
  seconds: quick ? 1 : values.budget === undefined ? 8 : 5,
  of: (real, small) => (quick ? small : real),
}
const rounds = quick ? 1 : Number(values.rounds)
const minutes = Number(values.budget ?? Number.POSITIVE_INFINITY)
const servers = values.servers.split(',')
const chosen = Object.entries(cases).filter(([key]) => wanted.length === 0 || wanted.includes(key))

const work = mkdtempSync(join(tmpdir(), 'corrillo-bench-'))
const place: Place = { tool: join(work, 'tool'), state: join(work, 'state'), users: sizes.of(1200, 200) }
/** What takes minutes to make stays. */
const kept = { BENCH_FILLED: process.env['BENCH_FILLED'] ?? join(tmpdir(), 'corrillo-bench-filled') }
const begun = performance.now()
const elapsed = (): number => (performance.now() - begun) / 60_000

const measured = async (key: string, name: ServerName, variant: string): Promise<readonly Line[]> => {
  const one = cases[key] as (typeof cases)[string]
  const env: Environment = { ...kept, ...one.env?.(sizes), ...one.only?.[name] }
  let server: Running | undefined
  try {
    server = Running.start(name, variant, place, env)
    const lines = await one.measure(server, sizes)
    const loop = await server.eventLoop()
    return lines.map(line => ({ ...line, ...loop }))
  } catch (error) {
    return [{ failed: (error as Error).message }]
  } finally {
    server?.stop()
  }
}

const results: Result[] = []
/** Minutes that each case took the last time. */
const took = new Map<string, number>()
const round = async (run: number): Promise<void> => {
  for (const [key, { on, once = false }] of chosen) {
    if (run > 1 && once) continue
    if (elapsed() + (took.get(key) ?? 0) > minutes) {
      console.log(`${key}: no time left for round ${run}`)
      continue
    }
    const from = elapsed()
    for (const [name, variant] of on.filter(([name]) => servers.includes(name)))
      for (const line of await measured(key, name, variant)) {
        results.push({ case: key, server: name, variant, run, ...line })
        console.log(`${elapsed().toFixed(1)} min`, key, name, variant, `round ${run}`, JSON.stringify(line))
      }
    took.set(key, elapsed() - from)
  }
}

const version = (program: string, args: readonly string[]): string =>
  /\d+\.\d+[.\d]*/.exec(spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '')?.[0] ?? '?'
const write = (): void => {
  const system = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  const about = {
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores; ${system}`,
    versions: `Prosody ${version('prosodyctl', ['about'])}, ejabberd ${version('dpkg-query', ['-W', '-f=${Version}', 'ejabberd'])}, Node ${process.versions.node}`,
    date: new Date().toISOString().slice(0, 10),
  }
  const folder = join(root, 'artefacts')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'benchmarks.jsonl'), `${results.map(one => JSON.stringify(one)).join('\n')}\n`)
  const file = quick ? join(folder, 'benchmarks-quick.md') : join(root, 'docs', 'benchmarks.md')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  writeFileSync(file, table(before, cases, results, about))
  console.log(`written: ${file} and artefacts/benchmarks.jsonl`)
}

try {
  cpSync(source, place.tool, { recursive: true })
  execFileSync('chmod', ['-R', 'u+w', place.tool])
  execFileSync('make', ['-s', 'xmppload'], { cwd: place.tool, stdio: 'inherit' })
  completePeers(place)
  if (values.prepare) {
    const env = { ...kept, ...cases['full']?.env?.(sizes) }
    Running.start('corrillo', 'sqlite', place, env).stop()
    console.log(`in place: ${kept.BENCH_FILLED}`)
  } else {
    for (let run = 1; run <= rounds; run++) await round(run)
    write()
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
