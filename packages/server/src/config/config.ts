/** The configuration as the rest of the server sees it: typed, complete, checked. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { coreKeys, coreSections, type CoreConfig } from './schema.ts'
import type { ConfigSection } from './section.ts'

/**
 * Every core key with its value or default (spelled as in the file: `config.limits.stanza_bytes`), paths made absolute,
 * and under `sections` what each module's own section holds, parsed by that module's schema.
 */
export type Config = CoreConfig & {
  readonly file: string | undefined
  readonly sections: Readonly<Record<string, unknown>>
}
export type Limits = Config['limits']
/** Sections of modules by module name. */
export type Sections = Readonly<Record<string, ConfigSection<unknown>>>
export type ConfigInput = z.input<z.ZodObject<typeof coreKeys & typeof coreSections>>

/** One strict schema for core and modules: an unknown key anywhere is an issue. */
export const schemaWith = (sections: Sections) => {
  const own = Object.entries(sections).map(([name, { schema }]) => {
    const strict = schema instanceof z.ZodObject ? schema.strict() : schema
    return [name, strict.prefault({} as never)] as const
  })
  return z.strictObject({ ...coreKeys, ...coreSections, ...Object.fromEntries(own) })
}

/** Splits the parsed object into core and modules, and resolves paths against the folder of the file. */
export const arrange = (
  parsed: Record<string, unknown>,
  sections: Sections,
  folder: string,
  file?: string,
): Config => {
  const core = { ...parsed } as Record<string, unknown>
  const own: Record<string, unknown> = {}
  for (const name of Object.keys(sections)) {
    own[name] = parsed[name]
    delete core[name]
  }
  const config = core as CoreConfig
  const { certificate, key } = config.tls
  return {
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
  }
}

/** A whole configuration from a few keys, for tests and programs that start a server themselves. */
export const configure = (
  keys: ConfigInput & Readonly<Record<string, unknown>> = {},
  sections: Sections = {},
): Config => arrange(schemaWith(sections).parse(keys) as Record<string, unknown>, sections, process.cwd())

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
