/** The composition root: it knows every part and does nothing itself. */
import { randomBytes } from 'node:crypto'
import type { SecureContext } from 'node:tls'
import { decodeBase64, encodeBase64 } from '@corrillo/xmpp'
import type { AccountDirectory } from './accounts/accounts.ts'
import { hashesFor } from './accounts/credentials.ts'
import { upgradesOf } from './accounts/upgrades.ts'
import { scramCrypto } from './accounts/scram-crypto.ts'
import { signIn } from './accounts/sign-in.ts'
import { type Config, type HostConfig, xmppAddress } from './config/config.ts'
import type { Clock } from './host/clock.ts'
import { Domains } from './host/domains.ts'
import { Host } from './host/host.ts'
import type { AnyModule } from './host/loader.ts'
import type { Upgrade } from './http/http.ts'
import { guests, guestSections } from './modules/guests/index.ts'
import { modules as allModules, modulesForGuests } from './modules/index.ts'
import type { Log } from './observe/log.ts'
import type { Storage } from './storage/shapes.ts'
import { anonymous } from './stream/features/anonymous.ts'
import { bind, session } from './stream/features/bind.ts'
import { Attempts } from './stream/features/attempts.ts'
import { offerVersion } from './stream/features/config-version.ts'
import { channelBindings, sasl } from './stream/features/sasl.ts'
import { sasl2 } from './stream/features/sasl2.ts'
import { Scram } from './stream/features/scram.ts'
import { starttls } from './stream/features/starttls.ts'
import { Guard } from './stream/guard.ts'
import { membersBounds } from './stream/bounds.ts'
import { ClientListener } from './stream/listener.ts'
import { type CoreFeature, Negotiation } from './stream/negotiation.ts'
import type { StreamHost } from './stream/stream.ts'

export interface ServerOptions {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  /** All but those that the configuration turns off, without it. */
  readonly modules?: readonly AnyModule[]
  /** Both are opened when the domain is known, and closed at the end. */
  storage(host: HostConfig): Promise<Storage> | Storage
  certificate(host: HostConfig): Promise<ServedCertificate> | ServedCertificate
  /** Ends the program as a signal does. */
  shutDown?(): void
  /** What people call it and where they find it. */
  about?(host: HostConfig): { readonly organisation: () => string; readonly publicUrl: string }
}
export interface ServedCertificate {
  /** Asked for at every handshake. */
  readonly context: SecureContext
  close?(): void
}
export interface RunningServer {
  /** Open XMPP ports; empty before the host is started. */
  readonly ports: { readonly starttls?: number; readonly directTls?: number }
  /** The first of `hosts`. */
  readonly host: Host | undefined
  readonly accounts: AccountDirectory | undefined
  /** That of the server, then those of `[[hosts]]`; none before the start. */
  readonly hosts: readonly RunningHost[]
  /** Clients that are connected, signed in or not. */
  readonly connections: number
  /** Once: opens storage, loads the modules, then opens the ports. With the further hosts of the configuration, all or none. */
  startHost(domain: string): Promise<Host>
  /** Takes WebSocket connections from the HTTP listener; refuses them while there is no host. */
  readonly upgrade: Upgrade
  /** XEP-0124 on the HTTP listener, with the host. */
  readonly bosh:
    | Pick<ClientListener, 'boshSession' | 'createBosh' | 'strangersLimits' | 'stanzaBytes'>
    | undefined
  stop(): Promise<void>
}

export interface RunningHost {
  readonly config: HostConfig
  readonly host: Host
}

/** Which of several hosts does not start, and why. */
export class HostError extends Error {
  override readonly name = 'HostError'
  readonly domain: string
  override readonly cause: unknown
  constructor(domain: string, cause: unknown) {
    super(`${domain} does not start: ${cause instanceof Error ? cause.message : String(cause)}`)
    this.domain = domain
    this.cause = cause
  }
}

/** When the first domain is known. */
type HostOptions = ServerOptions & { readonly config: HostConfig }

