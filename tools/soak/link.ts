/** A bad way to the server: what goes through it comes late, drop by drop, or not at all. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type Quality =
  | { readonly kind: 'good' }
  /** Each direction takes so long. */
  | { readonly kind: 'late'; readonly ms: number }
  /** What the server says comes a byte a second. */
  | { readonly kind: 'drops' }
  /** Both sides think that they are connected, and nothing goes through. */
  | { readonly kind: 'hole' }

export interface Link {
  readonly port: number
  become(quality: Quality): void
  /** When the server gave up each connection, by `performance.now()`. */
  readonly givenUp: readonly number[]
  close(): void
}
const DROP_MS = 1000

export const startLink = async (target: number): Promise<Link> => {
  let quality: Quality = { kind: 'good' }
  const givenUp: number[] = []
  const open = new Set<Socket>()
  const drops = (from: Socket, to: Socket, bytes: Buffer): void => {
    from.pause()
    let at = 0
    const timer = setInterval(() => {
      if (at >= bytes.length || to.destroyed) {
        clearInterval(timer)
        from.resume()
      } else to.write(bytes.subarray(at, ++at))
    }, DROP_MS)
  }
  const carry = (from: Socket, to: Socket, isDown: boolean): void => {
    from.on('data', (bytes: Buffer) => {
      if (quality.kind === 'hole') return
      if (quality.kind === 'late') setTimeout(() => to.write(bytes), quality.ms)
      else if (quality.kind === 'drops' && isDown) drops(from, to, bytes)
      else to.write(bytes)
    })
    from.on('error', () => undefined)
  }
  const server = createServer(near => {
    const far = connect(target, '127.0.0.1')
    for (const socket of [near, far]) open.add(socket)
    carry(near, far, false)
    carry(far, near, true)
    far.on('close', () => {
      givenUp.push(performance.now())
      // In a hole nobody learns of it.
      if (quality.kind !== 'hole') near.destroy()
    })
    near.on('close', () => far.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    become: now => void (quality = now),
    givenUp,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
