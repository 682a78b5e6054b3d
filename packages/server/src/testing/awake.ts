/** A clock that stands still while this process does: a machine that was put to sleep says nothing about a server that slept beside it. */

const TICK_MS = 100
/** More than this between two ticks is sleep. */
const LONGEST_MS = 1000

let [counted, slept, last] = [0, 0, performance.now()]

/** Milliseconds in which this process could run. */
export const awake = (): number => {
  const now = performance.now()
  const gap = now - last
  last = now
  counted += Math.min(gap, LONGEST_MS)
  slept += Math.max(0, gap - LONGEST_MS)
  return counted
}
/** Milliseconds in which it could not. */
export const asleep = (): number => slept
setInterval(awake, TICK_MS).unref()

/** Calls `late` after that much time awake; gives what calls it off. */
export const patience = (milliseconds: number, late: () => void): (() => void) => {
  const end = awake() + milliseconds
  let timer: NodeJS.Timeout
  const look = (): void => {
    const left = end - awake()
    if (left > 0) timer = setTimeout(look, left)
    else late()
  }
  look()
  return () => clearTimeout(timer)
}
