/** Ports for programs that have to be told one. */
import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'

/** Below those that the system gives to connections (32768 and above on Linux). */
const [FIRST, END] = [20_000, 32_000]
const TRIES = 100

/** undefined where that port is taken. */
const listenAt = (port: number, address: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(port, address, () => resolve(server))
  })

/**
 * Nobody listens there, and no other test is given it: the same port of a second loopback address is held until this process ends, so that
 * a server which was killed finds its port again.
 */
export const freePort = async (): Promise<number> => {
  for (let i = 0; i < TRIES; i++) {
    const port = randomInt(FIRST, END)
    const held = await listenAt(port, '127.0.0.2')
    const probe = held && (await listenAt(port, '127.0.0.1'))
    if (probe) {
      held.unref()
      await new Promise(resolve => probe.close(resolve))
      return port
    }
    held?.close()
  }
  throw new Error(`no free port in ${TRIES} tries`)
}
