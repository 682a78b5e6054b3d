import { Element } from '../xml/element.ts'
import type { Source } from '../xml/source.ts'

/**
 * The same stanza in another content namespace: `jabber:client` inside, `jabber:server` between servers (RFC 6120
 * §4.8.3). Only what inherits the stanza's namespace moves along; a payload that holds a stanza of its own keeps it.
 */
export const inNamespace = (e: Element, from: string, to: string): Element => {
  if (e.ns !== from || from === to) return e
  let verbatim = e.source !== undefined
  const children = e.children.map(c => {
    if (typeof c === 'string') return c
    const moved = inNamespace(c, from, to)
    verbatim &&= inherits(c, moved)
    return moved
  })
  return new Element(e.name, to, e.flat, children, verbatim ? retagged(e.source!) : undefined, e.prefixes)
}

/** The text of this child says the same under either default namespace. */
const inherits = (c: Element, moved: Element): boolean =>
  c === moved ? c.source?.ownNs === true : moved.source !== undefined && c.source?.ownNs === false

/** A start tag that declares the old namespace is written anew. */
const retagged = (source: Source): Source => ({ ...source, tag: source.tag && !source.ownNs })
