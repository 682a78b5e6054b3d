/** A whole server on free ports of the loopback, with storage in memory. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sectionsOf } from '../admin/declared.ts'
import { type ConfigInput, configure } from '../config/config.ts'
import { type Clock, systemClock } from '../host/clock.ts'
import type { AnyModule } from '../host/loader.ts'
import { silentLog } from '../observe/log.ts'
import { everyModule } from '../modules/index.ts'
import { createServer, type RunningServer } from '../server.ts'
import { memoryStorage } from '../storage/memory.ts'
import type { Storage } from '../storage/shapes.ts'
import { openCertificate } from '../tls/certificate.ts'

export const TEST_DOMAIN = 'plaza.example'

export const startTestServer = async (
  keys: ConfigInput & Readonly<Record<string, unknown>> = {},
  modules?: readonly AnyModule[],
  clock: Clock = systemClock,
  storage: (domain: string) => Storage = domain => memoryStorage({ domain, now: () => clock.now() }),
): Promise<RunningServer> => {
  const data = await mkdtemp(join(tmpdir(), 'corrillo-test-'))
  const config = configure(
    {
      ...keys,
      data,
      listen: { starttls: 0, direct_tls: 0, xmpp_address: '127.0.0.1' },
      sasl: { iterations: 4096, ...keys.sasl },
    },
    sectionsOf(everyModule),
  )
  const server = createServer({
    config,
    clock,
    log: silentLog,
    ...(modules === undefined ? {} : { modules }),
    storage: ({ domain }) => storage(domain),
    certificate: host => openCertificate({ config: host, domain: host.domain, clock, log: silentLog }),
  })
  await server.startHost(TEST_DOMAIN)
  await rm(data, { recursive: true })
  return server
}
