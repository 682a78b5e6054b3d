import { XmlError } from './error.ts'
import { HEAD, mostBytes, type SizeLimits } from './most-bytes.ts'

export interface SplitLimits extends SizeLimits {
  readonly elements: number
  readonly depth: number
}

/** A piece of the stream. `bytes` is valid until the next call. */
export type Piece =
  | { readonly kind: 'header'; readonly bytes: Uint8Array }
  | { readonly kind: 'stanza'; readonly bytes: Uint8Array }
  | { readonly kind: 'declaration'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly bytes: Uint8Array }

/** Where the scan stands between two bytes. */
const PROLOG = 0 // before the stream header
const DECLARATION = 1 // inside <?xml … ?>
const BETWEEN = 2 // depth 1: white space only
const CONTENT = 3
const OPENED = 4 // after <
const TAG = 5 // inside a start tag
const SLASH = 6 // after / inside a start tag
const SINGLE = 7 // inside '…'
const DOUBLE = 8 // inside "…"
const END_TAG = 9
const CDATA_OPEN = 10 // inside <![CDATA[
const CDATA = 11
const INSTRUCTION = 12 // after <?
const FINISHED = 13

const CDATA_START = [0x5b, 0x43, 0x44, 0x41, 0x54, 0x41, 0x5b]
const XML_TARGET = [0x78, 0x6d, 0x6c]
/** A call of `indexOf` pays only where the text is longer than this. */
const SHORT = 24

const LT = 0x3c
const GT = 0x3e
/** Shared, so that a silent connection holds no buffer of its own. */
const NOTHING = new Uint8Array(0)
const isSpace = (c: number): boolean => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09
const over = (text: string): XmlError => new XmlError('policy-violation', text)

/**
 * Stage one: cuts a stream of bytes into its header and its stanzas without decoding them. It counts depth only and
 * resumes at any byte; whether a stanza is well-formed is for the parser to say, so nothing may be forwarded on its
 * word alone.
 */
export class Splitter {
  private limits: SplitLimits
  private state = PROLOG
  private depth = 0
  private elements = 0
  /** Of `<![CDATA[`, `]]` or `xml`, how much was seen. */
  private matched = 0
  /** Bytes of the piece before the current chunk. */
  private carry: Uint8Array = NOTHING
  private carried = 0
  /** Bytes before the stream header. */
  private prolog = 0
  private chunk: Uint8Array = NOTHING
  private at = 0
  /** Where the piece begins in the chunk; -1 outside of one. */
  private from = -1

  constructor(limits: SplitLimits) {
    this.limits = limits
  }

  setLimits(limits: SplitLimits): void {
    this.limits = limits
  }

  /** A new stream begins with the next byte (RFC 6120 §4.3.3). */
  reset(): void {
    this.state = PROLOG
    this.depth = 0
    this.elements = 0
    this.prolog = 0
    this.carried = 0
    this.carry = NOTHING
    this.from = -1
  }

  /** Forgets what is left of the current chunk. */
  discard(): void {
    this.chunk = NOTHING
    this.at = 0
  }

  /** Between two stanzas, and nothing is left to look at. */
  get between(): boolean {
    return this.state === BETWEEN && this.at === this.chunk.length
  }

  /** The next bytes; call `next` until it gives undefined. What was not asked for yet stays in front. */
  feed(chunk: Uint8Array): void {
    this.chunk = this.at < this.chunk.length ? joined(this.chunk.subarray(this.at), chunk) : chunk
    this.at = 0
    this.from = this.carried > 0 ? 0 : -1
  }

  /** The next complete piece. Throws an XmlError, after which the splitter is of no more use. */
  next(): Piece | undefined {
    const piece = this.scan()
    if (piece === undefined) this.keep()
    return piece
  }

  private scan(): Piece | undefined {
    const chunk = this.chunk
    const length = chunk.length
    let i = this.at
    let state = this.state
    while (i < length) {
      if (state === CONTENT) {
        i = this.nextTag(chunk, i, length)
        if (i === length) break
        i++
        state = OPENED
        continue
      }
      let c = chunk[i++]!
      switch (state) {
        case TAG:
          while (c !== GT && c !== 0x27 && c !== 0x22 && c !== 0x2f && c !== LT && i < length) c = chunk[i++]!
          if (c === GT) {
            if (this.depth === 0) return this.opened(i)
            this.descend()
            state = CONTENT
          } else if (c === 0x27) state = SINGLE
          else if (c === 0x22) state = DOUBLE
          else if (c === 0x2f) state = SLASH
          else if (c === LT) throw new XmlError('not-well-formed', '< in a tag')
          break
        case SINGLE:
          while (c !== 0x27 && i < length) c = chunk[i++]!
          if (c === 0x27) state = TAG
          break
        case DOUBLE:
          while (c !== 0x22 && i < length) c = chunk[i++]!
          if (c === 0x22) state = TAG
          break
        case SLASH:
          if (c !== GT) throw new XmlError('not-well-formed', '/ without >')
          if (this.depth === 0) throw new XmlError('invalid-xml', 'stream without content')
          if (this.depth === 1) return this.stanza(i)
          state = CONTENT
          break
        case OPENED:
          state = this.afterLt(c)
          break
        case END_TAG:
          while (c !== GT && c !== LT && i < length) c = chunk[i++]!
          if (c === LT) throw new XmlError('not-well-formed', '< in a tag')
          if (c !== GT) break
          if (--this.depth === 0) return this.finished(i)
          if (this.depth === 1) return this.stanza(i)
          state = CONTENT
          break
        case BETWEEN:
          if (c === LT) {
            this.begin(i - 1)
            state = OPENED
          } else if (!isSpace(c)) throw new XmlError('not-well-formed', 'text between stanzas')
          break
        case PROLOG:
          state = this.beforeHeader(c, i)
          break
        case DECLARATION:
          if (c === GT) return this.declared(i)
          if (c === LT) throw new XmlError('not-well-formed', '< in the XML declaration')
          break
        default:
          state = this.rare(state, c)
      }
    }
    this.at = i
    this.state = state
    this.checkSize(i)
    return undefined
  }

