/** The program of the server in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { patience } from './awake.ts'

/** What the command line says to it. */
export { askControl } from '../admin/control.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const COLLECT = fileURLToPath(new URL('collect.ts', import.meta.url))
/** Every start reads the same program: what Node made of its files is kept for the next one. */
export const COMPILED = fileURLToPath(new URL('../../../../node_modules/.cache/node', import.meta.url))
/** A machine that is busy with something else takes its time. */
const READY_MS = 120_000

export interface Ports {
  readonly starttls: number
  readonly directTls: number
  readonly http: number
}
export interface Launched {
  readonly pid: number
  readonly ports: Ports
  readonly ended: Promise<unknown>
  /** Bytes that are in use in its main thread after a whole collection, on and off the heap. */
  held(): Promise<number>
}

const ready = (child: ChildProcess, http: number, ended: Promise<unknown>): Promise<Ports> =>
  new Promise((resolve, reject) => {
    let said = ''
    const arrived = patience(READY_MS, () => reject(new Error(`not ready: ${said}`)))
    const take = (chunk: Buffer) => {
      said += chunk.toString()
      const found = / on (\d+) and (\d+),[^]*Open http/.exec(said)
      if (found === null) return
      arrived()
      resolve({ starttls: Number(found[1]), directTls: Number(found[2]), http })
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    void ended.then(code => reject(new Error(`ended with ${code}: ${said}`)))
  })

/** Resolved when it serves; `wrap` is a command that runs it. */
export const launch = async (
  folder: string,
  http: number,
  wrap: readonly string[] = [],
): Promise<Launched> => {
  const node = [process.execPath, '--expose-gc', '--import', COLLECT]
  const command = [...wrap, ...node, MAIN, 'start', '--config', join(folder, 'corrillo.toml')]
  const child = spawn(command[0] as string, command.slice(1), {
    env: { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: COMPILED },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const ended = new Promise(resolve => child.once('exit', resolve))
  const ports = await ready(child, http, ended)
  return {
    pid: child.pid ?? 0,
    ports,
    ended,
    async held() {
      child.send('collect')
      const [bytes] = (await once(child, 'message')) as [number]
      return bytes
    },
  }
}
