/** Starts a program in Python and speaks its JSON lines. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PYTHON = '/usr/bin/python3'

/** Why a peer that needs this cannot run here, or undefined if it can; in CI it has to. */
export function unavailable(needs: string): string | undefined {
  const missing = failing(needs)
  if (missing !== undefined && process.env['CI'])
    throw new Error(`the python peer is required in CI: ${missing}`)
  if (missing !== undefined) console.log(`interop tests skipped: ${missing}`)
  return missing
}
function failing(needs: string): string | undefined {
  const probe = spawnSync(PYTHON, ['-c', needs], { encoding: 'utf8' })
  if (probe.error) return `${PYTHON} does not start`
  return probe.status === 0 ? undefined : (probe.stderr.trim().split('\n').at(-1) ?? 'import failed')
}

export class PythonPeer<Answer> {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #waiting: ((line: string) => void)[] = []

  constructor(script: string, ...given: readonly string[]) {
    const path = fileURLToPath(new URL(script, import.meta.url))
    this.#process = spawn(PYTHON, [path, ...given])
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
