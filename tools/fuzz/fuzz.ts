/**
 * `npm run fuzz -- [TARGET …] [--minutes N] [--seconds N] [--seed N] [--keep]`: looks for inputs that a parser cannot bear, guided by the
 * branches that they take. Without a target all of them, in turn; `--minutes` is for all together, `--seconds` for each. A finding
 * ends the search of its target and lies in artefacts/fuzz; `--keep` writes back to the corpus what is needed to take all
 * branches that are known.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { root } from '../source-files.ts'
import { corpusOf, keepCorpus } from './corpus.ts'
import { instrumented } from './instrument.ts'
import { targets } from './targets.ts'
import type { Target } from './target.ts'
import type { Report, Work } from './worker.ts'

/**
 * S029: what one input may take of a processor, with all the tries that a slow one has. Not of the clock: a machine that is busy or
 * was put to sleep says nothing about the input. What waits and computes nothing has longer.
 */
const HANG_CPU_MS = 5000
const TICK_MS = 100
const STILL_TICKS = 600
const LARGEST_KEPT = 2048
const folder = join(root, 'artefacts', 'fuzz')

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false },
  },
})
const all = positionals.length === 0 || positionals.includes('all')
const chosen = targets.filter(({ name }) => all || positionals.includes(name))
const unknown = positionals.filter(name => name !== 'all' && !targets.some(target => target.name === name))
const seconds =
  values.minutes === undefined ? Number(values.seconds ?? 60) : (Number(values.minutes) * 60) / chosen.length
if (unknown.length > 0 || !(seconds > 0)) {
  console.error(
    `npm run fuzz -- [TARGET …] [--minutes N] [--seconds N] [--seed N] [--keep]\nTargets: ${targets.map(t => t.name).join(' ')}`,
  )
  process.exit(2)
}

const saved = (name: string, input: Uint8Array): string => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`)
  writeFileSync(file, input)
  return file
}

interface Outcome {
  readonly runs: number
  readonly covered: number
  readonly telling: readonly Uint8Array[]
  readonly finding: string | undefined
}

/** Calls `hung` when one and the same input takes too much; returns what ends the watch. */
const watch = (input: Int32Array, hung: () => void): (() => void) => {
  const start = { run: -1, cpu: process.cpuUsage(), ticks: 0 }
  let at = start
  const timer = setInterval(() => {
    const run = Atomics.load(input, 1)
    if (run !== at.run || run === 0) at = { run, cpu: process.cpuUsage(), ticks: 0 }
    const { user, system } = process.cpuUsage(at.cpu)
    if ((user + system) / 1000 > HANG_CPU_MS || ++at.ticks > STILL_TICKS) hung()
  }, TICK_MS)
  return () => clearInterval(timer)
}

const searched = async ({ name, bytes }: Target): Promise<Outcome> => {
  const { file, branches, words } = await instrumented(name)
  const now = new SharedArrayBuffer(8 + bytes)
  const work: Work = {
    file,
    branches,
    words,
    inputs: corpusOf(name),
    seed: Number(values.seed),
    until: Date.now() + seconds * 1000,
    now,
  }
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: work })
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  let known: Omit<Outcome, 'finding'> = { runs: 0, covered: 0, telling: [] }
  const end = (finding?: string): void => resolve({ ...known, finding })
  const running = new Int32Array(now, 0, 2)
  const stopWatching = watch(running, () =>
    end(`did not end: ${saved(name, new Uint8Array(now, 8, Atomics.load(running, 0)))}`),
  )
  worker.on('message', (report: Report) => {
    if (report.kind === 'found') return end(`${report.why}\ninput: ${saved(name, report.input)}`)
    known = report
    if (report.kind === 'over') end()
  })
  worker.on('error', error => end(String(error.stack)))
  const outcome = await promise
  stopWatching()
  await worker.terminate()
  console.log(
    `${name}: ${outcome.runs} inputs, ${outcome.covered} of ${branches} branches, ${outcome.telling.length} tell them apart`,
  )
  return outcome
}

for (const target of chosen) {
  const { finding, telling } = await searched(target)
  if (values.keep)
    keepCorpus(
      target.name,
      telling.filter(({ length }) => length > 0 && length <= LARGEST_KEPT),
    )
  if (finding === undefined) continue
  console.error(`${target.name}: ${finding}\nseed ${values.seed}`)
  process.exitCode = 1
}
