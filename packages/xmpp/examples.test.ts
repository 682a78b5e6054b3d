import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as xmpp from './src/index.ts'
import { Element, parseElement, type Schema, SchemaError } from './src/index.ts'

const isSchema = (v: unknown): v is Schema<unknown> =>
  typeof v === 'object' && v !== null && 'parse' in v && 'build' in v && 'matches' in v
const schemas = Object.entries(xmpp).flatMap(([name, v]) => (isSchema(v) ? [{ name, schema: v }] : []))

/** Without the white space that the files are laid out with. */
const compact = (e: Element): Element => {
  const laidOut = e.elements().length > 0
  const kept = e.children.filter(c => typeof c !== 'string' || !laidOut || c.trim() !== '')
  return new Element(
    e.name,
    e.ns,
    e.flat,
    kept.map(c => (typeof c === 'string' ? c : compact(c))),
  )
}
const all = (e: Element): Element[] => [e, ...e.elements().flatMap(all)]

/** The same again after reading and writing; undefined when this schema does not take it. */
const rebuilt = (schema: Schema<unknown>, e: Element): Element | undefined => {
  try {
    return schema.build(schema.parse(e))
  } catch (error) {
    if (error instanceof SchemaError) return undefined
    throw error
  }
}

const folder = new URL('./examples/', import.meta.url)
const files = readdirSync(folder).filter(f => f.endsWith('.xml'))
const seen = new Set<string>()

describe('every example is read and written the same by its schema', () => {
  it.each(files)('%s', file => {
    const root = compact(parseElement(readFileSync(new URL(file, folder), 'utf8').trim()))
    let checked = 0
    for (const e of all(root).slice(1)) {
      const fitting = schemas.filter(({ schema }) => schema.matches(e))
      const same = fitting.filter(({ schema }) => rebuilt(schema, e)?.equals(e) === true)
      for (const { name } of same) seen.add(name)
      if (fitting.length === 0) continue
      expect(same.length, `${e}\n${fitting.map(f => rebuilt(f.schema, e)).join('\n')}`).toBeGreaterThan(0)
      checked++
    }
    expect(checked).toBeGreaterThan(0)
  })

  it('no schema is without one', () => {
    expect(schemas.map(s => s.name).filter(name => !seen.has(name))).toEqual([])
  })

  it('no schema accepts an element of another name, and none throws anything but a SchemaError', () => {
    for (const { schema } of schemas) {
      expect(schema.tryParse(xmpp.el(schema.ns, 'no-such-name'))).toBeUndefined()
      expect(() => schema.parse(xmpp.el('u:none', schema.name))).toThrow(SchemaError)
      schema.tryParse(xmpp.el(schema.ns, schema.name, { id: '\uFFFD', jid: '@', h: '-1', type: '' }, 'x'))
    }
  })
})
