/**
 * What one turn of the event loop has for a connection leaves in one write: Node calls back once for each TLS record, so only
 * `setImmediate` gathers anything.
 */
export interface Flushed {
  flush(): void
}

let waiting: Flushed[] = []

const flushAll = (): void => {
  const ready = waiting
  waiting = []
  for (const one of ready) one.flush()
}

export const flushSoon = (one: Flushed): void => {
  if (waiting.push(one) === 1) setImmediate(flushAll)
}
