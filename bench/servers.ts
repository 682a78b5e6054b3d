/** Corrillo and its peers, each started by a script with fresh data on core 0, and started again with what it has by then. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { askControl } from '../packages/server/src/admin/control.ts'

export type ServerName = 'corrillo' | 'prosody' | 'ejabberd'
export interface Place {
  /** Where xmppload.c and peers/ were copied to and built. */
  readonly tool: string
  /** Certificate, data and logs of the servers. */
  readonly state: string
  readonly users: number
}
interface Kind {
  readonly script: (place: Place) => string
  readonly ports: { readonly starttls: number; readonly directTls: number; readonly http: number }
  /** As its accounts are stored by the script. */
  readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-1'
  readonly rooms: string
  /** The names of its set-ups: without an archive, and with the quicker one that it has. */
  readonly archive: string
}

export const DOMAIN = 'bench.localhost'
const peer = (name: string) => (place: Place) => join(place.tool, 'peers', `${name}.sh`)
export const kinds: Readonly<Record<ServerName, Kind>> = {
  corrillo: {
    script: () => join(import.meta.dirname, 'corrillo.sh'),
    ports: { starttls: 14_222, directTls: 14_223, http: 14_281 },
    mechanism: 'SCRAM-SHA-256',
    rooms: `rooms.${DOMAIN}`,
    archive: 'sqlite',
  },
  prosody: {
    script: peer('prosody'),
    ports: { starttls: 15_222, directTls: 15_223, http: 15_281 },
    mechanism: 'SCRAM-SHA-1',
    rooms: `conference.${DOMAIN}`,
    archive: 'internal',
  },
  ejabberd: {
    script: peer('ejabberd'),
    ports: { starttls: 16_222, directTls: 16_223, http: 16_281 },
    mechanism: 'SCRAM-SHA-1',
    rooms: `conference.${DOMAIN}`,
    archive: 'mnesia',
  },
}

/** What the peers' set-up lacks, written into the copy of it. */
export const completePeers = (place: Place): void => {
  const file = join(place.tool, 'peers', 'ejabberd.sh')
  const changes: readonly (readonly [string, string])[] = [
    ['{/ws: ejabberd_http_ws}', '{/ws: ejabberd_http_ws, /upload: mod_http_upload}'],
    [
      '  mod_version: {}\n',
      '  mod_version: {}\n  mod_http_upload: {put_url: "https://@HOST@:16281/upload", docroot: "$D/upload", max_size: 104857600}\n',
    ],
  ]
  let text = readFileSync(file, 'utf8')
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${file} has no ${from.trim()}`)
    text = text.replace(from, () => to)
  }
  writeFileSync(file, text)
}

export type Environment = Readonly<Record<string, string>>
const START_MS = 1_200_000
const STOP_MS = 60_000

const listening = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
const words = (file: string): string[] => readFileSync(file, 'utf8').split('\0').filter(Boolean)
/** The peers' first start makes their accounts in this way; another start finds them. */
const withoutEval = (command: readonly string[]): readonly string[] => {
  const at = command.indexOf('-eval')
  return at < 0 ? command : [...command.slice(0, at), ...command.slice(at + 2)]
}

export class Running {
  readonly name: ServerName
  readonly place: Place
  readonly kind: Kind
  pid: number
  private readonly env: NodeJS.ProcessEnv

  private constructor(name: ServerName, place: Place, env: NodeJS.ProcessEnv, pid: number) {
    this.name = name
    this.place = place
    this.kind = kinds[name]
    this.env = env
    this.pid = pid
  }

  static start(name: ServerName, variant: string, place: Place, extra: Environment = {}): Running {
    const env = { ...process.env, XBENCH_STATE: place.state, USERS: String(place.users), CPUS: '0', ...extra }
    const script = kinds[name].script(place)
    const started = spawnSync(script, ['start', variant], { env, encoding: 'utf8', timeout: START_MS })
    const pid = started.stdout?.trim().split('\n').at(-1) ?? ''
    if (!/^\d+$/.test(pid))
      throw new Error(`${name} did not start: ${started.stdout}${started.stderr}`.slice(0, 600))
    return new Running(name, place, env, Number(pid))
  }

  stop(): void {
    spawnSync(this.kind.script(this.place), ['stop'], { env: this.env })
  }

  /** Ends it, starts the same command on the same data, and tells how long each took until the port answered. */
  async restart(whileDown: () => Promise<void>): Promise<{ stopSeconds: number; portSeconds: number }> {
    const at = `/proc/${this.pid}`
    const [command, env] = [withoutEval(words(`${at}/cmdline`)), words(`${at}/environ`)]
    const folder = join(this.place.state, this.name)
    const asked = performance.now()
    process.kill(this.pid, 'SIGTERM')
    while (existsSync(at) && performance.now() - asked < STOP_MS) await pause(20)
    if (existsSync(at)) process.kill(this.pid, 'SIGKILL')
    const stopSeconds = (performance.now() - asked) / 1000
    await whileDown()
    const from = performance.now()
    const program = spawn(
      'sh',
      ['-c', 'ulimit -n "$(ulimit -Hn)"; exec taskset -c 0 "$@"', 'sh', ...command],
      {
        cwd: folder,
        env: Object.fromEntries(
          env.map(one => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
        ),
        stdio: 'ignore',
        detached: true,
      },
    )
    await once(program, 'spawn')
    program.unref()
    this.pid = program.pid as number
    writeFileSync(join(folder, 'bench.pid'), String(this.pid))
    while (!(await listening(this.kind.ports.starttls))) {
      if (program.exitCode !== null || performance.now() - from > STOP_MS)
        throw new Error(`${this.name} did not start again`)
      await pause(20)
    }
    return { stopSeconds, portSeconds: (performance.now() - from) / 1000 }
  }

  /** Waits for the event loop, of the last whole minute or of what there is of the first one; of Corrillo alone. */
  async eventLoop(): Promise<{ loop_p99_ms?: number; loop_max_ms?: number }> {
    if (this.name !== 'corrillo') return {}
    const reply = await askControl(join(this.place.state, 'corrillo', 'data'), 'status', {})
    if (reply === undefined || !('ok' in reply)) return {}
    const { event_loop_p99_ms, event_loop_max_ms } = reply.ok as Record<string, number>
    return { loop_p99_ms: event_loop_p99_ms ?? Number.NaN, loop_max_ms: event_loop_max_ms ?? Number.NaN }
  }
}
