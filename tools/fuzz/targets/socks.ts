/** The greeting of XEP-0065, in pieces of any size: it ends in a hash, a refusal, or waits within its bound. */
import { Socket } from 'node:net'
import { greet } from '../../../packages/server/src/modules/proxy65/socks.ts'
import { holds, type Target } from '../target.ts'

const clock = { now: () => 0, monotonic: () => 0, after: () => () => undefined }

export const target: Target = {
  name: 'socks',
  bytes: 2048,
  run(input) {
    const socket = new Socket()
    socket.on('error', () => undefined)
    greet(socket, {
      clock,
      ms: 1000,
      greeted: ({ hash }) => holds(/^[0-9a-f]{40}$/.test(hash), 'no hash', hash),
    })
    const size = 1 + ((input[0] ?? 0) % 64)
    for (let at = 0; at < input.length && socket.listenerCount('data') > 0; at += size)
      socket.emit('data', Buffer.from(input.subarray(at, at + size)))
    socket.destroy()
  },
}
