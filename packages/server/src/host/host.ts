/** One domain: its modules, who is here, and the way of every stanza. */
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Element, type Jid, LegacySession, type Stanza } from '@corrillo/xmpp'
import { type AccountDirectory, accountsOf } from '../accounts/accounts.ts'
import type { CredentialOptions } from '../accounts/credentials.ts'
import type { Limits } from '../config/config.ts'
import type { Command } from '../admin/command.ts'
import type { Route, StreamRoute } from '../http/route.ts'
import type { Log } from '../observe/log.ts'
import { Asked, IqTable } from '../router/iq.ts'
import { RouteQueue } from '../router/queue.ts'
import { serviceDestination } from '../router/service.ts'
import { type Effects, Router } from '../router/router.ts'
import { stages } from '../router/stages.ts'
import { BoundSession, type Outlet, type SessionHome } from '../session/bound.ts'
import type { Session, Unacknowledged } from '../session/session.ts'
import { Sessions } from '../session/sessions.ts'
import type { Storage } from '../storage/shapes.ts'
import type { StreamFeature } from '../stream/feature.ts'
import type { Inline } from '../stream/inline.ts'
import { isPromise } from './awaitable.ts'
import { type CarriedSession, restoreSession, saveSession } from './carried.ts'
import type { Clock } from './clock.ts'
import { Domains } from './domains.ts'
import { Events } from './events.ts'
import { type AnyModule, load, type Loaded } from './loader.ts'
import {
  type Awaitable,
  type HostView,
  type Identity,
  onSet,
  type ServerModule,
  type Service,
} from './module.ts'
import { random } from './random.ts'
import { xmlWires } from './xml-wire.ts'

export interface HostOptions {
  readonly domain: string
  /** The server's first domain, when this is another one. */
  readonly main?: string
  /** Asked each time: the setup page may name it while the host runs. */
  organisation?(): string
  readonly publicUrl?: string
  /** The data folder; without it one among the temporary files, made when something is put there. */
  readonly folder?: string
  readonly modules: readonly AnyModule[]
  readonly storage: Storage
  readonly clock: Clock
  readonly log: Log
  readonly limits: Limits
  readonly credentials: CredentialOptions
  /** Shared by all hosts of a server, so that they reach each other; its own when absent. */
  readonly domains?: Domains
  /** On the host whose owners may end the whole server. */
  readonly shutDown?: (() => void) | undefined
  /** A module's section of the configuration, checked; `undefined` is left to the module's defaults. */
  configOf?(module: AnyModule): unknown
}

/** What stanzas under way have when the host stops. */
const LAST_MS = 1500
/** How long last words may take. */
const FAREWELL_MS = 1000

const unique = (lists: readonly (readonly string[] | undefined)[]): readonly string[] => [
  ...new Set(lists.flatMap(list => list ?? [])),
]
const defaultConfig = (module: AnyModule): unknown => module.config?.schema.parse({})

export class Host implements SessionHome {
  readonly domain: string
  readonly sessions = new Sessions<BoundSession>()
  readonly events: Events
  readonly view: HostView
  readonly accounts: AccountDirectory
  private readonly storage: Storage
  private readonly log: Log
  private readonly clock: Clock
  private readonly router: Router
  private readonly queue: RouteQueue
  private readonly asked = new Asked()
  private readonly domains: Domains
  private readonly services = new Set<Service>()
  private readonly leave: (() => void)[] = []
  private readonly loaded: Loaded
  private pending = 0

