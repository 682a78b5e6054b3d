/**
 * `npm run fuzz -- TARGET [--seconds N] [--seed N] [--keep]`: looks for inputs that a parser cannot bear, guided by the branches that
 * they take. `all` takes every target in turn. A finding ends the run and lies in artefacts/fuzz; `--keep` writes back to the corpus
 * what is needed to take all branches that are known.
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

/** S029: a second, and the tries that a slow one has. */
const HANG_MS = 3000
const LARGEST_KEPT = 2048
const folder = join(root, 'artefacts', 'fuzz')

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false },
  },
})
const [wanted = ''] = positionals
const chosen = targets.filter(({ name }) => wanted === 'all' || name === wanted)
if (chosen.length === 0) {
  console.error(
    `npm run fuzz -- TARGET [--seconds N] [--seed N] [--keep]\nTargets: all ${targets.map(t => t.name).join(' ')}`,
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

const searched = async ({ name, bytes }: Target, seconds: number): Promise<Outcome> => {
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
  let [last, since] = [-1, Date.now()]
  const watch = setInterval(() => {
    const run = Atomics.load(running, 1)
    if (run !== last) [last, since] = [run, Date.now()]
    else if (run > 0 && Date.now() - since > HANG_MS)
      end(`did not end: ${saved(name, new Uint8Array(now, 8, Atomics.load(running, 0)))}`)
  }, 100)
  worker.on('message', (report: Report) => {
    if (report.kind === 'found') return end(`${report.why}\ninput: ${saved(name, report.input)}`)
    known = report
    if (report.kind === 'over') end()
  })
  worker.on('error', error => end(String(error.stack)))
  const outcome = await promise
  clearInterval(watch)
  await worker.terminate()
  console.log(
    `${name}: ${outcome.runs} inputs, ${outcome.covered} of ${branches} branches, ${outcome.telling.length} tell them apart`,
  )
  return outcome
}

for (const target of chosen) {
  const { finding, telling } = await searched(target, Number(values.seconds))
  if (values.keep)
    keepCorpus(
      target.name,
      telling.filter(({ length }) => length > 0 && length <= LARGEST_KEPT),
    )
  if (finding === undefined) continue
  console.error(`${target.name}: ${finding}\nseed ${values.seed}`)
  process.exitCode = 1
}
