/** Who waits for whom: two connections that gave the same hash, until one of their owners says that they may begin. */
import type { Socket } from 'node:net'
import type { Clock } from '../../host/module.ts'

/** From the first connection to the activation. */
const WAIT_MS = 60_000

export const pairsOf = (clock: Clock) => {
  const waiting = new Map<string, Socket[]>()

  const leave = (hash: string, socket: Socket): void => {
    const sockets = waiting.get(hash)
    const at = sockets?.indexOf(socket) ?? -1
    if (at < 0) return
    sockets?.splice(at, 1)
    if (sockets?.length === 0) waiting.delete(hash)
  }

  return {
    /** False when there are two already. */
    join(hash: string, socket: Socket): boolean {
      const sockets = waiting.get(hash) ?? []
      if (sockets.length === 2) return false
      sockets.push(socket)
      waiting.set(hash, sockets)
      const late = clock.after(WAIT_MS, () => {
        if (waiting.get(hash)?.includes(socket) === true) socket.destroy()
      })
      socket.once('close', () => {
        late()
        leave(hash, socket)
      })
      return true
    },
    count: (hash: string): number => waiting.get(hash)?.length ?? 0,
    /** Both, exactly once. */
    take(hash: string): readonly [Socket, Socket] | undefined {
      const [one, other] = waiting.get(hash) ?? []
      if (one === undefined || other === undefined) return undefined
      waiting.delete(hash)
      return [one, other]
    },
  }
}
