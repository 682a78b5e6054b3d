/** An HTTP server before a test server, for WebSockets alone: as a proxy that ends TLS passes them on. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RunningServer } from '../server.ts'

export interface WebSocketFront {
  readonly port: number
  close(): void
}

export const websocketFront = async (server: RunningServer): Promise<WebSocketFront> => {
  const http = createServer()
  http.on('upgrade', (request, socket, head) =>
    server.upgrade(request, socket, head, { address: '127.0.0.1', secure: true, tls: false }),
  )
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  return {
    port: (http.address() as AddressInfo).port,
    close() {
      http.close()
      http.closeAllConnections()
    },
  }
}
