import { Element } from './element.ts'
import { escapeAttr } from './escape.ts'
import { parseElement } from './parser.ts'

type Value = string | number | boolean | Element | readonly Element[] | { toString(): string }

const cache = new WeakMap<TemplateStringsArray, Element>()

const isElements = (v: Value): v is readonly Element[] => Array.isArray(v)
const inserted = (v: Value): string => {
  if (v instanceof Element) return v.toString()
  return isElements(v) ? v.join('') : escapeAttr(String(v))
}

/**
 * An element written as XML, for tests and small constants: xml`<body>${text}</body>`. Values are escaped for text and
 * attributes alike; elements may stand where a child may. Stanzas without a namespace belong to `jabber:client`.
 */
export const xml = (strings: TemplateStringsArray, ...values: readonly Value[]): Element => {
  const known = values.length === 0 ? cache.get(strings) : undefined
  if (known !== undefined) return known
  const text = strings.reduce((out, s, i) => out + inserted(values[i - 1]!) + s)
  const e = parseElement(text.trim(), { context: CONTEXT })
  if (values.length === 0) cache.set(strings, e)
  return e
}

const CONTEXT = {
  ns: 'jabber:client',
  prefixes: new Map([['stream', 'http://etherx.jabber.org/streams']]),
}
