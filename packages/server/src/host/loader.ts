/** Modules in the order of their needs, their stores opened, their handlers gathered; stopped in reverse. */
import type { Jid } from '@corrillo/xmpp'
import type { Command } from '../admin/command.ts'
import type { Route, StreamRoute } from '../http/route.ts'
import type { Log } from '../observe/log.ts'
import type { IqTable } from '../router/iq.ts'
import { addStages, type Stages } from '../router/stages.ts'
import { withSlots } from '../session/per-session.ts'
import type { Storage } from '../storage/shapes.ts'
import type { StreamFeature } from '../stream/feature.ts'
import type { Inline } from '../stream/inline.ts'
import type { Carried } from './carried.ts'
import type { Clock } from './clock.ts'
import { type Held, heldBy, type Keeping } from './held.ts'
import type { Events } from './events.ts'
import type { Accounts, Disco, DomainRecords, Handlers, HostView, Service, ServerModule } from './module.ts'

// biome-ignore lint/suspicious/noExplicitAny: a list holds modules of any config, stores, needs and api
export type AnyModule = ServerModule<any, any, any, any>

/** Two modules that cannot be loaded together, or a module that the list breaks. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError'
}

export interface LoadInto {
  readonly view: HostView
  readonly accounts: Accounts
  readonly storage: Storage
  readonly clock: Clock
  readonly log: Log
  readonly stages: Stages
  readonly iqs: IqTable
  readonly events: Events
  /** A module's section of the configuration, checked. */
  configOf(module: AnyModule): unknown
}

export interface Loaded {
  readonly modules: readonly AnyModule[]
  readonly disco: readonly Disco[]
  readonly features: readonly StreamFeature[]
  readonly inline: Inline
  readonly routes: readonly Route[]
  readonly streams: readonly StreamRoute[]
  readonly commands: readonly Command[]
  readonly services: readonly Service[]
  readonly carried: ReadonlyMap<string, Carried>
  held(account: Jid): Promise<readonly Held[]>
  // biome-ignore lint/suspicious/noExplicitAny: only the api's type matters here
  apiOf<A>(module: ServerModule<any, any, any, A>): A
  start(): Promise<void>
  stop(): Promise<void>
}

/** Needed modules before those that need them; needed ones that the list forgot are loaded, too. */
export const inOrder = (modules: readonly AnyModule[]): readonly AnyModule[] => {
  const ordered: AnyModule[] = []
  const open = new Set<AnyModule>()
  const visit = (module: AnyModule): void => {
    if (ordered.includes(module)) return
    if (open.has(module))
      throw new ModuleError(`modules need each other: ${[...open].map(m => m.name).join(', ')}`)
    open.add(module)
    for (const need of Object.values((module.needs ?? {}) as Record<string, AnyModule>)) visit(need)
    open.delete(module)
    ordered.push(module)
  }
  for (const module of modules) visit(module)
  const names = ordered.map(m => m.name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new ModuleError(`two modules are named ${twice}`)
  return ordered
}

const recordsOf = ({ host }: Storage, section: string): DomainRecords => ({
  get: key => host.get(section, key),
  entries: () => host.entries(section),
  set: (key, value) => host.set(section, key, value),
  take: key => host.take(section, key),
})

const setUp = (
  module: AnyModule,
  { stores, config }: Keeping,
  into: LoadInto,
  apis: ReadonlyMap<AnyModule, unknown>,
): Handlers => {
  const needs = Object.entries((module.needs ?? {}) as Record<string, AnyModule>)
  return module.setup({
    config,
    stores,
    needs: Object.fromEntries(needs.map(([name, need]) => [name, apis.get(need)])),
    host: into.view,
    accounts: into.accounts,
    records: recordsOf(into.storage, module.name),
    clock: into.clock,
    log: into.log.child(module.name),
  })
}

/** One part each: the modules that sign in by token or resume sessions are single. */
const joined = (parts: readonly Inline[]): Inline =>
  Object.assign({}, ...parts, { bind: parts.flatMap(part => part.bind ?? []) })

export const load = (modules: readonly AnyModule[], into: LoadInto): Loaded =>
  withSlots(() => loaded(modules, into))

const loaded = (modules: readonly AnyModule[], into: LoadInto): Loaded => {
  const ordered = inOrder(modules)
  const apis = new Map<AnyModule, unknown>()
  const all: Handlers[] = []
  const carried = new Map<string, Carried>()
  const keepings: Keeping[] = []
  for (const module of ordered) {
    const shapes = module.stores ?? {}
    const stores = into.storage.open(module.name, shapes)
    const keeping = { module: module.name, shapes, stores, config: into.configOf(module) }
    keepings.push(keeping)
    const handlers = setUp(module, keeping, into, apis)
    apis.set(module, handlers.api)
    all.push(handlers)
    if (handlers.carried !== undefined) carried.set(module.name, handlers.carried)
    addStages(into.stages, handlers)
    into.events.add(handlers.events ?? {})
    for (const handler of handlers.iq ?? []) into.iqs.add(handler, module.name)
  }
  return {
    modules: ordered,
    disco: ordered.map(m => (typeof m.disco === 'function' ? m.disco(into.configOf(m)) : (m.disco ?? {}))),
    features: all.flatMap(h => h.streamFeatures ?? []),
    inline: joined(all.flatMap(h => h.inline ?? [])),
    routes: all.flatMap(h => h.http ?? []),
    streams: all.flatMap(h => h.httpStreams ?? []),
    commands: all.flatMap(h => h.commands ?? []),
    services: all.flatMap(h => h.services ?? []),
    carried,
    async held(account) {
      const { created } = (await into.accounts.get(account.local)) ?? { created: 0 }
      return heldBy(keepings, account.bare, created)
    },
    apiOf: module => apis.get(module) as never,
    async start() {
      for (const handlers of all) await handlers.start?.()
    },
    async stop() {
      for (const handlers of all.toReversed()) await handlers.stop?.()
    },
  }
}