  constructor(options: HostOptions) {
    this.domain = options.domain
    this.storage = options.storage
    this.log = options.log
    this.clock = options.clock
    this.domains = options.domains ?? new Domains()
    this.events = new Events(options.log)
    const iqs = new IqTable()
    // RFC 3921 §3 as old clients speak it: nothing to do.
    iqs.add(
      onSet('self', LegacySession, () => undefined),
      'core',
    )
    const all = stages()
    this.view = this.makeView(options)
    this.accounts = accountsOf({
      domain: options.domain,
      store: options.storage.accounts,
      credentials: options.credentials,
      host: this.view,
    })
    this.router = new Router({
      here: {
        domain: options.domain,
        // Who has a session has an account, and whose sessions get a message is looked up anyway.
        accountExists: jid => this.sessions.of(jid).length > 0 || this.view.accountExists(jid),
      },
      sessions: this.sessions,
      stages: all,
      iqs,
      asked: this.asked,
      domains: this.domains,
      log: options.log,
    })
    this.queue = new RouteQueue(
      stanza => this.router.route(stanza, undefined),
      error => this.log.error('routing failed', { error: String(error) }),
    )
    this.loaded = load(options.modules, {
      ...options,
      view: this.view,
      accounts: this.accounts,
      stages: all,
      iqs,
      events: this.events,
      configOf: options.configOf?.bind(options) ?? defaultConfig,
    })
    this.leave.push(this.domains.add(this.domain, { receive: stanza => this.router.arrive(stanza) }))
    for (const service of this.loaded.services) this.leave.push(this.open(service))
  }

  private open(service: Service): () => void {
    const destination = serviceDestination(service, { asked: this.asked, route: s => this.queue.add(s) })
    const leave = this.domains.add(service.domain, destination)
    this.services.add(service)
    return () => {
      leave()
      this.services.delete(service)
    }
  }

  private named(): ReturnType<HostView['services']> {
    return [...this.services].flatMap(({ domain, name }) => (name === undefined ? [] : [{ domain, name }]))
  }

  get streamFeatures(): readonly StreamFeature[] {
    return this.loaded.features
  }
  get inline(): Inline {
    return this.loaded.inline
  }
  get routes(): readonly Route[] {
    return this.loaded.routes
  }
  get httpStreams(): readonly StreamRoute[] {
    return this.loaded.streams
  }
  get commands(): readonly Command[] {
    return this.loaded.commands
  }
  // biome-ignore lint/suspicious/noExplicitAny: only the api's type matters here
  apiOf<A>(module: ServerModule<any, any, any, A>): A {
    return this.loaded.apiOf(module)
  }
  /** Nothing is on its way: no queued route and no session that is being wound up. */
  get idle(): boolean {
    return this.queue.idle && this.pending === 0
  }

  sessionsOf(account: Jid): readonly BoundSession[] {
    return this.sessions.of(account)
  }

  /** Binds a resource; who had that resource before gets `conflict` (RFC 6120 §7.7.2.2). */
  bind(jid: Jid, outlet: Outlet): BoundSession {
    for (const old of this.sessions.of(jid)) if (old.jid.resource === jid.resource) old.end('conflict')
    const session = new BoundSession(jid, this, outlet)
    this.sessions.add(session)
    this.events.emit('bound', { session })
    return session
  }

  /** Before the first client: what was kept over a restart is here again. */
  start(): Promise<void> {
    return this.loaded.start()
  }

  /** A session without a stream, as after a loss. */
  private restore(saved: CarriedSession): Session {
    return restoreSession(saved, this.loaded.carried, jid => {
      const session = new BoundSession(jid, this)
      this.sessions.add(session)
      return session
    })
  }

  receive(element: Element, session: BoundSession): Awaitable<Effects | undefined> {
    return this.router.receive(element, session)
  }

  now(): number {
    return this.clock.now()
  }

  over(session: BoundSession, unacknowledged: readonly Unacknowledged[]): void {
    if (!this.sessions.remove(session)) return
    this.events.emit('closed', { session })
    // What it sent before it ended is still on its way.
    const settled = session.settled()
    if (isPromise(settled)) this.windUp(settled)
    if (unacknowledged.length === 0 || !this.view.accountExists(session.account)) return
    this.windUp(this.handBack(session, unacknowledged))
  }

