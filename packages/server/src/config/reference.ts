/** docs/configuration.md, printed from the schemas: a key that is not described there does not exist. */
import { z } from 'zod'
import type { Sections } from './config.ts'
import { about, coreKeys, coreSections, hostKeys, hostSections, SHARED_LIMITS } from './schema.ts'

const HOSTS = `## [[hosts]]

Further domains of the same server: one entry each, with accounts, storage and certificate of its own, on the same ports.

${Object.keys(hostSections)
  .map(name => `\`[${name}]\``)
  .join(
    ', ',
  )} and the sections of modules (who may register or invite, how much may be uploaded …) count for them too, key by key, until they stand below the
entry: \`[hosts.rooms]\` after it is the section \`[rooms]\` of that domain alone, \`[hosts.limits]\` what differs in its limits. Keys that only one
domain can have (\`components.port\`, \`proxy65.port\`, \`upload.url\`) are not taken over. What counts before a connection has named its domain
holds for the whole server, and stands only under \`[limits]\`: ${SHARED_LIMITS.map(key => `\`${key}\``).join(', ')}.`

const INTRODUCTION = `# Configuration

One file in [TOML](https://toml.io), \`corrillo.toml\` in the folder where Corrillo is started, or the one named with \`--config\`. Every key is
optional: without a file everything has the default that stands here. An unknown key or a wrong value stops the start with the file, the line
and what to do. Options of the command line (\`corrillo start --help\`) win over the file.

This page is printed from the schemas by \`node tools/configuration.ts\`.`

/** The innermost type and the default around it. */
const unwrap = (schema: z.ZodType): { type: z.ZodType; fallback: unknown; text: string | undefined } => {
  let [type, fallback, text]: [z.ZodType, unknown, string | undefined] = [
    schema,
    undefined,
    schema.description,
  ]
  while (type instanceof z.ZodDefault || type instanceof z.ZodOptional || type instanceof z.ZodPrefault) {
    if (type instanceof z.ZodDefault) fallback = type.def.defaultValue
    type = type.unwrap() as z.ZodType
    text ??= type.description
  }
  return { type, fallback, text }
}

const bounds = (type: z.ZodType): string => {
  if (!(type instanceof z.ZodNumber)) return ''
  const { minValue, maxValue } = type
  return minValue !== null && maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER
    ? ` From ${minValue} to ${maxValue}.`
    : ''
}
const shown = (value: unknown): string => (value === undefined ? 'none' : `\`${JSON.stringify(value)}\``)
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const row = (key: string, schema: z.ZodType, sentence?: string): string => {
  const { type, fallback, text } = unwrap(schema)
  return `| \`${key}\` | ${shown(fallback)} | ${cell(`${sentence ?? text ?? ''}${bounds(type)}`)} |`
}
const table = (rows: readonly string[]): string =>
  ['| Key | Default | Meaning |', '|---|---|---|', ...rows].join('\n')
const shapeOf = (schema: z.ZodType): Record<string, z.ZodType> => {
  const { type } = unwrap(schema)
  return type instanceof z.ZodObject ? (type.shape as Record<string, z.ZodType>) : {}
}

export const reference = (sections: Sections): string => {
  const top = table(Object.entries(coreKeys).map(([key, schema]) => row(key, schema)))
  const core = Object.entries(coreSections).map(
    ([name, schema]) =>
      `## [${name}]\n\n${about[name as keyof typeof about]}\n\n${table(Object.entries(shapeOf(schema)).map(([key, part]) => row(key, part)))}`,
  )
  const hosts = `${HOSTS}\n\n${table(Object.entries(hostKeys).map(([key, schema]) => row(key, schema)))}`
  const modules = Object.entries(sections)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, { schema, keys }]) =>
        `## [${name}]\n\nThe module \`${name}\`.\n\n${table(Object.entries(shapeOf(schema)).map(([key, part]) => row(key, part, keys[key]?.about)))}`,
    )
  return `${[INTRODUCTION, '## Before the first section', top, ...core, hosts, ...modules].join('\n\n')}\n`
}

/** Keys that a module reads and does not describe, or describes and does not read. */
export const undescribed = (sections: Sections): string[] =>
  Object.entries(sections).flatMap(([name, { schema, keys }]) => {
    const real = Object.keys(shapeOf(schema))
    return [
      ...real.filter(key => keys[key] === undefined),
      ...Object.keys(keys).filter(key => !real.includes(key)),
    ].map(key => `${name}.${key}`)
  })
