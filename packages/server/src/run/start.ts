/** From a configuration to a server that serves: the order in which things are tried, so that nothing is touched in vain. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from '../admin/command.ts'
import { type Control, listenControl } from '../admin/control.ts'
import { type Config, publicUrl } from '../config/config.ts'
import type { Clock } from '../host/clock.ts'
import { BOSH_PATH, boshRoute } from '../http/bosh.ts'
import { type Connections, healthRoute, hostMetaRoutes } from '../http/host-meta.ts'
import { type Http, startHttp, WEBSOCKET_PATH } from '../http/http.ts'
import type { StreamRoute } from '../http/route.ts'
import { throttle } from '../http/throttle.ts'
import type { Log } from '../observe/log.ts'
import { createServer, type RunningServer } from '../server.ts'
import { type Instance, readInstance, writeInstance } from '../setup/instance.ts'
import { type Owner, setupRoutes } from '../setup/routes.ts'
import { type SetupToken, setupToken } from '../setup/token.ts'
import { memoryStorage } from '../storage/memory.ts'
import type { Storage } from '../storage/shapes.ts'
import { openSqlite } from '../storage/sqlite.ts'
import { type Certificate, openCertificate } from '../tls/certificate.ts'
import { prepareDataFolder } from './data-folder.ts'
import { busyFailure, portFailure } from './failure.ts'
import { namingPorts, tryPorts } from './ports.ts'
import { watchEventLoop } from '../observe/event-loop.ts'
import { statusCommand } from './status.ts'

const WEB_ROOT = fileURLToPath(new URL('../../../web/dist', import.meta.url))

export interface Started {
  readonly server: RunningServer
  readonly http: Http | undefined
  readonly instance: Instance | undefined
  /** What to open: the setup page with its token, or the client. */
  readonly link: string
  stop(): Promise<void>
}
export interface StartOptions {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}

/** Which domain this is: the configuration's, or what the setup page was told. */
export const instanceOf = async (config: Config): Promise<Instance | undefined> => {
  const kept = await readInstance(config.data)
  const domain = config.domain ?? kept?.domain
  return domain === undefined
    ? undefined
    : { domain, organisation: config.organisation ?? kept?.organisation ?? domain }
}

/** One storage at a time: a start that failed and is tried again finds it open. */
export const storageFor = (config: Config, clock: Clock) => {
  let open: { readonly domain: string; readonly storage: Storage } | undefined
  const close = async (): Promise<void> => {
    await open?.storage.close()
    open = undefined
  }
  const storageOf = async (domain: string): Promise<Storage> => {
    if (open?.domain === domain) return open.storage
    await close()
    const now = () => clock.now()
    const storage =
      config.storage.driver === 'memory'
        ? memoryStorage({ domain, now })
        : await openSqlite({ path: join(config.data, 'corrillo.sqlite'), domain, now })
    open = { domain, storage }
    return storage
  }
  return { open: storageOf, close }
}

class Running implements Started {
  readonly server: RunningServer
  http: Http | undefined
  instance: Instance | undefined
  private readonly options: StartOptions
  private token: SetupToken | undefined
  private certificate: Certificate | undefined
  private control: Control | undefined
  private readonly since: number
  private readonly loop: ReturnType<typeof watchEventLoop>
  private readonly storage: ReturnType<typeof storageFor>

  constructor(options: StartOptions) {
    this.options = options
    const { config, clock, log } = options
    this.since = clock.now()
    this.loop = watchEventLoop(clock)
    this.storage = storageFor(config, clock)
    this.server = createServer({
      config,
      clock,
      log,
      storage: domain => this.storage.open(domain),
      certificate: domain => this.openCertificate(domain),
      about: domain => ({
        organisation: () => this.instance?.organisation ?? domain,
        publicUrl: this.urlFor(domain),
      }),
    })
  }

  get link(): string {
    const domain = this.instance?.domain ?? 'localhost'
    if (this.token === undefined) return `${this.urlFor(domain)}/`
    // The machine's own name for itself: the domain may not lead here yet. The fragment is in no request and in no log.
    return `${this.options.config.http.public_url === undefined ? this.localUrl() : this.urlFor(domain)}/setup#${this.token.token}`
  }

  async start(): Promise<this> {
    const { config } = this.options
    prepareDataFolder(config.data)
    this.control = await listenControl(config.data, () => this.commands())
    if (this.control === undefined) throw busyFailure(config.data)
    this.instance = await instanceOf(config)
    await this.listen()
    const { instance } = this
    if (instance === undefined) await tryPorts(config)
    if (instance !== undefined)
      await namingPorts(config, instance.domain, () => this.server.startHost(instance.domain))
    this.token = setupToken(this.options.clock)
    await this.openToken()
    this.mount()
    return this
  }

  /** Takes nobody in any more, ends who is in, then the host with its storage. */
  async stop(): Promise<void> {
    this.loop.stop()
    const closed = this.http?.close()
    const started = this.server.host !== undefined
    await this.server.stop()
    await closed
    if (!started) await this.storage.close()
    this.certificate?.close()
    await this.control?.close()
  }

