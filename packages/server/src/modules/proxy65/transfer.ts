/** Bytes from one side to the other, in both directions, within bounds. */
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../../host/module.ts'

export interface TransferLimits {
  readonly bytes: number
  readonly bytesPerSecond: number
}

/** Neither side says anything for so long: it is over. */
const IDLE_MS = 300_000
/** What may pass before the rate counts. */
const BURST = 1_048_576

/** What a socket says, on average no faster and never more than allowed; that it has said everything does not close it. */
async function* metered(
  source: Socket,
  { bytes, bytesPerSecond }: TransferLimits,
  clock: Clock,
): AsyncGenerator<Buffer> {
  const started = clock.now()
  let passed = 0
  for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    passed += chunk.length
    if (passed > bytes) throw new Error('the transfer is longer than allowed')
    yield chunk
    const due = bytesPerSecond === 0 ? 0 : (Math.max(0, passed - BURST) / bytesPerSecond) * 1000
    const pause = due - (clock.now() - started)
    if (pause > 0) await new Promise<void>(resolve => clock.after(pause, resolve))
  }
}

/** Resolves when both sides are closed. One side may end before the other does. */
export const transfer = async (
  [one, other]: readonly [Socket, Socket],
  limits: TransferLimits,
  clock: Clock,
): Promise<void> => {
  const cut = (): void => {
    one.destroy()
    other.destroy()
  }
  let seen = -1
  let cancel = (): void => {}
  const look = (): void => {
    const now = one.bytesRead + other.bytesRead
    if (now === seen) return cut()
    seen = now
    cancel = clock.after(IDLE_MS, look)
  }
  look()
  try {
    await Promise.all([
      pipeline(metered(one, limits, clock), other),
      pipeline(metered(other, limits, clock), one),
    ])
  } catch {
    // Whoever broke it off, the other side learns it by the end of its connection.
  } finally {
    cancel()
    cut()
  }
}