interface OpenHost extends RunningHost {
  readonly storage: Storage
  readonly certificate: ServedCertificate
}
interface Started {
  readonly main: OpenHost
  readonly hosts: readonly OpenHost[]
  readonly listener: ClientListener
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

const makeHost = (options: HostOptions, config: HostConfig, domains: Domains, storage: Storage): Host => {
  const off = new Set(config.modules.off)
  const isMain = config.domain === options.config.domain
  return new Host({
    ...options,
    ...options.about?.(config),
    ...(config.storage.driver === 'memory' ? {} : { folder: config.data }),
    domain: config.domain,
    main: options.config.domain,
    shutDown: isMain ? options.shutDown : undefined,
    log: isMain ? options.log : options.log.child(config.domain),
    domains,
    storage,
    modules: (config.anonymous
      ? modulesForGuests(config.sections.guests)
      : (options.modules ?? allModules)
    ).filter(m => !off.has(m.name)),
    limits: config.limits,
    credentials: { iterations: config.sasl.iterations, hashes: hashesFor(config.sasl) },
    configOf: m => {
      const section = config.sections[m.name] ?? m.config?.schema.parse({})
      return config.anonymous ? { ...(section as object), ...guestSections[m.name] } : section
    },
  })
}

/** Both profiles of SASL and both ways to a resource; old clients know only the first of each. */
const signInFeatures = (
  { config, host, storage }: OpenHost,
  secret: Uint8Array,
  guard: Guard,
): readonly CoreFeature[] => {
  const { domain, inline } = host
  const { iterations, channel_binding: channelBinding } = config.sasl
  const names = signIn({ domain, store: storage.accounts, iterations, decoyKey: secret })
  const guestHouse = config.anonymous ? host.apiOf(guests) : undefined
  const profile = {
    admit: guestHouse?.admit ?? names.admit,
    mechanisms:
      guestHouse === undefined
        ? new Scram({ ...names, crypto: scramCrypto, hashes: hashesFor(config.sasl), channelBinding })
        : anonymous,
    attempts: new Attempts({
      attempts: config.limits.sasl_attempts,
      failed: address => guard.failed(address),
      succeeded: address => guard.succeeded(address),
    }),
  }
  const upgrades =
    guestHouse === undefined
      ? upgradesOf(storage.accounts, { iterations, hashes: hashesFor(config.sasl) })
      : undefined
  const binding = { binder: () => host, sessionsPerAccount: config.limits.sessions_per_account }
  const version = offerVersion(profile.mechanisms, () => [...features, ...host.streamFeatures])
  const features: readonly CoreFeature[] = [
    sasl(profile),
    sasl2({ ...profile, ...binding, inline, upgrades, version, secret }),
    channelBindings(profile.mechanisms),
    bind({ ...binding, bound: (s, stream) => inline.tokens?.settled(s, stream, 'legacy') }),
    session,
  ]
  return [...features, version.feature]
}

const makeGuard = ({ config, clock }: ServerOptions): Guard => {
  const { limits } = config
  return new Guard({
    perAddress: limits.unauthenticated_per_address,
    total: limits.unauthenticated_total,
    banFailures: limits.ban_failures,
    banMs: limits.ban_seconds * 1000,
    clock,
  })
}

const makeListener = async (
  options: ServerOptions,
  main: OpenHost,
  hosts: readonly OpenHost[],
): Promise<ClientListener> => {
  const { config, clock, log } = options
  const { limits } = config
  const guard = makeGuard(options)
  const certificates = new Map(hosts.map(({ host, certificate }) => [host.domain, certificate]))
  const served = new Map<string, StreamHost>()
  for (const open of hosts) {
    const { host, storage } = open
    const features = signInFeatures(open, await decoyKey(storage), guard)
    served.set(host.domain, {
      domain: host.domain,
      negotiation: new Negotiation([starttls, ...features, ...host.streamFeatures]),
      bounds: membersBounds(open.config.limits),
    })
  }
  const listener = new ClientListener({
    env: {
      hosts: served,
      clock,
      log,
      firstByteMs: limits.first_byte_seconds * 1000,
      authenticationMs: limits.authentication_seconds * 1000,
    },
    limits,
    guard,
    certificates: {
      context: domain => (certificates.get(domain ?? '') ?? main.certificate).context,
      several: () => hosts.length > 1,
    },
  })
  for (const { host } of hosts) host.events.add({ proofsVoid: ({ account }) => listener.endUnbound(account) })
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

const openHost = async (options: HostOptions, config: HostConfig, domains: Domains): Promise<OpenHost> => {
  const certificate = await options.certificate(config)
  let storage: Storage | undefined
  try {
    storage = await options.storage(config)
    return { config, certificate, storage, host: makeHost(options, config, domains, storage) }
  } catch (error) {
    await storage?.close()
    certificate.close?.()
    throw error
  }
}

const start = async (given: ServerOptions, domain: string): Promise<Started> => {
  const main = { ...given.config, domain }
  const options = { ...given, config: main }
  const domains = new Domains()
  const hosts: OpenHost[] = []
  /** With one host nobody has to be told which. */
  const naming = async <T>(config: HostConfig, run: () => Promise<T>): Promise<T> =>
    run().catch(error => {
      throw config === main ? error : new HostError(config.domain, error)
    })
  let listener: ClientListener | undefined
  try {
    for (const config of [main, ...main.hosts])
      hosts.push(await naming(config, () => openHost(options, config, domains)))
    const [first] = hosts as [OpenHost]
    listener = await makeListener(options, first, hosts)
    for (const { config, host } of hosts) await naming(config, () => host.start())
    return { main: first, hosts, listener, ports: await openPorts(listener, main, domain) }
  } catch (error) {
    await close(hosts, listener)
    throw error
  }
}

/** Clients first, then what they set in motion, then what it is written to. */
const close = async (hosts: readonly OpenHost[], listener: ClientListener | undefined): Promise<void> => {
  await Promise.all(hosts.map(({ host }) => host.farewell()))
  await listener?.stop()
  await Promise.all(hosts.map(({ host }) => host.stop()))
  await Promise.all(hosts.map(({ storage }) => storage.close()))
  for (const { certificate } of hosts) certificate.close?.()
}

export const createServer = (options: ServerOptions): RunningServer => {
  let starting: Promise<Started> | undefined
  let started: Started | undefined
  return {
    get ports() {
      return started?.ports ?? {}
    },
    get host() {
      return started?.main.host
    },
    get accounts() {
      return started?.main.host.accounts
    },
    get hosts() {
      return started?.hosts ?? []
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
      return started.main.host
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
      if (started !== undefined) await close(started.hosts, started.listener)
    },
  }
}