  private urlFor(domain: string): string {
    const { config } = this.options
    return publicUrl(config, domain, this.http?.port ?? (config.listen.http || 0))
  }
  private localUrl(): string {
    const { config } = this.options
    return `${config.http.tls ? 'https' : 'http'}://localhost:${this.http?.port ?? 0}`
  }

  private async openCertificate(domain: string): Promise<Certificate> {
    const { config, clock, log } = this.options
    if (this.certificate !== undefined && this.certificate.domain !== domain) this.certificate.close()
    if (this.certificate?.domain !== domain)
      this.certificate = await openCertificate({ config, domain, clock, log })
    return this.certificate
  }

  private async listen(): Promise<void> {
    const { config, log } = this.options
    const { http: port, http_address: address } = config.listen
    if (port === false) return
    const certificate = config.http.tls
      ? await this.openCertificate(this.instance?.domain ?? 'localhost')
      : undefined
    try {
      this.http = await startHttp({
        config,
        webRoot: WEB_ROOT,
        log: log.child('http'),
        ...(certificate === undefined ? {} : { certificate }),
      })
    } catch (error) {
      throw (error as NodeJS.ErrnoException).syscall === 'listen'
        ? portFailure(error as NodeJS.ErrnoException, '[listen] http', port, address)
        : error
    }
  }

  /** Undefined as soon as there is an account, whoever made it. */
  private async openToken(): Promise<SetupToken | undefined> {
    if (this.token !== undefined && ((await this.server.accounts?.list())?.length ?? 0) > 0)
      this.token = undefined
    return this.token
  }

  private mount(): void {
    const { config, clock } = this.options
    const { http, server } = this
    if (http === undefined) return
    const routes = [
      healthRoute,
      ...setupRoutes({
        config,
        throttle: throttle(config.limits.web_attempts_per_minute, clock),
        token: () => this.openToken(),
        instance: () => this.instance,
        complete: (instance, owner) => this.complete(instance, owner),
      }),
      ...(server.host === undefined ? [] : hostMetaRoutes(() => this.connections())),
      ...(server.host?.routes ?? []),
    ]
    http.mount(routes, [...this.bosh(), ...(server.host?.httpStreams ?? [])])
    http.onUpgrade(server.upgrade)
  }

  private connections(): Connections {
    const url = this.urlFor(this.server.host?.domain ?? '')
    return {
      websocket: `${url.replace(/^http/, 'ws')}${WEBSOCKET_PATH}`,
      ...(this.options.config.http.bosh ? { bosh: `${url}${BOSH_PATH}` } : {}),
    }
  }

  private bosh(): readonly StreamRoute[] {
    const { http, limits } = this.options.config
    const sessions = this.server.bosh
    if (!http.bosh || sessions === undefined) return []
    return [
      boshRoute({
        withoutOrigin: http.without_origin,
        bytes: limits.stanza_bytes,
        limits: sessions.strangersLimits,
        session: sid => sessions.boshSession(sid),
        create: (first, sid, address) => sessions.createBosh(first, sid, address),
      }),
    ]
  }

  /** What the setup page decided: on disk before anything relies on it. */
  private async complete(instance: Instance, owner: Owner): Promise<void> {
    const { config, log } = this.options
    await writeInstance(config.data, instance)
    const running = this.server.host
    this.instance = instance
    if (running === undefined)
      await namingPorts(config, instance.domain, () => this.server.startHost(instance.domain))
    await this.server.accounts?.create(owner.local, owner.password, 'owner')
    this.token = undefined
    this.mount()
    log.info('set up', { domain: instance.domain })
  }

  private commands(): readonly Command[] {
    const { server, since } = this
    const status = statusCommand(async () => ({
      running: true,
      domain: this.instance?.domain ?? null,
      organisation: this.instance?.organisation ?? null,
      accounts: (await server.accounts?.list())?.length ?? 0,
      connections: server.connections,
      memory_mib: Math.round(process.memoryUsage.rss() / 1024 ** 2),
      event_loop_p99_ms: this.loop.delay().p99,
      event_loop_max_ms: this.loop.delay().max,
      since: new Date(since).toISOString(),
      web: this.http === undefined ? null : this.urlFor(this.instance?.domain ?? 'localhost'),
      starttls: server.ports.starttls ?? null,
      direct_tls: server.ports.directTls ?? null,
      certificate_expires:
        this.certificate === undefined ? null : new Date(this.certificate.expires).toISOString(),
      certificate_names: this.certificate?.names.join(', ') ?? null,
    }))
    return [status, ...(server.host?.commands ?? [])]
  }
}

export const start = async (options: StartOptions): Promise<Started> => {
  const running = new Running(options)
  try {
    return await running.start()
  } catch (error) {
    await running.stop().catch(() => {})
    throw error
  }
}
