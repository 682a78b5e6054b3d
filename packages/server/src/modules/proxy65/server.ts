/** The port: bounded, and nothing passes through it that nobody activated (S155). */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Clock } from '../../host/module.ts'
import { networkOf } from '../../http/throttle.ts'
import type { ProxyConfig } from './config.ts'
import { pairsOf } from './pairs.ts'
import { greet, REPLY } from './socks.ts'
import { transfer } from './transfer.ts'

const GREETING_MS = 10_000

export type Activation = 'begun' | 'unknown' | 'alone' | 'too-many'

export const proxyServer = (config: ProxyConfig, clock: Clock) => {
  const pairs = pairsOf(clock)
  const sockets = new Set<Socket>()
  /** Connections that belong to no transfer yet, by network. */
  const idle = new Map<string, number>()
  const running = new Map<string, number>()

  const count = (counts: Map<string, number>, key: string, by: 1 | -1): void => {
    const now = (counts.get(key) ?? 0) + by
    if (now > 0) counts.set(key, now)
    else counts.delete(key)
  }
  const networks = new WeakMap<Socket, string>()
  const settle = (socket: Socket): void => {
    const network = networks.get(socket)
    if (network === undefined) return
    networks.delete(socket)
    count(idle, network, -1)
  }

  const accept = (socket: Socket): void => {
    const network = networkOf(socket.remoteAddress ?? '')
    if (sockets.size >= config.connections || (idle.get(network) ?? 0) >= config.per_address) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    networks.set(socket, network)
    count(idle, network, 1)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      sockets.delete(socket)
      settle(socket)
    })
    greet(socket, {
      clock,
      ms: GREETING_MS,
      greeted: ({ hash, reply }) => reply(pairs.join(hash, socket) ? REPLY.succeeded : REPLY.notAllowed),
    })
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true }, accept)

  return {
    listen: (port: number): Promise<number> =>
      new Promise((resolve, reject) => {
        server.once('error', error => reject(Object.assign(error, { key: '[proxy65] port' })))
        server.listen({ port, host: config.address }, () => resolve((server.address() as AddressInfo).port))
      }),
    /** XEP-0065 §6.3.5. */
    activate(hash: string, owner: string): Activation {
      const there = pairs.count(hash)
      if (there < 2) return there === 0 ? 'unknown' : 'alone'
      if ((running.get(owner) ?? 0) >= config.per_account) return 'too-many'
      const pair = pairs.take(hash)
      if (pair === undefined) return 'unknown'
      for (const socket of pair) settle(socket)
      count(running, owner, 1)
      const limits = { bytes: config.transfer_bytes, bytesPerSecond: config.bytes_per_second }
      void transfer(pair, limits, clock).finally(() => count(running, owner, -1))
      return 'begun'
    },
    async stop(): Promise<void> {
      const closed = new Promise(resolve => (server.listening ? server.close(resolve) : resolve(undefined)))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
