/** RFC 7395 over any WebSocket with the interface of the web: the browser's own, or that of `ws`. */
import { ClientError } from '../api.ts'
import type { Target, TransportEvents, Wire } from './platform.ts'

export interface WebSocketLike {
  readonly protocol: string
  send(text: string): void
  close(): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
}

export const connectWebSocket = (
  make: (url: string, protocols: string[]) => WebSocketLike,
  target: Target,
  { frame, closed }: TransportEvents,
): Promise<Wire> =>
  new Promise((resolve, reject) => {
    let isOpen = false
    const socket = make(target.websocket ?? '', ['xmpp'])
    const fail = (message: string) =>
      isOpen ? closed(message) : reject(new ClientError('unreachable', { message }))
    socket.onopen = () => {
      // RFC 7395 §3.1: a server that does not choose `xmpp` is none.
      if (socket.protocol !== 'xmpp') return socket.close()
      isOpen = true
      resolve({
        kind: 'websocket',
        channelBinding: undefined,
        send: text => socket.send(text),
        close: () => socket.close(),
      })
    }
    socket.onmessage = (event: { data: unknown }) => {
      if (typeof event.data === 'string') frame(event.data)
      else socket.close()
    }
    socket.onerror = () => fail('WebSocket failed')
    socket.onclose = () => fail('WebSocket closed')
  })

/** An address as the instance gives it, which may be a path on it. */
export const webSocketUrl = (address: string, base: string): string => {
  const url = new URL(address, base)
  if (url.protocol === 'http:' || url.protocol === 'https:')
    url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
  return url.href
}
