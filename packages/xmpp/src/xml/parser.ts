import { type Child, Element, expandWith } from './element.ts'
import { bad, over } from './error.ts'
import { FORBIDDEN } from './escape.ts'
import { NS_XML, NS_XMLNS } from './namespaces.ts'
import { Scanner } from './scanner.ts'
import { unescape } from './unescape.ts'

export interface XmlLimits {
  readonly elements: number
  readonly depth: number
  readonly attributes: number
}
export const DEFAULT_XML_LIMITS: XmlLimits = { elements: 10_000, depth: 64, attributes: 100 }

/** For what passed its limits when it came; since then it may have been wrapped. */
const PASSED: XmlLimits = { elements: Infinity, depth: Infinity, attributes: Infinity }

/** What is in force around the text: the default namespace and the prefixes that the stream header declares. */
export interface XmlContext {
  readonly ns: string
  readonly prefixes?: ReadonlyMap<string, string>
}
export interface ParseOptions {
  readonly context?: XmlContext
  readonly limits?: XmlLimits
}

interface Binding {
  readonly prefix: string
  readonly uri: string
  readonly depth: number
  readonly outer: Binding | undefined
  /** How many are in force, with this one. */
  readonly count: number
}

const NOTHING: readonly never[] = []
/** Shared by every tag without attributes; never written to. */
const NO_ATTRIBUTES: string[] = []
const OUTSIDE: XmlContext = { ns: '' }
/** Content below this depth is checked at once and built when somebody looks: what is only passed on costs no tree. */
const BUILT_DEPTH = 2
/** Stands for every element that is checked only. */
const CHECKED = new Element('checked', '', NOTHING, NOTHING)

/**
 * Reads exactly one element, strictly: XML 1.0 with namespaces, less what RFC 6120 §11.1 forbids (comments, processing
 * instructions, DTDs and every entity that is not predefined). Nothing may stand before or after it.
 */
export const parseElement = (text: string, options: ParseOptions = {}): Element =>
  new Reading(text, options).document()

/**
 * An element that this program wrote itself, for a place where `ns` is the default namespace: only its start tag is read now. What is in
 * it is checked as strictly as ever when somebody looks, and not at all where it is only copied.
 */
export const readWritten = (text: string, ns = ''): Element =>
  new Reading(text, { context: { ns } }).written() ?? parseElement(text, { context: { ns } })

/** Many such elements with one start tag, which is read once. */
export const readWrittenAlike = (start: string, end: string, ns = ''): ((content: string) => Element) => {
  const { source, name, ns: own, flat, prefixes } = readWritten(start + end, ns)
  return content => {
    const text = start + content + end
    if (source === undefined) return readWritten(text, ns)
    const innerEnd = start.length + content.length
    return new Element(name, own, flat, undefined, { ...source, text, innerEnd, end: text.length }, prefixes)
  }
}

/** Reads a start tag alone, that of a stream, and what it puts in force for its content. */
export const parseStartTag = (text: string, limits: XmlLimits): { element: Element; context: XmlContext } =>
  new Reading(text, { limits }).startTag()

/** One reading: what is in force at its position, and the counts that the limits apply to. */
class Reading extends Scanner {
  private readonly limits: XmlLimits
  private readonly context: XmlContext
  /** No `&` and no CR anywhere: text and values can be taken as they stand. */
  private readonly plain: boolean
  private readonly mayEndCdata: boolean
  private elements = 0
  private building = true
  private bindings: Binding | undefined = undefined
  /** Depth of the outermost prefix declaration used since it was last reset; 0 is the stream header. */
  private reach = Number.MAX_SAFE_INTEGER
  private flat: string[] = []
  /** Some attribute read for the current tag has a prefix. */
  private prefixed = false
  private defaultNs: string | undefined
  private prefixes: string[] | undefined

  constructor(text: string, options: ParseOptions) {
    super(text)
    this.context = options.context ?? OUTSIDE
    this.limits = options.limits ?? DEFAULT_XML_LIMITS
    this.plain = !text.includes('&') && !text.includes('\r')
    this.mayEndCdata = text.includes(']]>')
  }

  document(): Element {
    if (FORBIDDEN.test(this.text) || !this.text.isWellFormed()) throw bad('character not allowed')
    if (this.text.charCodeAt(0) !== 0x3c) throw bad('no element')
    const root = this.element(this.context.ns, 1)
    if (this.at !== this.text.length) throw bad('something follows the element')
    return root
  }

