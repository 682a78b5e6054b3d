/** What makes the load, on core 1: xmppload for most of it, and own small clients for what it does not know. Each prints JSON lines. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { DOMAIN, type Running } from './servers.ts'

/** One measurement: numbers by name, as the generators print them. */
export type Line = Readonly<Record<string, unknown>>

const MOST_MS = 420_000
/** xmppload says how far it came. */
const reached = ({ joined, ready }: Line): string =>
  joined === undefined ? `${String(ready)} online` : `${String(joined)} entered`
const parsed = (text: string): Line[] =>
  text
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Line)
    .map(line => (line['ok'] === false ? { ...line, failed: `not in time: ${reached(line)}` } : line))

const loadArguments = (server: Running, scenario: readonly string[]): string[] =>
  [
    '-c',
    '1',
    './xmppload',
    ...scenario,
    '--host',
    '127.0.0.1',
    '--port',
    String(server.kind.ports.starttls),
  ].concat(
    ['--tls', 'starttls', '--domain', DOMAIN, '--mech', server.kind.mechanism, '--pid', String(server.pid)],
    ['--muc', server.kind.rooms, '--label', server.name],
  )

export const xmppload = (server: Running, ...scenario: readonly string[]): Line[] => {
  const options = { cwd: server.place.tool, encoding: 'utf8', timeout: MOST_MS } as const
  const done = spawnSync('taskset', loadArguments(server, scenario), options)
  const lines = parsed(done.stdout)
  return lines.length > 0 ? lines : [{ failed: done.stderr.slice(-300) || 'nothing was measured in time' }]
}

/** xmppload that goes on: resolves with the process once it has printed its first line. */
export const holding = (server: Running, ...scenario: readonly string[]): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const load = spawn('taskset', loadArguments(server, scenario), {
      cwd: server.place.tool,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    createInterface({ input: load.stdout }).once('line', () => resolve(load))
    load.once('exit', () => reject(new Error('nobody could be held online')))
  })

/** Own clients, in a process of their own: a file of bench/load/ with its options. */
export const own = (server: Running, name: string, options: Readonly<Record<string, unknown>>): Line[] => {
  const given = {
    port: server.kind.ports.directTls,
    domain: DOMAIN,
    mechanism: server.kind.mechanism,
    pid: server.pid,
    ...options,
  }
  const file = join(import.meta.dirname, 'load', `${name}.ts`)
  const done = spawnSync('taskset', ['-c', '1', process.execPath, file, JSON.stringify(given)], {
    encoding: 'utf8',
    timeout: MOST_MS,
  })
  const lines = parsed(done.stdout)
  return lines.length > 0 ? lines : [{ failed: done.stderr.slice(-300) || 'nothing was measured in time' }]
}
