/** The composition root: it knows every part and does nothing itself. */
import { randomBytes } from 'node:crypto'
import type { SecureContext } from 'node:tls'
import { decodeBase64, encodeBase64 } from '@corrillo/xmpp'
import type { AccountDirectory } from './accounts/accounts.ts'
import { hashesFor } from './accounts/credentials.ts'
import { scramCrypto } from './accounts/scram-crypto.ts'
import { signIn } from './accounts/sign-in.ts'
import { type Config, xmppAddress } from './config/config.ts'
import type { Clock } from './host/clock.ts'
import { Host } from './host/host.ts'
import type { AnyModule } from './host/loader.ts'
import type { Upgrade } from './http/http.ts'
import { modules as allModules } from './modules/index.ts'
import type { Log } from './observe/log.ts'
import type { Storage } from './storage/shapes.ts'
import { bind, session } from './stream/features/bind.ts'
import { Attempts } from './stream/features/attempts.ts'
import { channelBindings, sasl } from './stream/features/sasl.ts'
import { sasl2 } from './stream/features/sasl2.ts'
import { Scram } from './stream/features/scram.ts'
import { starttls } from './stream/features/starttls.ts'
import { Guard } from './stream/guard.ts'
import { ClientListener } from './stream/listener.ts'
import { type CoreFeature, Negotiation } from './stream/negotiation.ts'

export interface ServerOptions {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  /** All but those that the configuration turns off, without it. */
  readonly modules?: readonly AnyModule[]
  /** Both are opened when the domain is known, and closed at the end. */
  storage(domain: string): Promise<Storage> | Storage
  certificate(domain: string): Promise<ServedCertificate> | ServedCertificate
  /** What people call it and where they find it. */
  about?(domain: string): { readonly organisation: () => string; readonly publicUrl: string }
}
export interface ServedCertificate {
  /** Asked for at every handshake. */
  readonly context: SecureContext
  close?(): void
}
export interface RunningServer {
  /** Open XMPP ports; empty before the host is started. */
  readonly ports: { readonly starttls?: number; readonly directTls?: number }
  readonly host: Host | undefined
  readonly accounts: AccountDirectory | undefined
  /** Clients that are connected, signed in or not. */
  readonly connections: number
  /** Once: opens storage, loads the modules, then opens the ports. */
  startHost(domain: string): Promise<Host>
  /** Takes WebSocket connections from the HTTP listener; refuses them while there is no host. */
  readonly upgrade: Upgrade
  /** XEP-0124 on the HTTP listener, with the host. */
  readonly bosh: Pick<ClientListener, 'boshSession' | 'createBosh' | 'strangersLimits'> | undefined
  stop(): Promise<void>
}

interface Started {
  readonly host: Host
  readonly listener: ClientListener
  readonly storage: Storage
  readonly certificate: ServedCertificate
  readonly ports: { starttls?: number; directTls?: number }
}

/** Kept, so that a name without account has the same salt after a restart (S048). */
const decoyKey = async ({ host }: Storage): Promise<Uint8Array> => {
  const kept = await host.get('core', 'decoy-key')
  const key = typeof kept === 'string' ? decodeBase64(kept) : undefined
  if (key !== undefined) return key
  const made = randomBytes(32)
  await host.set('core', 'decoy-key', encodeBase64(made))
  return made
}

const makeHost = (options: ServerOptions, domain: string, storage: Storage): Host => {
  const { config } = options
  const off = new Set(config.modules.off)
  return new Host({
    ...options,
    ...options.about?.(domain),
    ...(config.storage.driver === 'memory' ? {} : { folder: config.data }),
    domain,
    storage,
    modules: (options.modules ?? allModules).filter(m => !off.has(m.name)),
    limits: config.limits,
    credentials: { iterations: config.sasl.iterations, hashes: hashesFor(config.sasl) },
    configOf: m => config.sections[m.name] ?? m.config?.schema.parse({}),
  })
}