  /** Undefined where its tags are not in the plainest shape, as some are that others wrote and we copied. */
  written(): Element | undefined {
    this.at = 1
    const name = this.qname()
    if (this.colon >= 0) return undefined
    const empty = this.attributes(1)
    const flat = this.prefixed ? this.expanded(this.flat) : this.flat
    const [inner, end] = [this.at, this.text.length]
    const innerEnd = empty ? inner : end - name.length - 3
    if (empty ? inner !== end : innerEnd < inner || !this.text.endsWith(`</${name}>`)) return undefined
    const [ns, ownNs] = [this.defaultNs ?? this.context.ns, this.defaultNs !== undefined]
    const source = { text: this.text, start: 0, inner, innerEnd, end, tag: true, ownNs }
    return new Element(name, ns, flat, empty ? NOTHING : undefined, source, this.prefixes)
  }

  startTag(): { element: Element; context: XmlContext } {
    if (FORBIDDEN.test(this.text) || !this.text.isWellFormed()) throw bad('character not allowed')
    this.at = 1
    const qname = this.qname()
    const colon = this.colon
    const empty = this.attributes(0)
    if (empty || this.at !== this.text.length) throw bad('not a start tag')
    const flat = this.expanded(this.flat)
    const ns = this.defaultNs ?? ''
    const element = new Element(
      qname.slice(colon + 1),
      colon < 0 ? ns : this.resolve(qname.slice(0, colon)),
      flat,
      NOTHING,
    )
    return { element, context: { ns, prefixes: new Map(pairs(this.prefixes ?? NOTHING)) } }
  }

  /** The content of an element that was read before and passed every check; it needs no prefix from outside of it. */
  contentOf({ source, ns, prefixes }: Element): readonly Child[] {
    for (const [prefix, uri] of pairs(prefixes)) this.bind(prefix, uri, 0)
    this.at = source?.inner ?? 0
    return this.content(ns, BUILT_DEPTH + 1)
  }

  /** At a `<` that opens an element. */
  private element(outerNs: string, depth: number): Element {
    if (++this.elements > this.limits.elements) throw over('too many elements')
    if (depth > this.limits.depth) throw over('nested too deeply')
    const outerBindings = this.bindings
    const outerReach = this.reach
    this.reach = Number.MAX_SAFE_INTEGER
    const start = this.at++
    const qname = this.qname()
    const colon = this.colon
    const empty = this.attributes(depth)
    const flat = this.prefixed ? this.expanded(this.flat) : this.flat
    const prefixes = this.prefixes
    const declared = this.defaultNs
    const inside = declared ?? outerNs
    const inner = this.at
    const name = colon < 0 ? qname : qname.slice(colon + 1)
    const ns = colon < 0 ? inside : this.resolve(qname.slice(0, colon))
    const later = this.building && depth === BUILT_DEPTH && !empty && this.hasElements()
    const counted = this.elements
    if (later) this.building = false
    let children: readonly Child[] | undefined = empty ? NOTHING : this.content(inside, depth)
    if (later) this.building = true
    const copyable = this.reach >= depth && colon < 0
    if (later && copyable) children = undefined
    else if (later) {
      // It leans on a prefix from outside, so that its text alone would not do.
      this.at = inner
      this.elements = counted
      children = this.content(inside, depth)
    }
    const innerEnd = this.at
    if (!empty) this.endTag(qname)
    if (outerReach < this.reach) this.reach = outerReach
    this.bindings = outerBindings
    if (!this.building) return CHECKED
    const source = copyable
      ? { text: this.text, start, inner, innerEnd, end: this.at, tag: true, ownNs: declared !== undefined }
      : undefined
    return new Element(name, ns, flat, children, source, copyable ? prefixes : undefined)
  }

  /** Whether the content is more than text. */
  private hasElements(): boolean {
    const open = this.text.indexOf('<', this.at)
    return open >= 0 && this.text.charCodeAt(open + 1) !== 0x2f
  }

  private content(ns: string, depth: number): readonly Child[] {
    const text = this.text
    // Most elements have one child: an array that grew would hold room for sixteen.
    let first: Child | undefined
    let all: Child[] | undefined
    let pending = ''
    for (;;) {
      const from = this.at
      const open = text.indexOf('<', from)
      if (open < 0) throw bad('element not closed')
      if (open > from) pending += this.textBetween(from, open)
      this.at = open
      const next = text.charCodeAt(open + 1)
      if (next === 0x21 || next === 0x3f) {
        pending += this.cdata()
        continue
      }
      if (pending !== '') {
        if (first === undefined) first = pending
        else if (all === undefined) all = [first, pending]
        else all.push(pending)
        pending = ''
      }
      if (next === 0x2f) return all ?? (first === undefined ? NOTHING : [first])
      const child = this.element(ns, depth + 1)
      if (!this.building) continue
      if (first === undefined) first = child
      else if (all === undefined) all = [first, child]
      else all.push(child)
    }
  }

  /** Text that nobody will look at is cut out only where it needs a check. */
  private textBetween(from: number, to: number): string {
    if (!this.building && this.plain && !this.mayEndCdata) return ''
    return this.characters(this.text.slice(from, to))
  }