  private windUp(work: PromiseLike<void>): void {
    const done = () => this.pending--
    this.pending++
    work.then(done, done)
  }

  private async handBack(session: BoundSession, stanzas: readonly Unacknowledged[]): Promise<void> {
    for (const stanza of stanzas)
      await this.router.missed(stanza, session.jid).catch(error => {
        this.log.error('unacknowledged stanza lost', { error: String(error) })
      })
  }

  /** Ends every session of an account with a stream error, hibernating ones too (S072, S098). */
  endSessions(account: Jid, condition: string): void {
    for (const session of this.sessions.of(account)) session.end(condition)
  }

  /** Before any stream ends: what modules still have to say. */
  async farewell(): Promise<void> {
    const works: Promise<void>[] = []
    this.events.emit('stopping', { wait: work => void works.push(work) })
    if (works.length === 0) return
    await new Promise<void>(resolve => {
      const cancel = this.clock.after(FAREWELL_MS, resolve)
      void Promise.allSettled(works).then(() => {
        cancel()
        resolve()
      })
    })
  }

  /** Closes every session that does not wait for its client, waits for what is on its way, but not for ever, and stops the modules. */
  async stop(): Promise<void> {
    for (const session of Array.from(this.sessions.all())) {
      if (!session.detached) session.end('system-shutdown')
      const settled = session.settled()
      if (isPromise(settled)) this.windUp(settled)
    }
    let isLate = false
    const cancel = this.clock.after(LAST_MS, () => {
      isLate = true
    })
    while (!this.idle && !isLate) await new Promise(resolve => setImmediate(resolve))
    cancel()
    if (isLate) this.log.warn('stopped before everything was done')
    for (const leave of this.leave) leave()
    await this.loaded.stop()
  }

  private makeView({
    main,
    shutDown,
    clock,
    limits,
    organisation,
    publicUrl,
    folder,
  }: HostOptions): HostView {
    const disco = () => this.loaded.disco
    return {
      domain: this.domain,
      main: main ?? this.domain,
      get organisation() {
        return organisation?.() ?? ''
      },
      publicUrl: publicUrl ?? `https://${this.domain}`,
      folder: folder ?? join(tmpdir(), `corrillo-${randomUUID()}`),
      sessionsOf: account => (account.domain === this.domain ? this.sessions.of(account) : []),
      allSessions: () => this.sessions.all(),
      accountExists: account => account.domain === this.domain && this.storage.accounts.exists(account.local),
      route: stanza => this.queue.add(stanza),
      decide: stanza => this.router.arrive(stanza),
      deliver: (to, element) => to.send(element),
      features: {
        host: () => unique(disco().map(d => d.host)),
        account: () => unique(disco().map(d => d.account)),
        hostIdentities: (): readonly Identity[] => disco().flatMap(d => d.identities?.host ?? []),
        accountIdentities: (): readonly Identity[] => disco().flatMap(d => d.identities?.account ?? []),
      },
      services: () => this.named(),
      xmlOver: xmlWires(limits, clock),
      commands: () => this.loaded.commands,
      shutDown,
      held: account => this.loaded.held(account),
      open: service => this.open(service),
      emit: (event, payload) => this.events.emit(event, payload),
      ask: (iq, ms) => this.ask(iq, ms, clock),
      limits,
      random,
      carry: {
        save: session => saveSession(session, this.loaded.carried),
        restore: saved => this.restore(saved),
      },
    }
  }

  private ask(iq: Stanza, ms: number, clock: Clock): Promise<Stanza | undefined> {
    const { from, to, id } = iq
    if (from === undefined || to === undefined || id === undefined)
      throw new TypeError('an asked iq needs from, to and id')
    const answer = this.asked.add(from, to, id)
    const cancel = clock.after(ms, () => this.asked.settle(from, to, id, undefined))
    this.queue.add(iq)
    return answer.finally(cancel)
  }
}
