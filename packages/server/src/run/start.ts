/** From a configuration to a server that serves: the order in which things are tried, so that nothing is touched in vain. */
import { fileURLToPath } from 'node:url'
import { type Command, CommandError } from '../admin/command.ts'
import { type Control, listenControl } from '../admin/control.ts'
import { type Config, type HostConfig, publicUrl } from '../config/config.ts'
import type { Clock } from '../host/clock.ts'
import { healthRoute } from '../http/host-meta.ts'
import { type Http, startHttp } from '../http/http.ts'
import { throttle } from '../http/throttle.ts'
import type { Log } from '../observe/log.ts'
import { createServer, type RunningHost, type RunningServer } from '../server.ts'
import { type Instance, readInstance, writeInstance } from '../setup/instance.ts'
import { type Owner, setupRoutes } from '../setup/routes.ts'
import { type SetupToken, setupToken } from '../setup/token.ts'
import { CertificateShelf } from './certificates.ts'
import { prepareDataFolder } from './data-folder.ts'
import { busyFailure, NOT_SET_UP, portFailure } from './failure.ts'
import { namingPorts, tryPorts } from './ports.ts'
import { type LoopWatch, watchEventLoop } from '../observe/event-loop.ts'
import { collectOldObjectsLate } from '../observe/old-objects.ts'
import { giveBackRoom } from '../observe/young-room.ts'
import { boshRoutes, routesOf, siteOf } from './sites.ts'
import { type Status, statusCommand } from './status.ts'
import { openStorage } from './storage.ts'

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
  /** Ends the program as a signal does. */
  readonly shutDown?: () => void
}

/** Which domain this is: the configuration's, or what the setup page was told. */
export const instanceOf = async (config: Config): Promise<Instance | undefined> => {
  const kept = await readInstance(config.data)
  const domain = config.domain ?? kept?.domain
  return domain === undefined
    ? undefined
    : { domain, organisation: config.organisation ?? kept?.organisation ?? domain }
}

class Running implements Started {
  readonly server: RunningServer
  http: Http | undefined
  instance: Instance | undefined
  private readonly options: StartOptions
  private token: SetupToken | undefined
  private readonly certificates: CertificateShelf
  private control: Control | undefined
  private readonly since: number
  private readonly loop: LoopWatch
  private readonly keepRoom: () => void

  constructor(options: StartOptions) {
    this.options = options
    const { config, clock, log, shutDown } = options
    this.since = clock.now()
    this.loop = watchEventLoop(clock)
    collectOldObjectsLate()
    this.keepRoom = giveBackRoom(clock)
    this.certificates = new CertificateShelf(clock, log)
    this.server = createServer({
      config,
      clock,
      log,
      ...(shutDown === undefined ? {} : { shutDown }),
      storage: host => openStorage(host, clock),
      certificate: async host => {
        const certificate = await this.certificates.open(host)
        return {
          get context() {
            return certificate.context
          },
        }
      },
      about: host => ({
        organisation: () => this.organisationOf(host),
        publicUrl: this.urlOf(host),
      }),
    })
  }

  get link(): string {
    if (this.token === undefined) return `${this.url}/`
    // The machine's own name for itself: the domain may not lead here yet. The fragment is in no request and in no log.
    return `${this.options.config.http.public_url === undefined ? this.localUrl() : this.url}/setup#${this.token.token}`
  }

  async start(): Promise<this> {
    const { config } = this.options
    prepareDataFolder(config.data)
    this.control = await listenControl(config.data, (domain, name) => this.commands(domain, name))
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
    this.loop.begin()
    return this
  }

  /** Takes nobody in any more, ends who is in, then the host with its storage. */
  async stop(): Promise<void> {
    this.loop.stop()
    this.keepRoom()
    const closed = this.http?.close()
    await this.server.stop()
    await closed
    this.certificates.close()
    await this.control?.close()
  }