  private begin(at: number): void {
    this.from = at
    this.elements = 0
  }

  private descend(): void {
    this.depth++
    if (this.depth > this.limits.depth + 1) throw over('nested too deeply')
  }

  private nextTag(chunk: Uint8Array, from: number, length: number): number {
    const near = Math.min(from + SHORT, length)
    let i = from
    while (i < near && chunk[i] !== LT) i++
    if (i < near || i === length) return i
    const found = chunk.indexOf(LT, i)
    return found < 0 ? length : found
  }

  private afterLt(c: number): number {
    if (c === 0x2f) {
      if (this.depth === 0) throw new XmlError('not-well-formed', 'end tag without a start')
      return END_TAG
    }
    if (c === 0x3f) {
      this.matched = 0
      return INSTRUCTION
    }
    if (c === 0x21) {
      if (this.depth < 2) throw new XmlError('restricted-xml', 'only elements and text')
      this.matched = 0
      return CDATA_OPEN
    }
    if (++this.elements > this.limits.elements) throw over('too many elements')
    if (c === GT || c === 0x2f || isSpace(c)) throw new XmlError('not-well-formed', 'element without a name')
    return TAG
  }

  /** Only white space and one XML declaration, at the very start, come before the header (RFC 6120 §11.4, §11.6). */
  private beforeHeader(c: number, i: number): number {
    if (c === LT) {
      this.begin(i - 1)
      return OPENED
    }
    if (c === 0xfe || c === 0xff || c === 0) throw new XmlError('unsupported-encoding')
    if (!isSpace(c)) throw new XmlError('not-well-formed', 'no stream header')
    if (++this.prolog > this.limits.bytes) throw over('no stream header')
    return PROLOG
  }

  private rare(state: number, c: number): number {
    switch (state) {
      case CDATA_OPEN:
        if (c !== CDATA_START[this.matched]) throw new XmlError('restricted-xml', 'only elements and text')
        if (++this.matched < CDATA_START.length) return CDATA_OPEN
        this.matched = 0
        return CDATA
      case CDATA:
        if (c === 0x5d) this.matched = Math.min(this.matched + 1, 2)
        else if (c === GT && this.matched === 2) return CONTENT
        else this.matched = 0
        return CDATA
      case INSTRUCTION:
        return this.instruction(c)
      default:
        throw new XmlError('not-well-formed', 'something follows the stream')
    }
  }

  /** `<?xml` once, before the header and with nothing in front; any other instruction is forbidden (§11.1). */
  private instruction(c: number): number {
    if (this.matched < XML_TARGET.length) {
      if (c === XML_TARGET[this.matched++]) return INSTRUCTION
      throw new XmlError('restricted-xml', 'processing instruction')
    }
    if (!isSpace(c)) throw new XmlError('restricted-xml', 'processing instruction')
    if (this.depth > 0 || this.prolog > 0)
      throw new XmlError('not-well-formed', 'XML declaration in the middle')
    this.prolog = 1
    return DECLARATION
  }

  private declared(end: number): Piece {
    const bytes = this.take(end)
    this.state = PROLOG
    return { kind: 'declaration', bytes }
  }

  private opened(end: number): Piece {
    this.depth = 1
    return { kind: 'header', bytes: this.take(end) }
  }

  private stanza(end: number): Piece {
    this.depth = 1
    return { kind: 'stanza', bytes: this.take(end) }
  }

  private finished(end: number): Piece {
    const bytes = this.take(end)
    this.state = FINISHED
    return { kind: 'end', bytes }
  }

  private checkSize(end: number): void {
    if (this.from < 0) return
    const size = this.carried + end - this.from
    if (size > this.limits.bytes && size > mostBytes(this.limits, this.beginning(end)))
      throw over('too large')
  }

  /** What the piece begins with. */
  private beginning(end: number): string {
    const carried = this.carry.subarray(0, Math.min(this.carried, HEAD))
    const here = this.chunk.subarray(this.from, Math.min(end, this.from + HEAD - carried.length))
    return String.fromCharCode(...carried, ...here)
  }

  /** The piece that ends here; without a copy when it lies within one chunk. */
  private take(end: number): Uint8Array {
    this.checkSize(end)
    const part = this.chunk.subarray(this.from, end)
    this.from = -1
    this.at = end
    this.state = BETWEEN
    if (this.carried === 0) return part
    this.store(part)
    const whole = this.carry.subarray(0, this.carried)
    this.carried = 0
    this.carry = NOTHING
    return whole
  }

  /** The chunk is used up: what belongs to an unfinished piece is carried over. */
  private keep(): void {
    if (this.from >= 0 && this.chunk.length > this.from) this.store(this.chunk.subarray(this.from))
    this.chunk = NOTHING
    this.at = 0
    this.from = this.carried > 0 ? 0 : -1
  }

  private get largest(): number {
    return Math.max(this.limits.bytes, this.limits.groupBytes ?? 0)
  }

  private store(part: Uint8Array): void {
    const needed = this.carried + part.length
    if (needed > this.carry.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(this.carry.length * 2, this.largest), 512))
      larger.set(this.carry.subarray(0, this.carried))
      this.carry = larger
    }
    this.carry.set(part, this.carried)
    this.carried = needed
  }
}

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
