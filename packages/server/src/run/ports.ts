/** Ports that cannot be opened, by the key of the configuration that names them. */
import { createServer } from 'node:net'
import { type Config, xmppAddress } from '../config/config.ts'
import { portFailure } from './failure.ts'

/** What listening failed with; a module that opens a port of its own adds the key that names it. */
interface PortError extends NodeJS.ErrnoException {
  readonly port?: number
  readonly address?: string
  readonly key?: string
}

/** Runs what opens the XMPP ports; a failed listen becomes a sentence. */
export const namingPorts = async <T>(config: Config, domain: string, run: () => Promise<T>): Promise<T> => {
  try {
    return await run()
  } catch (error) {
    const { syscall, port, code, key, address } = error as PortError
    if (syscall !== 'listen' || code === undefined || port === undefined) throw error
    const core = port === config.listen.direct_tls ? '[listen] direct_tls' : '[listen] starttls'
    throw portFailure(error as PortError, key ?? core, port, address ?? xmppAddress(config, domain))
  }
}

const tryPort = (port: number, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, address, () => server.close(() => resolve()))
  })

/** Before a domain is known nothing listens for XMPP yet; a taken port is better said now than on the setup page. */
export const tryPorts = (config: Config): Promise<void> =>
  namingPorts(config, 'localhost', async () => {
    for (const port of [config.listen.starttls, config.listen.direct_tls])
      if (port !== false && port !== 0) await tryPort(port, xmppAddress(config, 'localhost'))
  })