  /** The first domain, or what stands for it until it is known. */
  private get main(): HostConfig {
    return { ...this.options.config, domain: this.instance?.domain ?? 'localhost' }
  }
  private get url(): string {
    return this.urlOf(this.main)
  }
  private urlOf(host: HostConfig): string {
    return publicUrl(host, host.domain, this.http?.port ?? (host.listen.http || 0))
  }
  private organisationOf({ domain, organisation }: HostConfig): string {
    const { instance } = this
    return (domain === instance?.domain ? undefined : organisation) ?? instance?.organisation ?? domain
  }
  private localUrl(): string {
    const { config } = this.options
    return `${config.http.tls ? 'https' : 'http'}://localhost:${this.http?.port ?? 0}`
  }

  private async listen(): Promise<void> {
    const { config, log } = this.options
    const { http: port, http_address: address } = config.listen
    if (port === false) return
    const certificate = config.http.tls ? await this.certificates.open(this.main) : undefined
    try {
      this.http = await startHttp({
        config,
        webRoot: WEB_ROOT,
        log: log.child('http'),
        ...(certificate === undefined ? {} : { certificate }),
        ...(config.hosts.length === 0 ? {} : { contextOf: name => this.certificates.contextOf(name) }),
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
    const [first, ...further] = server.hosts
    const routes = [
      healthRoute,
      ...setupRoutes({
        config,
        throttle: throttle(config.limits.web_attempts_per_minute, clock),
        token: () => this.openToken(),
        instance: () => this.instance,
        complete: (instance, owner) => this.complete(instance, owner),
      }),
      ...(first === undefined ? [] : routesOf(first, this.url)),
    ]
    const bosh = boshRoutes(config, server)
    http.mount(
      routes,
      [...bosh, ...(first?.host.httpStreams ?? [])],
      further.map(host => siteOf(host, one => this.urlOf(one), bosh)),
    )
    http.onUpgrade(server.upgrade)
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

  /** Those of one host, the first one without a name; undefined when there is no such host. */
  private commands(domain: string | undefined, name: string): readonly Command[] | undefined {
    const [first] = this.server.hosts
    const asked = domain === undefined ? first : this.server.hosts.find(({ host }) => host.domain === domain)
    if (domain !== undefined && asked === undefined && domain !== this.instance?.domain) return undefined
    const status = statusCommand(() => this.status(asked))
    if (this.instance === undefined && name !== status.name)
      throw new CommandError(NOT_SET_UP.code, NOT_SET_UP.sentence, NOT_SET_UP.remedy)
    return [status, ...(asked?.host.commands ?? [])]
  }

  private async status(asked: RunningHost | undefined): Promise<Status> {
    const { server, since } = this
    const config = asked?.config ?? this.main
    const certificate = this.certificates.get(config.domain)
    const others = server.hosts.filter(one => one !== asked).map(({ host }) => host.domain)
    return {
      running: true,
      domain: asked?.host.domain ?? this.instance?.domain ?? null,
      ...(others.length === 0 ? {} : { other_domains: others.join(', ') }),
      organisation: asked === undefined ? (this.instance?.organisation ?? null) : this.organisationOf(config),
      accounts: (await asked?.host.accounts.list())?.length ?? 0,
      ...(others.length === 0 ? {} : { sessions: [...(asked?.host.view.allSessions() ?? [])].length }),
      connections: server.connections,
      memory_mib: Math.round(process.memoryUsage.rss() / 1024 ** 2),
      event_loop_p99_ms: tenths(this.loop.delay().p99),
      event_loop_max_ms: tenths(this.loop.delay().max),
      since: new Date(since).toISOString(),
      web: this.http === undefined ? null : this.urlOf(config),
      starttls: server.ports.starttls ?? null,
      direct_tls: server.ports.directTls ?? null,
      certificate_expires: certificate === undefined ? null : new Date(certificate.expires).toISOString(),
      certificate_names: certificate?.names.join(', ') ?? null,
    }
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
const tenths = (ms: number): number => Math.round(ms * 10) / 10
