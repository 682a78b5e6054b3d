/** A whole server on free ports of the loopback, with storage in memory. */
import { createSecureContext } from 'node:tls'
import { type ConfigInput, configure } from '../config/config.ts'
import { systemClock } from '../host/clock.ts'
import type { AnyModule } from '../host/loader.ts'
import { silentLog } from '../observe/log.ts'
import { createServer, type RunningServer } from '../server.ts'
import { memoryStorage } from '../storage/memory.ts'
import { selfSigned } from '../tls/self-signed.ts'

export const TEST_DOMAIN = 'plaza.example'

export const startTestServer = async (
  keys: ConfigInput = {},
  modules?: readonly AnyModule[],
): Promise<RunningServer> => {
  const pem = await selfSigned(TEST_DOMAIN, Date.now())
  const context = createSecureContext({
    cert: pem.certificate,
    key: pem.key,
    minVersion: 'TLSv1.2',
    ecdhCurve: 'X25519MLKEM768:X25519:P-256:P-384',
  })
  const config = configure({
    ...keys,
    listen: { starttls: 0, direct_tls: 0, xmpp_address: '127.0.0.1' },
    sasl: { iterations: 4096, ...keys.sasl },
  })
  const server = createServer({
    config,
    clock: systemClock,
    log: silentLog,
    ...(modules === undefined ? {} : { modules }),
    storage: domain => memoryStorage({ domain }),
    certificate: () => ({ context }),
  })
  await server.startHost(TEST_DOMAIN)
  return server
}
