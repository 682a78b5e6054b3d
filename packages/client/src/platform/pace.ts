/** After so much work in one go others get their turn: half of what a frame has. */
const TURN_MS = 8

/** To be awaited between two pieces of long work. */
export const paced = (breathe: () => Promise<void>): (() => Promise<void>) => {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < TURN_MS) return
    await breathe()
    since = performance.now()
  }
}
