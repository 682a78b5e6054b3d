/** The server as it is run, in a folder of its own, with accounts u0, u1 … that all have the password "pw". */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askControl } from '../../packages/server/src/admin/control.ts'
import { type Launched, launch } from '../../packages/server/src/testing/launch.ts'
import { awake } from '../../packages/server/src/testing/awake.ts'
import { freePort } from '../../packages/server/src/testing/port.ts'
import { root } from '../source-files.ts'
import { DOMAIN, Member } from './member.ts'

export interface SiteOptions {
  readonly accounts: number
  readonly limits?: string
  /** A command that runs the server. */
  readonly wrap?: readonly string[]
  /** Where the data lie; a new folder otherwise. */
  readonly data?: string
}

const LIMITS = `rate_bytes_per_second = 0
ban_failures = 0
unauthenticated_per_address = 1000000
unauthenticated_total = 1000000
authentication_seconds = 600`

/** For runs of an hour and more, in which the machine may be put to sleep: nobody is given up because of that. */
export const PATIENT = 'ping_seconds = 3600\ndead_seconds = 7200'

export interface Site {
  readonly folder: string
  readonly run: Launched
  readonly port: number
  member(number: number, resource?: string): Promise<Member>
  /** Ends by this signal and is started again; milliseconds until somebody has signed in. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<number>
  /** A command as the command line gives it to the running server. */
  command(name: string): Promise<Readonly<Record<string, unknown>>>
  rss(): number
  /** What the database of this server is, and where. */
  readonly database: string
  files(): number
  stop(): Promise<void>
}

export const startSite = async ({ accounts, limits = '', wrap = [], data }: SiteOptions): Promise<Site> => {
  const folder = mkdtempSync(join(tmpdir(), 'corrillo-soak-'))
  const home = data ?? join(folder, 'data')
  mkdirSync(home, { recursive: true })
  /** Each time another port: somebody else may have taken the last one meanwhile. */
  const started = async (): Promise<Launched> => {
    const http = await freePort()
    writeFileSync(
      join(folder, 'corrillo.toml'),
      `domain = "${DOMAIN}"\ndata = "${home}"\n[listen]\nstarttls = 0\ndirect_tls = 0\nhttp = ${http}\nxmpp_address = "127.0.0.1"\n[sasl]\niterations = 4096\nchannel_binding = false\n[log]\nfile = "log"\n[strangers]\nmessages = "accepted"\n[limits]\n${LIMITS}\n${limits}\n`,
    )
    return launch(folder, http, wrap)
  }
  const made = spawnSync(
    process.execPath,
    [join(root, 'bench', 'users.ts'), home, DOMAIN, String(accounts)],
    { encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(made.stderr)
  let run = await started()
  const proc = (file: string): string => readFileSync(`/proc/${run.pid}/${file}`, 'utf8')
  return {
    folder,
    get run() {
      return run
    },
    get port() {
      return run.ports.directTls
    },
    member: (number, resource) => Member.online(run.ports.directTls, `u${number}`, resource),
    async restart(signal) {
      process.kill(run.pid, signal)
      await run.ended
      const from = awake()
      run = await started()
      ;(await Member.signedIn(run.ports.directTls, 'u0')).cut()
      return awake() - from
    },
    async command(name) {
      const reply = await askControl(home, name, {})
      if (reply === undefined || !('ok' in reply)) throw new Error(JSON.stringify(reply))
      return reply.ok as Record<string, unknown>
    },
    database: join(home, 'corrillo.sqlite'),
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(proc('status'))?.[1]) * 1024,
    files: () => readdirSync(`/proc/${run.pid}/fd`).length,
    async stop() {
      process.kill(run.pid, 'SIGTERM')
      await run.ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
