/** Runs one input against its target and says what was wrong with it. */
import type { Target } from './target.ts'

export const DEFAULT_MS = 50
/** A collection may fall into one run; an input is slow every time. */
const TRIES = 12

/** Of this thread's processor, not of the clock: on a busy machine that one says nothing about the input. */
const timed = async (target: Target, input: Uint8Array): Promise<number> => {
  const started = process.threadCpuUsage()
  const waiting = target.run(input)
  if (waiting !== undefined) await waiting
  const { user, system } = process.threadCpuUsage(started)
  return (user + system) / 1000
}

/** Undefined when it was read or refused as it must be. */
export const judged = async (target: Target, input: Uint8Array): Promise<string | undefined> => {
  const most = target.ms ?? DEFAULT_MS
  try {
    let least = await timed(target, input)
    for (let tries = 1; least > most && tries < TRIES; tries++)
      least = Math.min(least, await timed(target, input))
    return least > most ? `took ${least.toFixed(0)} ms for ${input.length} bytes` : undefined
  } catch (error) {
    return error instanceof Error ? (error.stack ?? String(error)) : `threw ${String(error)}`
  }
}
