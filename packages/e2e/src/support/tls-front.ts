/** TLS in front of the server's HTTP port, as a reverse proxy has it, under a certificate of nobody's. */
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer, type Server } from 'node:tls'
import type { Corrillo } from './corrillo.ts'
import { freePort } from '../../../server/src/testing/port.ts'

export interface TlsFront {
  readonly url: string
  /** The server has made its certificate by now. */
  open(server: Corrillo): Promise<void>
  close(): void
}

export const tlsFront = async (): Promise<TlsFront> => {
  const port = await freePort()
  const sockets = new Set<Socket>()
  let front: Server | undefined
  return {
    url: `https://localhost:${port}`,
    async open(server) {
      const tls = join(server.folder, 'data', 'tls', server.domain)
      front = createServer({ cert: readFileSync(`${tls}.crt`), key: readFileSync(`${tls}.key`) }, outer => {
        const inner = connect(server.ports.http, '127.0.0.1')
        sockets.add(outer).add(inner)
        for (const [one, other] of [
          [outer, inner],
          [inner, outer],
        ] as const)
          one.on('error', () => other.destroy()).on('close', () => other.destroy())
        outer.pipe(inner).pipe(outer)
      })
      await new Promise<void>(resolve => front?.listen(port, '127.0.0.1', resolve))
    },
    close() {
      front?.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
