/** Runs one input against its target and says what was wrong with it. */
import type { Target } from './target.ts'

export const DEFAULT_MS = 50
/** A busy machine is slow now and then; an input is slow every time. */
const TRIES = 12

export const timed = async (target: Target, input: Uint8Array): Promise<number> => {
  const started = performance.now()
  const waiting = target.run(input)
  if (waiting !== undefined) await waiting
  return performance.now() - started
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
