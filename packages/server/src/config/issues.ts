/** Turns what the schema found into sentences with a remedy. */
import { z } from 'zod'
import type { ConfigIssue } from './error.ts'
import { nearest } from './nearest.ts'
import { lineOf } from './positions.ts'

/** Keys of a table of the schema: what may stand at `path`. */
const keysAt = (schema: z.ZodType, path: readonly string[]): string[] => {
  let at: unknown = schema
  for (const step of path) at = elementOf(at) ?? shapeOf(at)?.[step]
  return Object.keys(shapeOf(at) ?? {})
}
const bare = (schema: unknown): unknown => {
  let at = schema
  while (at instanceof z.ZodPrefault || at instanceof z.ZodDefault || at instanceof z.ZodOptional)
    at = at.unwrap()
  return at
}
/** What a list holds: a step into it is a number. */
const elementOf = (schema: unknown): unknown => {
  const at = bare(schema)
  return at instanceof z.ZodArray ? at.element : undefined
}
const shapeOf = (schema: unknown): Record<string, unknown> | undefined => {
  const at = bare(schema)
  return at instanceof z.ZodObject ? (at.shape as Record<string, unknown>) : undefined
}

const placeOf = (path: readonly string[]) =>
  path.length === 0 ? 'a key of this file' : `a key of [${path.join('.')}]`

/** Where a key of `section` stands that hosts do not have of their own. */
const above = (section: readonly string[]) =>
  section.length === 0
    ? 'it stands before the first [[hosts]]'
    : `it belongs under [${section.join('.')}], before the first [[hosts]]`

const unknownKey = (schema: z.ZodType, path: readonly string[], key: string): Omit<ConfigIssue, 'line'> => {
  const problem = `"${key}" is not ${placeOf(path)}.`
  const here = keysAt(schema, path)
  const [list, , ...section] = path
  if (list === 'hosts' && keysAt(schema, section).includes(key))
    return { problem, remedy: `It holds for the whole server: ${above(section)}.` }
  const near = nearest(key, here)
  if (near !== undefined) return { problem, remedy: `Did you mean "${near}"?` }
  const other = Object.keys(shapeOf(schema) ?? {}).find(name => keysAt(schema, [name]).includes(key))
  if (other !== undefined) return { problem, remedy: `It belongs under [${other}].` }
  if (path.length > 0 && keysAt(schema, []).includes(key))
    return { problem, remedy: 'It belongs at the top of the file, before the first [section].' }
  return { problem, remedy: `Remove it, or use one of: ${here.toSorted().join(', ')}.` }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list in square brackets',
  object: 'a section with keys',
}

/** What the value has to be, as the end of "must be …". */
const demand = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? `of the type ${issue.expected}`
    case 'too_small':
      return issue.origin === 'string' ? 'longer' : `at least ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string'
        ? `at most ${issue.maximum} characters long`
        : `at most ${issue.maximum}`
    case 'invalid_value':
      return `one of ${issue.values.map(value => JSON.stringify(value)).join(', ')}`
    case 'invalid_format':
      return issue.format === 'url'
        ? 'an address that begins with http:// or https://'
        : `a valid ${issue.format}`
    case 'invalid_union':
      return issue.message.startsWith('must be ')
        ? issue.message.slice(8)
        : 'a value as the documentation describes'
    default:
      return issue.message.replace(/^must be /, '')
  }
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], input)

/** A value for a message: short, and nothing secret stands in this file. */
const show = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

export const explain = (
  schema: z.ZodType,
  input: unknown,
  issues: readonly z.core.$ZodIssue[],
  lines: ReadonlyMap<string, number>,
): ConfigIssue[] =>
  issues.flatMap(issue => {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => ({
        line: lineOf(lines, [...path, key]),
        ...unknownKey(schema, path, key),
      }))
    return [
      {
        line: lineOf(lines, path),
        problem: `${path.join('.')} is ${show(valueAt(input, issue.path))}.`,
        remedy: `It must be ${demand(issue)}.`,
      },
    ]
  })
