/** File and options → configuration, or a ConfigError that says where and what to do. */
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { arrange, inherited, schemaWith, type Config, type Sections } from './config.ts'
import { validDomain } from './domain.ts'
import { ConfigError, type ConfigIssue } from './error.ts'
import { explain } from './issues.ts'
import { positions } from './positions.ts'

/** Looked for in the working folder when no file is named. */
export const CONFIG_NAME = 'corrillo.toml'

/** Options of the command line, as dotted keys: they win over the file. */
export type Overrides = Readonly<Record<string, unknown>>

export interface LoadOptions {
  /** A file that must exist. Without it: `corrillo.toml` in the working folder if there is one. */
  readonly file?: string | undefined
  readonly overrides?: Overrides
  readonly sections: Sections
  readonly cwd?: string
}

const MAX_BYTES = 1_048_576

const readText = (file: string, shown: string, named: boolean): string | undefined => {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.length > MAX_BYTES)
      throw new ConfigError(shown, [
        {
          line: undefined,
          problem: 'The file is larger than 1 MiB.',
          remedy: 'Name the right file with --config.',
        },
      ])
    return text
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' && !named) return undefined
    if (code === undefined) throw error
    const reason =
      code === 'ENOENT'
        ? 'There is no such file.'
        : code === 'EACCES'
          ? 'The file may not be read by this user.'
          : `The file cannot be read (${code}).`
    throw new ConfigError(shown, [
      {
        line: undefined,
        problem: reason,
        remedy: 'Check the path after --config, or start without it to use the defaults.',
      },
    ])
  }
}

const readToml = (file: string, text: string): Record<string, unknown> => {
  try {
    return parse(text) as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const sentence = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '')
    throw new ConfigError(file, [
      {
        line: error.line,
        problem: `This is not TOML: ${sentence}.`,
        remedy: 'Keys look like  http = 8080  and text stands in "quotes".',
      },
    ])
  }
}

const override = (input: Record<string, unknown>, overrides: Overrides): Record<string, unknown> => {
  const merged = structuredClone(input)
  for (const [dotted, value] of Object.entries(overrides)) {
    if (value === undefined) continue
    const [first, second] = dotted.split('.') as [string, string | undefined]
    if (second === undefined) merged[first] = value
    else merged[first] = { ...(merged[first] as object | undefined), [second]: value }
  }
  return merged
}

type Line = (key: string) => number | undefined

const domainIssues = (domain: string, key: string, line: Line): ConfigIssue[] => {
  const normal = validDomain(domain)
  if (normal === domain) return []
  return [
    {
      line: line(key),
      problem: `${key} is ${JSON.stringify(domain)}, which is not a domain name in its normal form.`,
      remedy: `It must be ${normal === undefined ? 'a name such as "example.org"' : JSON.stringify(normal)}.`,
    },
  ]
}

const hostIssues = (config: Config, input: Record<string, unknown>, line: Line): ConfigIssue[] => {
  const taken = new Set(config.domain === undefined ? [] : [config.domain])
  return config.hosts.flatMap(({ domain }, index) => {
    const at = `hosts.${index}`
    const issues = domainIssues(domain, `${at}.domain`, line)
    if (taken.has(domain))
      issues.push({
        line: line(`${at}.domain`),
        problem: `${at}.domain is ${JSON.stringify(domain)}, which another host has.`,
        remedy: 'Give each host its own domain.',
      })
    taken.add(domain)
    const { certificate, key } = (input.hosts as readonly Record<string, unknown>[])[index] ?? {}
    if ((certificate === undefined) !== (key === undefined))
      issues.push({
        line: line(`${at}.certificate`) ?? line(`${at}.key`),
        problem: `${at} has ${key === undefined ? '"certificate" but no "key"' : '"key" but no "certificate"'}.`,
        remedy: 'Give both, or neither.',
      })
    return issues
  })
}

/** Rules between keys, which no schema of one key can hold. */
const together = (
  config: Config,
  input: Record<string, unknown>,
  lines: ReadonlyMap<string, number>,
): ConfigIssue[] => {
  const line: Line = key => lines.get(key)
  const issues = [
    ...(config.domain === undefined ? [] : domainIssues(config.domain, 'domain', line)),
    ...hostIssues(config, input, line),
  ]
  if ((config.tls.certificate === undefined) !== (config.tls.key === undefined))
    issues.push({
      line: line('tls.certificate') ?? line('tls.key'),
      problem: `[tls] has ${config.tls.key === undefined ? '"certificate" but no "key"' : '"key" but no "certificate"'}.`,
      remedy: 'Give both, or neither to use a certificate made by Corrillo.',
    })
  const taken = new Map<number, string>()
  for (const key of ['starttls', 'direct_tls', 'http'] as const) {
    const port = config.listen[key]
    if (port === false || port === 0) continue
    const other = taken.get(port)
    if (other !== undefined)
      issues.push({
        line: line(`listen.${key}`),
        problem: `listen.${key} and listen.${other} are both ${port}.`,
        remedy: 'Give each its own port.',
      })
    taken.set(port, key)
  }
  return issues
}

export const loadConfig = ({
  file: named,
  overrides = {},
  sections,
  cwd = process.cwd(),
}: LoadOptions): Config => {
  const file = resolve(cwd, named ?? CONFIG_NAME)
  const shown = relative(cwd, file).startsWith('..') ? file : relative(cwd, file)
  const text = readText(file, shown, named !== undefined)
  const lines = positions(text ?? '')
  const data = overrides.data === undefined ? {} : { data: resolve(cwd, String(overrides.data)) }
  const input = override(text === undefined ? {} : readToml(shown, text), { ...overrides, ...data })
  const schema = schemaWith(sections)
  const whole = inherited(input, sections)
  const parsed = schema.safeParse(whole)
  const where = text === undefined ? 'options' : shown
  if (!parsed.success) {
    // What is wrong for the server is wrong in every host that takes it over: once is enough.
    const { issues } = parsed.error
    const first = issues.filter(({ path }) => path[0] !== 'hosts')
    throw new ConfigError(where, explain(schema, whole, first.length > 0 ? first : issues, lines))
  }
  const folder = text === undefined ? cwd : dirname(file)
  const config = arrange(
    parsed.data as Record<string, unknown>,
    sections,
    folder,
    text === undefined ? undefined : file,
  )
  const issues = together(config, input, lines)
  if (issues.length > 0) throw new ConfigError(where, issues)
  return config
}
