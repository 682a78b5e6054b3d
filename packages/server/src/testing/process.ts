/**
 * The server as it is run: its program in a process of its own, so that an attack can be judged from outside. The same process must be
 * alive afterwards, of bounded size, and a session that has nothing to do with the attack is answered all the time.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { askControl } from '../admin/control.ts'
import { type Launched, launch, type Ports } from './launch.ts'
import { freePort } from './port.ts'
import { RawClient } from './raw-client.ts'
import { TEST_DOMAIN } from './server.ts'

/** Longest answer to the witness while an attack goes on. */
const ANSWER_MS = 1000
/** S001: what an attack may leave behind, once everything was collected that nobody holds. */
const GROWTH_BYTES = 32 * 1024 * 1024
/** At the peak, with what nobody has collected yet: V8 lets that much pile up before it looks. */
const PEAK_KIB = 96 * 1024

export const passwordOf = (name: string): string => `${name} keeps a secret`

export class ServerProcess {
  readonly folder: string
  private run: Launched
  private witness: RawClient | undefined = undefined
  private over = false

  private constructor(folder: string, run: Launched) {
    this.folder = folder
    this.run = run
    this.watch()
  }

  /** Other ones after a restart. */
  get ports(): Ports {
    return this.run.ports
  }
  get pid(): number {
    return this.run.pid
  }

  private watch(): void {
    const { run } = this
    void run.ended.then(() => (this.over = this.run === run))
  }

  /** `limits` are lines of that section; accounts are made for all `names`, and `witness` is signed in. */
  static async start(names: readonly string[], limits = '', more = ''): Promise<ServerProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'corrillo-hostile-'))
    const http = await freePort()
    writeFileSync(
      join(folder, 'corrillo.toml'),
      `domain = "${TEST_DOMAIN}"\ndata = "data"\n[listen]\nstarttls = 0\ndirect_tls = 0\nhttp = ${http}\nxmpp_address = "127.0.0.1"\n[sasl]\niterations = 4096\n[log]\nfile = "log"\n[limits]\n${limits}\n${more}`,
    )
    const server = new ServerProcess(folder, await launch(folder, http))
    for (const name of ['witness', ...names])
      await server.command('user add', { name, password: passwordOf(name) })
    server.witness = await server.session('witness', 'w')
    return server
  }

  /** A command of the command line, over the socket in the data folder. */
  async command(name: string, input: unknown, domain?: string): Promise<unknown> {
    const reply = await askControl(join(this.folder, 'data'), name, input, domain)
    if (reply === undefined || !('ok' in reply)) throw new Error(`${name}: ${JSON.stringify(reply)}`)
    return reply.ok
  }

  session(name: string, resource?: string): Promise<RawClient> {
    return RawClient.session(this.ports.directTls, name, passwordOf(name), resource)
  }

  get data(): string {
    return join(this.folder, 'data')
  }
  get log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8')
  }

  private status(field: string): number {
    return Number(
      new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1],
    )
  }

  /**
   * Runs an attack while the witness pings without a pause. Fails when the process ended, an answer took longer than a second, or (only
   * where `bounded`) what it holds afterwards is more than 32 MiB above what it held, or its largest size meanwhile more than 96 MiB.
   */
  async survives<T>(attack: () => Promise<T>, { bounded = false } = {}): Promise<T> {
    const { witness } = this
    if (witness === undefined) throw new TypeError('there is no witness')
    const held = bounded ? await this.run.held() : 0
    const before = this.status('VmRSS')
    // Forgets the largest size so far (proc(5), clear_refs).
    if (bounded) writeFileSync(`/proc/${this.pid}/clear_refs`, '5')
    let going = true
    const watching = (async () => {
      let slowest = 0
      do {
        const asked = performance.now()
        await witness.fence()
        slowest = Math.max(slowest, performance.now() - asked)
      } while (going)
      return slowest
    })()
    let outcome: T
    try {
      outcome = await attack()
    } finally {
      going = false
    }
    expect(await watching).toBeLessThan(ANSWER_MS)
    expect(this.over).toBe(false)
    if (bounded) {
      expect(this.status('VmHWM') - before).toBeLessThan(PEAK_KIB)
      expect((await this.run.held()) - held).toBeLessThan(GROWTH_BYTES)
    }
    return outcome
  }

  /** Ends by this signal, and is started again in the same folder. */
  async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    process.kill(this.pid, signal)
    await this.run.ended
    this.run = await launch(this.folder, this.ports.http)
    this.over = false
    this.watch()
  }

  async stop(): Promise<void> {
    this.witness?.cut()
    if (!this.over) process.kill(this.pid, 'SIGTERM')
    await this.run.ended
    rmSync(this.folder, { recursive: true })
  }
}
