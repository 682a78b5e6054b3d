/**
 * XEP-0114 Jabber Component Protocol: programs beside the server, each with a domain of its own, as gateways and bots. The port carries
 * neither TLS nor anything better than a shared secret, so it stays on this machine unless somebody says otherwise.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Jid, NS_COMPONENT, StanzaError, StreamError } from '@corrillo/xmpp'
import { z } from 'zod'
import { type Addressed, defineModule } from '../../host/module.ts'
import { ComponentStream } from './stream.ts'

/** Unread output of a component that is slower than its users; above it the connection is cut (D6). */
const SEND_QUEUE_BYTES = 16 * 1024 ** 2
const domain = z.string().refine(text => Jid.tryParse(text)?.toString() === text, {
  error: 'must be a domain in lower case',
})

export const components = defineModule({
  name: 'components',
  specs: [{ xep: 114, version: '1.6', note: 'accept' }],
  config: {
    schema: z.object({
      port: z.union([z.int().min(0).max(65_535), z.literal(false)]).default(false),
      address: z.string().min(1).default('127.0.0.1'),
      secrets: z
        .record(domain, z.string().min(16, { error: 'must have at least 16 characters' }).max(1000))
        .default({}),
      bytes_per_second: z.int().min(0).default(10_000_000),
    }),
    single: ['port', 'secrets'],
    keys: {
      port: { default: false, about: 'Port for components; `false` closes it.' },
      address: {
        default: '127.0.0.1',
        about: 'Address that the port binds to. There is no TLS: other machines need a tunnel.',
      },
      secrets: {
        default: {},
        about: 'Domain of each component and its secret of 16 characters or more: `"sms.example.org" = "…"`.',
      },
      bytes_per_second: {
        default: 10_000_000,
        about: 'What a component may send in a second, in bytes; more has to wait. 0 for no limit.',
      },
    },
  },
  setup({ config, host, clock, log }) {
    const { port, secrets } = config
    const connected = new Map<string, ComponentStream>()
    const open = new Map<ComponentStream, Socket>()
    let listening = false

    const server = createServer({ noDelay: true, keepAlive: true }, socket => {
      const wire = host.xmlOver(socket, {
        ns: NS_COMPONENT,
        bytesPerSecond: config.bytes_per_second,
        sendQueueBytes: SEND_QUEUE_BYTES,
      })
      const stream = new ComponentStream(wire, {
        secretOf: name => (Object.hasOwn(secrets, name) ? secrets[name] : undefined),
        enter(name, entering) {
          if (connected.has(name)) return false
          connected.set(name, entering)
          log.info('component connected', { domain: name })
          return true
        },
        leave(name) {
          connected.delete(name)
          log.info('component left', { domain: name })
        },
        route: stanza => host.route(stanza),
        failed: error => log.error('component stream failed', { error: String(error) }),
        clock,
        authenticationMs: host.limits.authentication_seconds * 1000,
      })
      open.set(stream, socket)
      socket.once('close', () => open.delete(stream))
      wire.connect(stream)
    })

    /** Named even while its component is away, so that nobody is told that there is no such server. */
    const service = (name: string) => ({
      domain: name,
      name,
      receive(stanza: Addressed) {
        const stream = connected.get(name)
        if (stream !== undefined) stream.send(stanza.element)
        else if (stanza.kind !== 'presence') throw new StanzaError('wait', 'recipient-unavailable')
      },
    })

    return {
      services: Object.keys(secrets).map(service),
      start() {
        if (port === false) return
        return new Promise<void>((resolve, reject) => {
          server.once('error', error => reject(Object.assign(error, { key: '[components] port' })))
          server.listen({ port, host: config.address }, () => {
            listening = true
            resolve()
          })
        })
      },
      async stop() {
        for (const [stream, socket] of open) {
          stream.end(new StreamError('system-shutdown'))
          socket.destroySoon()
        }
        if (listening) await new Promise(resolve => server.close(resolve))
      },
      api: {
        /** The port that is open, if one is. */
        port: (): number | undefined => (server.address() as AddressInfo | null)?.port,
      },
    }
  },
})
