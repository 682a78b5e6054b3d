/**
 * `npm run bench`: Corrillo beside Debian's Prosody and ejabberd, measured in turns on this machine with the load generator
 * `xmppload`, written as a table to docs/benchmarks.md. It reports and never fails a test run.
 *
 *   npm run bench                      everything (about 25 minutes)
 *   npm run bench -- chat open         some cases: chat chatw1 open login idle archive full
 *   RUNS=1 npm run bench -- chat       fewer rounds
 *
 * The generator and the peers' set-up are a folder of their own: CORRILLO_BENCH, or ../shared/bench beside the project.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { table } from './table.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = process.env.CORRILLO_BENCH ?? join(root, '..', 'shared', 'bench')
if (!existsSync(join(source, 'xmppload.c'))) {
  console.error(`There is no load generator at ${source}.\nSet CORRILLO_BENCH to the folder that holds xmppload.c and peers/.`)
  process.exit(2)
}
const runs = Number(process.env.RUNS ?? 3)
const wanted = process.argv.slice(2)
const work = mkdtempSync(join(tmpdir(), 'corrillo-bench-'))
cpSync(source, join(work, 'tool'), { recursive: true })
execFileSync('chmod', ['-R', 'u+w', work])
execFileSync('make', ['-s', 'xmppload'], { cwd: join(work, 'tool'), stdio: 'inherit' })

const corrillo = join(root, 'bench', 'corrillo.sh')
const peer = name => join(work, 'tool', 'peers', `${name}.sh`)
const servers = {
  corrillo: { script: corrillo, port: 14222 },
  prosody: { script: peer('prosody'), port: 15222 },
  ejabberd: { script: peer('ejabberd'), port: 16222 },
}
const chat = (pairs, window) => ['chat', '--n', String(pairs), '--window', String(window), '--warm', '2', '--dur', '8']
const open = ['chat', '--n', '250', '--rate', '300', '--warm', '2', '--dur', '10']
/** Case → what is sent, and which variant of which server it is measured on. */
const cases = {
  chat: { title: 'Messages in bursts (250 pairs, window 4), no archive', args: chat(250, 4), on: [['corrillo', 'none'], ['prosody', 'none'], ['ejabberd', 'none']] },
  chatw1: { title: 'Messages one at a time (500 pairs, window 1), no archive', args: chat(500, 1), on: [['corrillo', 'none'], ['prosody', 'none'], ['ejabberd', 'none']] },
  archive: { title: 'Messages in bursts with an archive (empty at the start)', args: chat(250, 4), on: [['corrillo', 'sqlite'], ['prosody', 'internal'], ['ejabberd', 'mnesia']] },
  full: { title: 'The same with 5,000,000 messages of 20,000 users in place', args: chat(250, 4), on: [['corrillo', 'sqlite']], env: { USERS: '20000', FILL: '5000000' }, spread: 20_000 },
  open: { title: 'Open loop, 300 messages a second, no archive', args: open, on: [['corrillo', 'none'], ['prosody', 'none'], ['ejabberd', 'none']] },
  openarchive: { title: 'Open loop, 300 messages a second, with archive', args: open, on: [['corrillo', 'sqlite'], ['prosody', 'internal'], ['ejabberd', 'mnesia']] },
  login: { title: 'Sign-ins (SCRAM-SHA-256 at Corrillo, SCRAM-SHA-1 at the peers, as their users are stored; new TLS handshakes, 50 at a time)', args: ['login', '--n', '4000', '--conc', '50'], on: [['corrillo', 'none'], ['prosody', 'none'], ['ejabberd', 'none']] },
  idle: { title: 'Idle connections', args: ['idle', '--steps', '500,2000,8000', '--settle', '10', '--conc', '50', '--timeout', '240'], on: [['corrillo', 'none'], ['prosody', 'none'], ['ejabberd', 'none']], once: true },
}

const env = extra => ({ ...process.env, XBENCH_STATE: join(work, 'state'), USERS: process.env.USERS ?? '17000', CPUS: '0', ...extra })
const measure = (key, name, variant) => {
  const { args, env: extra } = cases[key]
  const { script, port } = servers[name]
  const given = env(extra)
  const started = spawnSync(script, ['start', variant], { env: given, encoding: 'utf8', timeout: 900_000 })
  const pid = started.stdout?.trim().split('\n').at(-1) ?? ''
  if (!/^\d+$/.test(pid)) return [{ failedToStart: `${started.stdout}${started.stderr}`.slice(-500) }]
  const mech = name === 'corrillo' ? 'SCRAM-SHA-256' : 'SCRAM-SHA-1'
  const load = spawnSync('taskset', ['-c', '1', './xmppload', ...args, '--host', '127.0.0.1', '--port', String(port), '--tls', 'starttls', '--domain', 'bench.localhost', '--mech', mech, '--pid', pid, '--label', `${name}-${variant}`],
    { cwd: join(work, 'tool'), encoding: 'utf8', timeout: 420_000 })
  spawnSync(script, ['stop'], { env: given })
  return load.stdout.split('\n').filter(Boolean).map(line => JSON.parse(line))
}

const results = []
for (const key of Object.keys(cases).filter(k => wanted.length === 0 || wanted.includes(k))) {
  for (let run = 1; run <= (cases[key].once ? 1 : runs); run++)
    for (const [name, variant] of cases[key].on)
      for (const line of measure(key, name, variant)) {
        results.push({ case: key, server: name, variant, run, ...line })
        console.log(key, name, variant, `run ${run}`, JSON.stringify(line))
      }
}
const version = (program, args) => (spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '').match(/\d+\.\d+[.\d]*/)?.[0] ?? '?'
const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores; ${readFileSync('/etc/os-release', 'utf8').match(/PRETTY_NAME="(.*)"/)?.[1]}`
const peers = `Prosody ${version('prosodyctl', ['about'])}, ejabberd ${version('dpkg-query', ['-W', '-f=${Version}', 'ejabberd'])}, Node ${process.versions.node}`
mkdirSync(join(root, 'artefacts'), { recursive: true })
writeFileSync(join(root, 'artefacts', 'benchmarks.jsonl'), `${results.map(r => JSON.stringify(r)).join('\n')}\n`)
const file = join(root, 'docs', 'benchmarks.md')
writeFileSync(file, table(existsSync(file) ? readFileSync(file, 'utf8') : '', cases, results, { machine, peers, date: new Date().toISOString().slice(0, 10) }))
rmSync(work, { recursive: true, force: true })
console.log(`\nwritten: docs/benchmarks.md and artefacts/benchmarks.jsonl`)