  private characters(raw: string): string {
    if (this.mayEndCdata && raw.includes(']]>')) throw bad(']]> in text')
    return this.plain ? raw : unescape(raw, '\n')
  }

  /** Up to and including `>` or `/>`; true when the element is empty. */
  private attributes(depth: number): boolean {
    const text = this.text
    this.flat = NO_ATTRIBUTES
    this.prefixed = false
    this.defaultNs = undefined
    this.prefixes = undefined
    let count = 0
    for (;;) {
      let c = text.charCodeAt(this.at)
      const spaced = c !== 0x3e && this.space()
      if (spaced) c = text.charCodeAt(this.at)
      if (c === 0x3e) {
        this.at++
        return false
      }
      if (c === 0x2f) {
        if (text.charCodeAt(this.at + 1) !== 0x3e) throw bad('/ without >')
        this.at += 2
        return true
      }
      if (!spaced) throw bad('no space before the attribute')
      if (++count > this.limits.attributes) throw over('too many attributes')
      this.attribute(depth)
    }
  }

  private attribute(depth: number): void {
    const name = this.qname()
    const colon = this.colon
    if (this.text.charCodeAt(this.at) !== 0x3d) {
      this.space()
      if (this.text.charCodeAt(this.at) !== 0x3d) throw bad('attribute without a value')
    }
    this.at++
    this.space()
    const declares = colon < 0 ? name === 'xmlns' : colon === 5 && name.startsWith('xmlns')
    const value = this.value(this.building || declares)
    if (declares) {
      if (colon < 0) this.bindDefault(value)
      else this.bindPrefix(name.slice(6), value, depth)
      return
    }
    if (colon >= 0) this.prefixed = true
    if (this.flat === NO_ATTRIBUTES) this.flat = [name, value]
    else this.add(name, value)
  }

  private add(name: string, value: string): void {
    const flat = this.flat
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === name) throw bad('attribute given twice')
    if (flat.length === 2) this.flat = [flat[0]!, flat[1]!, name, value]
    else if (flat.length === 4) this.flat = [flat[0]!, flat[1]!, flat[2]!, flat[3]!, name, value]
    else flat.push(name, value)
  }

  private bindDefault(uri: string): void {
    if (this.defaultNs !== undefined) throw bad('attribute given twice')
    if (uri === NS_XML || uri === NS_XMLNS) throw bad('reserved namespace')
    this.defaultNs = uri
  }

  /** Namespaces in XML §3: `xml` and `xmlns` are fixed, and a prefix cannot be taken back. */
  private bindPrefix(prefix: string, uri: string, depth: number): void {
    if (prefix === 'xmlns' || uri === NS_XMLNS || uri === '') throw bad('namespace declaration')
    if ((prefix === 'xml') !== (uri === NS_XML)) throw bad('reserved namespace')
    this.prefixes ??= []
    const given = this.prefixes
    for (let i = 0; i < given.length; i += 2) if (given[i] === prefix) throw bad('attribute given twice')
    if (prefix === 'xml') return
    given.push(prefix, uri)
    this.bind(prefix, uri, depth)
    // Each use of a prefix looks through all that are in force.
    if (this.bindings!.count > this.limits.attributes) throw over('too many namespaces')
  }

  private bind(prefix: string, uri: string, depth: number): void {
    const outer = this.bindings
    this.bindings = { prefix, uri, depth, outer, count: (outer?.count ?? 0) + 1 }
  }

  private resolve(prefix: string): string {
    if (prefix === 'xml') return NS_XML
    for (let b = this.bindings; b !== undefined; b = b.outer) {
      if (b.prefix !== prefix) continue
      if (b.depth < this.reach) this.reach = b.depth
      return b.uri
    }
    const uri = this.context.prefixes?.get(prefix)
    if (uri === undefined) throw bad('prefix not declared')
    this.reach = 0
    return uri
  }

  /** Prefixed attributes under their expanded names, which must differ as well (Namespaces in XML §6.3). */
  private expanded(flat: string[]): readonly string[] {
    let changed = false
    for (let i = 0; i < flat.length; i += 2) {
      const name = flat[i]!
      const colon = name.indexOf(':')
      if (colon < 0) continue
      const prefix = name.slice(0, colon)
      if (prefix === 'xml') continue
      flat[i] = `{${this.resolve(prefix)}}${name.slice(colon + 1)}`
      changed = true
    }
    if (!changed) return flat
    const names = new Set<string>()
    for (let i = 0; i < flat.length; i += 2) names.add(flat[i]!)
    if (names.size * 2 !== flat.length) throw bad('attribute given twice')
    return flat
  }
}

expandWith(e => new Reading(e.source?.text ?? '', { limits: PASSED }).contentOf(e))

const pairs = function* (flat: readonly string[]): IterableIterator<readonly [string, string]> {
  for (let i = 0; i < flat.length; i += 2) yield [flat[i]!, flat[i + 1]!]
}
