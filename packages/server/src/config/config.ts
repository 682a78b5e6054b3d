/** The configuration as the rest of the server sees it: typed, complete, checked. */
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { coreKeys, coreSections, type CoreConfig, hostKeys, hostSections, SHARED_LIMITS } from './schema.ts'
import type { ConfigSection } from './section.ts'

/**
 * Every core key with its value or default (spelled as in the file: `config.limits.stanza_bytes`), paths made absolute,
 * and under `sections` what each module's own section holds, parsed by that module's schema.
 */
export type Config = CoreConfig & {
  readonly file: string | undefined
  readonly sections: Readonly<Record<string, unknown>>
  /** A domain for guests. */
  readonly anonymous: boolean
  /** Further domains, each with what is its own in place of the server's: data folder, certificate, modules and their sections. */
  readonly hosts: readonly HostConfig[]
}
export type HostConfig = Config & { readonly domain: string }
export type Limits = Config['limits']
/** Sections of modules by module name. */
export type Sections = Readonly<Record<string, ConfigSection<unknown>>>
export type ConfigInput = z.input<z.ZodObject<typeof coreKeys & typeof coreSections>>

const strict = ({ schema }: ConfigSection<unknown>) =>
  (schema instanceof z.ZodObject ? schema.strict() : schema).prefault({} as never)

const MAX_HOSTS = 100

/** One strict schema for core and modules: an unknown key anywhere is an issue. */
export const schemaWith = (sections: Sections) => {
  const own = Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, strict(section)]))
  const host = z.strictObject({ ...hostKeys, ...hostSections, ...own })
  return z.strictObject({
    ...coreKeys,
    ...coreSections,
    ...own,
    hosts: z.array(host).max(MAX_HOSTS).default([]),
  })
}

type Table = Readonly<Record<string, unknown>>
const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const without = (table: Table, keys: readonly string[] = []): Table =>
  Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)))

type Single = Pick<ConfigSection<unknown>, 'single'>
const CORE: Readonly<Record<keyof typeof hostSections, Single>> = {
  limits: { single: SHARED_LIMITS },
  sasl: {},
}

/** What a further domain does not say in a section of its own is as for the server. */
export const inherited = (input: Table, sections: Sections): Table => {
  if (!Array.isArray(input.hosts)) return input
  const from = (host: unknown): unknown => {
    if (!isTable(host)) return host
    const taken = Object.entries<Single>({ ...CORE, ...sections }).flatMap(([name, { single }]) => {
      const [mine, theirs] = [host[name], input[name]]
      if (!isTable(theirs) || (mine !== undefined && !isTable(mine))) return []
      return [[name, { ...without(theirs, single), ...mine }]]
    })
    return { ...host, ...Object.fromEntries(taken) }
  }
  return { ...input, hosts: input.hosts.map(from) }
}

/** Splits the parsed object into core and modules. */
const split = (parsed: Table, sections: Sections) => ({
  core: without(parsed, Object.keys(sections)),
  own: Object.fromEntries(Object.keys(sections).map(name => [name, parsed[name]])),
})

type HostEntry = z.output<z.ZodObject<typeof hostKeys & typeof hostSections>>

const hostOf = (server: Config, entry: Table, sections: Sections, folder: string): HostConfig => {
  const { core, own: ofModules } = split(entry, sections)
  const { domain, organisation, public_url: url, certificate, key, ...own } = core as HostEntry
  const { modules, anonymous, limits, sasl } = own
  const { public_url: _, ...http } = server.http
  return {
    ...server,
    domain,
    organisation: organisation ?? server.organisation,
    data: join(server.data, 'hosts', domain),
    http: url === undefined ? http : { ...http, public_url: url },
    tls:
      certificate === undefined || key === undefined
        ? server.tls
        : { ...server.tls, certificate: resolve(folder, certificate), key: resolve(folder, key) },
    // Nothing of a guest is kept.
    storage: anonymous ? { driver: 'memory' } : server.storage,
    modules: modules ?? server.modules,
    limits: { ...server.limits, ...limits },
    sasl,
    anonymous,
    sections: ofModules,
    hosts: [],
  }
}

/** Splits the parsed object into core and modules, and resolves paths against the folder of the file. */
export const arrange = (
  parsed: Record<string, unknown>,
  sections: Sections,
  folder: string,
  file?: string,
): Config => {
  const { core, own } = split(parsed, sections)
  const { hosts, ...config } = core as CoreConfig & { readonly hosts: readonly Table[] }
  const { certificate, key } = config.tls
  const server: Config = {
    ...config,
    data: resolve(folder, config.data),
    tls: {
      ...config.tls,
      ...(certificate === undefined ? {} : { certificate: resolve(folder, certificate) }),
      ...(key === undefined ? {} : { key: resolve(folder, key) }),
    },
    log: {
      ...config.log,
      ...(config.log.file === undefined ? {} : { file: resolve(folder, config.log.file) }),
    },
    file,
    sections: own,
    anonymous: false,
    hosts: [],
  }
  return { ...server, hosts: hosts.map(entry => hostOf(server, entry, sections, folder)) }
}

/** A whole configuration from a few keys, for tests and programs that start a server themselves. */
export const configure = (
  keys: ConfigInput & Readonly<Record<string, unknown>> = {},
  sections: Sections = {},
): Config => {
  const parsed = schemaWith(sections).parse(inherited(keys, sections))
  return arrange(parsed as Record<string, unknown>, sections, process.cwd())
}

/** Loopback while the domain is `localhost`, so that trying it out opens nothing to the network. */
export const xmppAddress = (config: Config, domain: string): string =>
  config.listen.xmpp_address ?? (domain === 'localhost' || domain.endsWith('.localhost') ? '127.0.0.1' : '::')

/** Where people reach the web client, without a slash at the end. */
export const publicUrl = (config: Config, domain: string, httpPort: number): string => {
  if (config.http.public_url !== undefined) return config.http.public_url.replace(/\/+$/, '')
  if (domain === 'localhost' || domain.endsWith('.localhost'))
    return `${config.http.tls ? 'https' : 'http'}://${domain}:${httpPort}`
  return `https://${domain}`
}
