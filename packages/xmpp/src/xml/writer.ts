import { escapeAttr, escapeText } from './escape.ts'
import type { Written } from './source.ts'

/**
 * Serialises an element for a place where `contextNs` is the default namespace. The result needs no prefix from
 * outside (the receiver's stream header is another one: RFC 6120 §4.8.5), and what did not change since it was read is
 * copied from its source.
 */
export const write = (e: Written, contextNs: string): string => {
  const s = e.source
  if (s === undefined || !s.tag) return writeAnew(e, contextNs)
  if (s.ownNs || e.ns === contextNs) return s.text.slice(s.start, s.end)
  return `<${e.name}${xmlns(e.ns)}${s.text.slice(s.start + 1 + e.name.length, s.end)}`
}

/** The same with tags that we made, in the shape that we give them. */
export const writeAnew = (e: Written, contextNs: string): string => startTag(e, contextNs) + rest(e)

/** About the length of what `write` gives; nothing is written anew for it where the text is there. */
export const lengthOf = (e: Written): number => {
  const s = e.source
  return s?.tag === true ? s.end - s.start : write(e, '').length
}

/** The content as text, for a place inside the element: its own namespace is the default one there. */
export const contentText = (e: Written): string => {
  if (e.source !== undefined) return e.source.text.slice(e.source.inner, e.source.innerEnd)
  let out = ''
  for (const c of e.children) out += typeof c === 'string' ? escapeText(c) : write(c, e.ns)
  return out
}

/**
 * With a prefix, for the stream's own elements, which old clients look for by the letter. The prefix is in force
 * already unless `declare` is given.
 */
export const writePrefixed = (e: Written, prefix: string, contextNs: string, declare = false): string => {
  const qname = `${prefix}:${e.name}`
  let out = `<${qname}`
  if (declare) out += ` xmlns:${prefix}='${escapeAttr(e.ns)}'`
  out += attributesText(e.flat, e.prefixes)
  if (e.children.length === 0) return `${out}/>`
  out += '>'
  for (const c of e.children) out += typeof c === 'string' ? escapeText(c) : write(c, contextNs)
  return `${out}</${qname}>`
}

const xmlns = (ns: string): string => ` xmlns='${escapeAttr(ns)}'`

const rest = (e: Written): string => {
  const content = contentText(e)
  return content === '' ? '/>' : `>${content}</${e.name}>`
}

const startTag = (e: Written, contextNs: string): string => {
  let out = `<${e.name}`
  if (e.ns !== contextNs) out += xmlns(e.ns)
  const prefixes = e.prefixes
  for (let i = 0; i < prefixes.length; i += 2)
    out += ` xmlns:${prefixes[i]}='${escapeAttr(prefixes[i + 1]!)}'`
  return out + attributesText(e.flat, prefixes)
}

/** @internal Those from `from` on; a prefix that one needs is none of `taken`. */
export const attributesText = (flat: readonly string[], taken: readonly string[], from = 0): string => {
  let out = ''
  for (let i = from; i < flat.length; i += 2) {
    const name = flat[i]!
    const value = escapeAttr(flat[i + 1]!)
    out += name.charCodeAt(0) === 0x7b ? namespaced(name, value, i, taken) : ` ${name}='${value}'`
  }
  return out
}

/** `{uri}local`: declared with a prefix made for it, one that the element does not declare otherwise. */
const namespaced = (name: string, value: string, i: number, taken: readonly string[]): string => {
  const end = name.indexOf('}')
  let prefix = `a${i}`
  while (taken.includes(prefix)) prefix += '_'
  const qname = `${prefix}:${name.slice(end + 1)}`
  return ` xmlns:${prefix}='${escapeAttr(name.slice(1, end))}' ${qname}='${value}'`
}
