/** Requests that come before anything is mounted: a page that is loaded while the server starts is told nothing wrong, and waits. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../host/clock.ts'

type Exchange = readonly [IncomingMessage, ServerResponse]
type Handle = (request: IncomingMessage, response: ServerResponse) => void

/** They are few, because a start is short. */
const MOST = 256
/** A start that takes longer than this is no reason to hold a connection. */
export const EARLY_MS = 10_000

export const earlyRequests = (clock: Clock, refuse: Handle) => {
  const waiting = new Map<ServerResponse, IncomingMessage>()
  return {
    /** Waits, or is refused at once when too many do, and after a while when nothing is mounted. */
    add(request: IncomingMessage, response: ServerResponse): void {
      if (waiting.size >= MOST) return refuse(request, response)
      waiting.set(response, request)
      const cancel = clock.after(EARLY_MS, () => {
        if (waiting.delete(response)) refuse(request, response)
      })
      response.once('close', () => {
        cancel()
        waiting.delete(response)
      })
    },
    /** Something is mounted: those that wait, oldest first. */
    take(): readonly Exchange[] {
      const exchanges = Array.from(waiting, ([response, request]): Exchange => [request, response])
      waiting.clear()
      return exchanges
    },
  }
}