/** Both profiles of SASL and both ways to a resource; old clients know only the first of each. */
const signInFeatures = (
  { config }: ServerOptions,
  host: Host,
  secret: Uint8Array,
  { accounts }: Storage,
  guard: Guard,
): readonly CoreFeature[] => {
  const { domain, inline } = host
  const { iterations, channel_binding: channelBinding } = config.sasl
  const names = signIn({ domain, store: accounts, iterations, decoyKey: secret })
  const profile = {
    admit: names.admit,
    scram: new Scram({ ...names, crypto: scramCrypto, hashes: hashesFor(config.sasl), channelBinding }),
    attempts: new Attempts({
      attempts: config.limits.sasl_attempts,
      failed: address => guard.failed(address),
      succeeded: address => guard.succeeded(address),
    }),
  }
  const binding = { binder: () => host, sessionsPerAccount: config.limits.sessions_per_account }
  return [
    sasl(profile),
    sasl2({ ...profile, ...binding, inline, secret }),
    channelBindings(profile.scram),
    bind({ ...binding, bound: (s, stream) => inline.tokens?.settled(s, stream, 'legacy') }),
    session,
  ]
}

const makeListener = async (
  options: ServerOptions,
  host: Host,
  storage: Storage,
  certificate: ServedCertificate,
) => {
  const { config, clock, log } = options
  const { limits } = config
  const guard = new Guard({
    perAddress: limits.unauthenticated_per_address,
    total: limits.unauthenticated_total,
    banFailures: limits.ban_failures,
    banMs: limits.ban_seconds * 1000,
    clock,
  })
  const { domain } = host
  const negotiation = new Negotiation([
    starttls,
    ...signInFeatures(options, host, await decoyKey(storage), storage, guard),
    ...host.streamFeatures,
  ])
  const listener = new ClientListener({
    env: {
      domain: () => domain,
      negotiation: () => negotiation,
      clock,
      log,
      authenticated: {
        bytes: limits.stanza_bytes,
        elements: limits.elements,
        depth: limits.depth,
        attributes: limits.attributes,
      },
      firstByteMs: limits.first_byte_seconds * 1000,
      authenticationMs: limits.authentication_seconds * 1000,
    },
    limits,
    guard,
    context: () => certificate.context,
  })
  host.events.add({ proofsVoid: ({ account }) => listener.endUnbound(account.local) })
  return listener
}

const openPorts = async (listener: ClientListener, config: Config, domain: string) => {
  const address = xmppAddress(config, domain)
  const { starttls: plain, direct_tls: direct } = config.listen
  return {
    ...(plain === false ? {} : { starttls: await listener.starttls(plain, address) }),
    ...(direct === false ? {} : { directTls: await listener.directTls(direct, address) }),
  }
}

const start = async (options: ServerOptions, domain: string): Promise<Started> => {
  const certificate = await options.certificate(domain)
  const storage = await options.storage(domain)
  const host = makeHost(options, domain, storage)
  const listener = await makeListener(options, host, storage, certificate)
  try {
    await host.start()
    const ports = await openPorts(listener, options.config, domain)
    return { host, listener, storage, certificate, ports }
  } catch (error) {
    await close({ host, listener, storage, certificate })
    throw error
  }
}

/** Clients first, then what they set in motion, then what it is written to. */
const close = async ({ host, listener, storage, certificate }: Omit<Started, 'ports'>): Promise<void> => {
  await listener.stop()
  await host.stop()
  await storage.close()
  certificate.close?.()
}

export const createServer = (options: ServerOptions): RunningServer => {
  let starting: Promise<Started> | undefined
  let started: Started | undefined
  return {
    get ports() {
      return started?.ports ?? {}
    },
    get host() {
      return started?.host
    },
    get accounts() {
      return started?.host.accounts
    },
    get connections() {
      return started?.listener.connections ?? 0
    },
    async startHost(domain) {
      if (starting !== undefined) throw new TypeError('the host is started already')
      starting = start(options, domain)
      started = await starting.catch(error => {
        starting = undefined
        throw error
      })
      return started.host
    },
    upgrade(request, socket, head, peer) {
      if (started === undefined) socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
      else started.listener.webSocket(request, socket, head, peer)
    },
    get bosh() {
      return started?.listener
    },
    async stop() {
      await starting
      if (started !== undefined) await close(started)
    },
  }
}
