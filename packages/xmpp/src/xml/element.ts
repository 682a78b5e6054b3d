import { isNCName } from './names.ts'
import type { Source } from './source.ts'
import { attributesText, contentText, write } from './writer.ts'

export type Child = Element | string
export type Attributes = Readonly<Record<string, string | undefined>>

const NONE: readonly never[] = []

/** Reads the content that was checked and not built; the parser hands itself in, because it builds elements. */
let expand: (e: Element) => readonly Child[]
/** @internal */
export const expandWith = (read: typeof expand): void => {
  expand = read
}

/**
 * An immutable XML element. It remembers the text it was read from, so that the writer copies what did not change.
 * Attributes are kept flat: name, value, name, value. Namespaced attributes are named `{uri}local`, except `xml:…`.
 */
export class Element {
  readonly name: string
  readonly ns: string
  private made: readonly Child[] | undefined
  /** @internal */ readonly flat: readonly string[]
  /** @internal */ readonly source: Source | undefined
  /** @internal Prefixes that the start tag declares, flat; the content may use them. */
  readonly prefixes: readonly string[]

  constructor(
    name: string,
    ns: string,
    flat: readonly string[],
    /** Undefined: what stands in the source, read when somebody looks. */
    children: readonly Child[] | undefined,
    source?: Source,
    prefixes: readonly string[] = NONE,
  ) {
    this.name = name
    this.ns = ns
    this.flat = flat
    this.made = children
    this.source = source
    this.prefixes = prefixes
  }

  get children(): readonly Child[] {
    this.made ??= expand(this)
    return this.made
  }

  /** An attribute by local name, as `xml:lang`, or as `{uri}local`. */
  attr(name: string): string | undefined {
    const flat = this.flat
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === name) return flat[i + 1]
    return undefined
  }

  *attrs(): IterableIterator<readonly [string, string]> {
    const flat = this.flat
    for (let i = 0; i < flat.length; i += 2) yield [flat[i]!, flat[i + 1]!]
  }

  is(name: string, ns: string): boolean {
    return this.name === name && this.ns === ns
  }

  /** The first direct child element of that name; `ns` defaults to this element's own. */
  child(name: string, ns: string = this.ns): Element | undefined {
    for (const c of this.children) if (typeof c !== 'string' && c.name === name && c.ns === ns) return c
    return undefined
  }

  elements(): readonly Element[] {
    return this.children.filter(c => typeof c !== 'string')
  }

  /** Direct text. */
  text(): string {
    const children = this.children
    if (children.length === 1) return typeof children[0] === 'string' ? children[0] : ''
    return children.filter(c => typeof c === 'string').join('')
  }

  childText(name: string, ns?: string): string | undefined {
    return this.child(name, ns)?.text()
  }

  /** Attributes set, or removed where undefined. What does not change stays shared with its source. */
  with(attrs: Attributes): Element {
    const kept = without(this.flat, Object.keys(attrs))
    const flat = kept.concat(attributesOf(attrs))
    const source =
      kept === this.flat
        ? withMore(this, attributesText(flat, this.prefixes, kept.length))
        : contentOnly(contentText(this))
    return new Element(this.name, this.ns, flat, this.children, source, this.prefixes)
  }

  /** The text of what was there is kept. */
  append(...children: Child[]): Element {
    const added = joined(children)
    if (added.length === 0) return this
    const all = joined([...this.children, ...added])
    const extra = new Element(this.name, this.ns, NONE, added)
    return new Element(
      this.name,
      this.ns,
      this.flat,
      all,
      withMore(this, '', contentText(extra)),
      this.prefixes,
    )
  }

  /** Returns this when nothing is dropped. */
  filter(keep: (c: Child) => boolean): Element {
    const kept = this.children.filter(keep)
    if (kept.length === this.children.length) return this
    return new Element(this.name, this.ns, this.flat, joined(kept))
  }

  /** The same name, attributes in any order, and content; prefixes and quoting do not matter. */
  equals(other: Element): boolean {
    if (this === other) return true
    if (this.name !== other.name || this.ns !== other.ns) return false
    if (this.flat.length !== other.flat.length) return false
    for (let i = 0; i < this.flat.length; i += 2)
      if (other.attr(this.flat[i]!) !== this.flat[i + 1]) return false
    if (this.children.length !== other.children.length) return false
    return this.children.every((c, i) => {
      const o = other.children[i]!
      return typeof c === 'string' || typeof o === 'string' ? c === o : c.equals(o)
    })
  }

  /** Serialised with its own xmlns. */
  toString(): string {
    return write(this, '')
  }
}

