/** The server as people run it: its program under the pinned Node, a configuration file, a data folder, a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { askControl, COMPILED } from '../../../server/src/testing/launch.ts'
import { freePort } from '../../../server/src/testing/port.ts'

/** As bin/terminal.js has it. */
const program = [
  '--max-semi-space-size=32',
  '--v8-pool-size=1',
  fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url)),
]

/** A machine that is busy with something else takes its time. */
const READY_MS = 120_000

export interface Corrillo {
  readonly folder: string
  readonly ports: { readonly starttls: number; readonly directTls: number; readonly http: number }
  readonly domain: string
  readonly url: string
  /** Starts the process and resolves when it serves; a second time after a stop or a kill. */
  start(): Promise<void>
  /** What it printed since the last start. */
  output(): string
  kill(): Promise<void>
  stop(): Promise<number | null>
  /** A command of the command line, with text on standard input. */
  command(args: readonly string[], input?: string): Promise<{ code: number | null; output: string }>
  addUser(name: string, password: string): Promise<void>
  /** Stops and removes the folder. */
  clear(): Promise<void>
}

interface Given {
  /** Without: as on the very first start, before anybody chose one. */
  readonly domain?: string
  /** Further lines of the file. */
  readonly extra?: string | ((ports: Corrillo['ports']) => string)
}
export const corrillo = async (given: Given = {}): Promise<Corrillo> => {
  const folder = mkdtempSync(join(tmpdir(), 'corrillo-e2e-'))
  const [starttls, directTls, http] = [await freePort(), await freePort(), await freePort()]
  const ports = { starttls, directTls, http }
  const extra = typeof given.extra === 'function' ? given.extra(ports) : (given.extra ?? '')
  const config = join(folder, 'corrillo.toml')
  writeFileSync(
    config,
    `${given.domain ? `domain = "${given.domain}"\n` : ''}data = "${join(folder, 'data')}"\n[listen]\nstarttls = ${starttls}\ndirect_tls = ${directTls}\nhttp = ${http}\nxmpp_address = "127.0.0.1"\n${extra}`,
  )
  let child: ChildProcess | undefined
  let printed = ''
  const run = (args: readonly string[]) =>
    spawn(process.execPath, [...program, ...args, '--config', config], {
      env: { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: COMPILED },
    })
  const exited = (): Promise<number | null> =>
    new Promise(resolve => {
      if (!child || child.exitCode !== null || child.signalCode !== null) resolve(child?.exitCode ?? null)
      else child.once('exit', code => resolve(code))
    })
  const self: Corrillo = {
    folder,
    ports,
    domain: given.domain ?? 'localhost',
    url: `http://localhost:${http}`,
    output: () => printed,
    start: () =>
      new Promise((resolve, reject) => {
        printed = ''
        const mine = run(['start'])
        child = mine
        const timer = setTimeout(() => {
          mine.kill('SIGKILL')
          reject(new Error(`not ready within ${READY_MS} ms: ${printed}`))
        }, READY_MS)
        const take = (data: Buffer) => {
          printed += data.toString()
          // Behind a proxy it says the address of that one.
          if (!printed.includes(`:${http}`) && !/^ {2}Open https:/m.test(printed)) return
          clearTimeout(timer)
          resolve()
        }
        mine.stdout?.on('data', take)
        mine.stderr?.on('data', take)
        mine.once('exit', code => {
          clearTimeout(timer)
          reject(new Error(`ended with ${code}: ${printed}`))
        })
      }),
    async kill() {
      child?.kill('SIGKILL')
      await exited()
    },
    async stop() {
      child?.kill('SIGTERM')
      return exited()
    },
    command: (args, input = '') =>
      new Promise(resolve => {
        const mine = run(args)
        let output = ''
        mine.stdout.on('data', (d: Buffer) => (output += d.toString()))
        mine.stderr.on('data', (d: Buffer) => (output += d.toString()))
        mine.once('close', code => resolve({ code, output }))
        mine.stdin.end(input)
      }),
    // A server that runs is told as the command line tells it: a process for each of all accounts would be minutes.
    async addUser(name, password) {
      const reply = await askControl(join(folder, 'data'), 'user add', { name, password })
      if (reply !== undefined && 'error' in reply) throw new Error(`user add ${name}: ${reply.error.message}`)
      if (reply !== undefined) return
      const { code, output } = await self.command(['user', 'add', name], `${password}\n`)
      if (code !== 0) throw new Error(`user add ${name}: ${output}`)
    },
    async clear() {
      await self.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return self
}

/** One that serves, with these accounts. */
export const served = async ({
  accounts,
  password,
  ...given
}: Given & { readonly accounts: readonly string[]; readonly password: string }): Promise<Corrillo> => {
  const server = await corrillo(given)
  try {
    await server.start()
    await Promise.all(accounts.map(name => server.addUser(name, password)))
    return server
  } catch (cause) {
    await server.clear()
    throw cause
  }
}
