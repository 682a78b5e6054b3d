/** One figure of reliability: what it is, what is asked of it, and how it is measured. */
export interface Sizes {
  readonly seconds: number
  readonly clients: number
  readonly rounds: number
}
export interface Measured {
  /** In words, with the size that it holds for. */
  readonly figure: string
  readonly reached: boolean
}
export interface Run {
  readonly id: string
  readonly what: string
  readonly target: string
  /** What one gets without options. */
  readonly sizes: Partial<Sizes>
  /** The largest that a quiet machine of two cores does in a minute or two. */
  readonly large?: Partial<Sizes>
  run(sizes: Sizes): Promise<Measured>
}

let asked = false
/** Long ones end early when they are asked to (Ctrl-C, once), and say how far they came. */
export const stopping = (): boolean => asked
process.once('SIGINT', () => {
  asked = true
})

export const percentile = (values: readonly number[], of: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of) / 100))] ?? Number.NaN
}
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
export const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`

/** In groups, because a thousand at once is an attack. */
export const inGroups = async <T>(
  count: number,
  at: number,
  make: (index: number) => Promise<T>,
): Promise<T[]> => {
  const all: T[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) all[index] = await make(index)
  }
  await Promise.all(Array.from({ length: Math.min(at, count) }, lane))
  return all
}
