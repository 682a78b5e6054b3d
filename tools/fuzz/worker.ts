/** Where inputs are made and run; the main thread only watches, because an input may never end. */
import { parentPort, workerData } from 'node:worker_threads'
import { DEFAULT_MS, judged } from './judge.ts'
import { mutated } from './mutate.ts'
import { seeded } from './random.ts'
import type { Target } from './target.ts'

export interface Work {
  readonly file: string
  readonly branches: number
  readonly words: readonly string[]
  readonly inputs: readonly Uint8Array[]
  readonly seed: number
  readonly until: number
  /** What runs now: its length, how many ran before it, and behind these eight bytes the input. */
  readonly now: SharedArrayBuffer
}
export type Report =
  | { readonly kind: 'found'; readonly input: Uint8Array; readonly why: string }
  | {
      readonly kind: 'new' | 'over'
      readonly runs: number
      readonly covered: number
      readonly telling: readonly Uint8Array[]
    }

const { file, branches, words, inputs, seed, until, now } = workerData as Work
const { target } = (await import(file)) as { readonly target: Target }
const counters = (globalThis as unknown as { readonly __branches: Uint8Array }).__branches
/** Of each branch, how often it was ever taken in one run, in powers of two, a bit each. */
const seen = new Uint8Array(branches)
const [state, running] = [new Int32Array(now, 0, 2), new Uint8Array(now, 8)]
const random = seeded(seed)
const kept: Uint8Array[] = []
/** Those that took a branch first: enough to take all of them again. */
const telling: Uint8Array[] = []
const encoder = new TextEncoder()
const material = { inputs: kept, words: words.map(word => encoder.encode(word)), bytes: target.bytes }
let runs = 0
let covered = 0
const say = (report: Report): void => parentPort?.postMessage(report)

/** Whether this run took a branch that none took before, or at least took one much more often. */
const learnt = (): 'branch' | 'count' | undefined => {
  const before = covered
  let more = false
  for (let branch = 0; branch < branches; branch++) {
    const count = counters[branch] as number
    if (count === 0) continue
    const bit = 1 << Math.min(7, 31 - Math.clz32(count))
    const known = seen[branch] as number
    if ((known & bit) !== 0) continue
    if (known === 0) covered++
    seen[branch] = known | bit
    more = true
  }
  return covered > before ? 'branch' : more ? 'count' : undefined
}

const tried = async (input: Uint8Array): Promise<boolean> => {
  running.set(input)
  Atomics.store(state, 0, input.length)
  Atomics.store(state, 1, ++runs)
  counters.fill(0)
  const why = await judged(target, input)
  if (why === undefined) return true
  say({ kind: 'found', input, why })
  return false
}

/** Keeps what taught something. */
const weigh = (input: Uint8Array): boolean => {
  const what = learnt()
  if (what === 'branch') telling.push(input)
  if (what !== undefined || kept.length === 0) kept.push(input)
  return what !== undefined
}

const search = async (): Promise<void> => {
  for (const input of [new Uint8Array(0), ...inputs.toSorted((a, b) => a.length - b.length)]) {
    if (!(await tried(input))) return
    weigh(input)
  }
  while (Date.now() < until) {
    const input = mutated(random, material)
    if (!(await tried(input))) return
    if (weigh(input)) say({ kind: 'new', runs, covered, telling })
  }
}
// The first runs of code that no compiler has seen yet are slow; they are not the input's fault.
const warm = performance.now()
for (const input of inputs) {
  await Promise.resolve(target.run(input)).catch(() => undefined)
  if (performance.now() - warm > DEFAULT_MS * 20) break
}
await search()
say({ kind: 'over', runs, covered, telling })
