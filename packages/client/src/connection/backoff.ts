import { BACKOFF_FIRST_MS, BACKOFF_LAST_MS } from './limits.ts'

/** Exponential with equal jitter: half of the step for sure, half by chance, so that a restarted server meets no wave. */
export const backoff = (attempt: number, chance: number): number => {
  const step = Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 16))
  return Math.round(step / 2 + (step / 2) * chance)
}

/** A number in [0, 1) from the platform's randomness. */
export const chanceOf = (random: (bytes: number) => Uint8Array): number => {
  const [a = 0, b = 0] = random(2)
  return (a * 256 + b) / 65_536
}
