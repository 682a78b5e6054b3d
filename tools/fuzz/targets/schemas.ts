/** Every element that a specification here describes: read, or refused, or read again as it was once it was built. */
import * as xmpp from '@corrillo/xmpp'
import { parseElement, type Schema, Stanza, StanzaError, StreamError, XmlError } from '@corrillo/xmpp'
import { holds, refusable, type Target, textOf } from '../target.ts'

const isSchema = (value: unknown): value is Schema<unknown> =>
  typeof value === 'object' && value !== null && 'tryParse' in value && 'build' in value
const schemas = new Map<string, Schema<unknown>[]>()
for (const value of Object.values(xmpp) as readonly unknown[]) {
  if (!isSchema(value)) continue
  const key = `${value.name} ${value.ns}`
  schemas.set(key, [...(schemas.get(key) ?? []), value])
}

export const target: Target = {
  name: 'schemas',
  bytes: 65_536,
  run(input) {
    const element = refusable(() => parseElement(textOf(input)), XmlError)
    if (element === undefined) return
    refusable(() => Stanza.from(element), StanzaError, StreamError)
    for (const part of [element, ...element.elements()])
      for (const schema of schemas.get(`${part.name} ${part.ns}`) ?? []) {
        const value = schema.tryParse(part)
        if (value === undefined) continue
        const built = schema.build(value)
        const again = schema.tryParse(built)
        holds(
          again !== undefined && schema.build(again).equals(built),
          'built otherwise than read',
          String(built),
        )
      }
  },
}
