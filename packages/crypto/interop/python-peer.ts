/** Starts `peer.py` and speaks its JSON lines. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('./peer.py', import.meta.url))

/** Why the peer cannot run here, or undefined if it can. */
export function unavailable(): string | undefined {
  const probe = spawnSync(PYTHON, ['-c', 'import omemo, oldmemo.etree, twomemo.etree'], { encoding: 'utf8' })
  if (probe.error) return `${PYTHON} does not start`
  return probe.status === 0 ? undefined : (probe.stderr.trim().split('\n').at(-1) ?? 'import failed')
}

export interface Answer {
  readonly error?: string
  readonly device?: number
  readonly xml?: string
  readonly plaintext?: string | null
  readonly empties?: readonly string[]
}

export class PythonPeer {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: ((line: string) => void)[] = []

  constructor(namespace: string, own: string, peer: string) {
    this.#process = spawn(PYTHON, [SCRIPT, namespace, own, peer])
    this.#process.stderr.pipe(process.stderr)
    createInterface(this.#process.stdout).on('line', line => this.#waiting.shift()?.(line))
    this.#process.on('exit', () => {
      for (const resolve of this.#waiting.splice(0)) resolve('{"error":"the peer ended"}')
    })
  }

  ask(request: object): Promise<Answer> {
    return new Promise(resolve => {
      this.#waiting.push(line => resolve(JSON.parse(line) as Answer))
      this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    })
  }

  end(): void {
    this.#process.stdin.end()
  }
}