/**
 * The source of an element that says more: attributes right behind its name, content behind its own. Every message gets its sender
 * this way, so that none of its other attributes is written anew.
 */
const withMore = (e: Element, attributes: string, content = ''): Source => {
  const s = e.source
  // An empty element may have no end tag for content to stand before.
  if (s === undefined || !s.tag || s.inner === s.innerEnd) return contentOnly(contentText(e) + content)
  const head = `<${e.name}${attributes}`
  const old = s.start + 1 + e.name.length
  const moved = head.length - old
  const body =
    content === ''
      ? s.text.slice(old, s.end)
      : s.text.slice(old, s.innerEnd) + content + s.text.slice(s.innerEnd, s.end)
  const text = head + body
  return {
    text,
    start: 0,
    inner: s.inner + moved,
    innerEnd: s.innerEnd + moved + content.length,
    end: text.length,
    tag: true,
    ownNs: s.ownNs,
  }
}

const contentOnly = (text: string): Source => ({
  text,
  start: 0,
  inner: 0,
  innerEnd: text.length,
  end: 0,
  tag: false,
  ownNs: false,
})

/** Neighbouring text nodes become one, empty ones vanish: what a parser would give back. */
const joined = (children: readonly (Child | undefined)[]): readonly Child[] => {
  const all: Child[] = []
  for (const c of children) {
    if (c === undefined || c === '') continue
    const last = all.length - 1
    if (typeof c === 'string' && typeof all[last] === 'string') all[last] += c
    else all.push(c)
  }
  return all
}

const NAMESPACED = /^\{[^{}]+\}(.*)$/s
/** Those of every stanza (RFC 6120 §8.1). */
const COMMON: ReadonlySet<string> = new Set(['from', 'to', 'id', 'type', 'xml:lang'])
const attributeName = (name: string): string => {
  if (COMMON.has(name)) return name
  const local = name.startsWith('xml:') ? name.slice(4) : (NAMESPACED.exec(name)?.[1] ?? name)
  if (!isNCName(local) || name === 'xmlns') throw new TypeError('not an attribute name')
  return name
}
/** The first as it stands: an empty list that grows has room for nineteen, and a session keeps its presence. */
const attributesOf = (attrs: Attributes): string[] => {
  let flat: string[] | undefined
  for (const name of Object.keys(attrs)) {
    const value = attrs[name]
    if (value === undefined) continue
    if (flat === undefined) flat = [attributeName(name), value]
    else flat.push(attributeName(name), value)
  }
  return flat ?? []
}

/** The very list where none of the names is in it: mostly a stanza gets its sender, which was not there. */
const without = (flat: readonly string[], names: readonly string[]): readonly string[] => {
  let kept: string[] | undefined
  for (let i = 0; i < flat.length; i += 2) {
    if (names.includes(flat[i]!)) kept ??= flat.slice(0, i)
    else kept?.push(flat[i]!, flat[i + 1]!)
  }
  return kept ?? flat
}

/** A new element. Undefined attributes and children are left out. */
export const el = (
  ns: string,
  name: string,
  attrs?: Attributes,
  ...children: (Child | undefined)[]
): Element => {
  if (!isNCName(name)) throw new TypeError('not an element name')
  return new Element(name, ns, attrs ? attributesOf(attrs) : NONE, joined(children))
}
