import { NS_CLIENT, NS_SERVER } from '../stanza/stanza.ts'
import { declarationLength } from '../xml/declaration.ts'
import type { Element } from '../xml/element.ts'
import { escapeAttr } from '../xml/escape.ts'
import { XmlError } from '../xml/error.ts'
import { parseElement, parseStartTag, type XmlContext } from '../xml/parser.ts'
import { type Piece, Splitter } from '../xml/splitter.ts'
import { write, writePrefixed } from '../xml/writer.ts'
import { NS_STREAM } from './error.ts'
import { headerAttributes, headerOf, type StreamHeader } from './header.ts'
import type { StreamLimits } from './limits.ts'

export type StreamEvent =
  | { readonly kind: 'open'; readonly header: StreamHeader }
  | { readonly kind: 'element'; readonly element: Element; readonly bytes: number }
  | { readonly kind: 'close' }

/** Bytes to text; throws on what is not UTF-8. */
export type Decode = (bytes: Uint8Array) => string

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const LT = 0x3c
const GT = 0x3e
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }

/** These very strings: what is compared for every stanza is then the same one, and keeps no header alive that it was cut from. */
const CONTENT: readonly string[] = [NS_CLIENT, NS_SERVER]
/** So does nearly every header (RFC 6120 §4.8.5). */
const ROOT = 'stream:stream'
const PREFIXES: ReadonlyMap<string, string> = new Map([['stream', NS_STREAM]])

/** Reads one direction of a TCP stream (RFC 6120 §4), for either side. */
export class TcpReader {
  private readonly splitter: Splitter
  private readonly decode: Decode
  private limits: StreamLimits
  private context: XmlContext = { ns: '' }
  private root = ''
  private failure: XmlError | undefined
  /** The last chunk was one stanza and nothing else, as every client sends them that does not gather. */
  private single = true
  /** Length of the chunk that the splitter has. */
  private fed = 0

  constructor({ limits, decode = bytes => utf8.decode(bytes) }: { limits: StreamLimits; decode?: Decode }) {
    this.limits = limits
    this.decode = decode
    this.splitter = new Splitter(limits)
  }

  /** In force from the next byte on, also in the middle of a chunk. */
  setLimits(limits: StreamLimits): void {
    this.limits = limits
    this.splitter.setLimits(limits)
  }

  /**
   * A new stream begins (RFC 6120 §4.3.3). What is left of the current chunk is dropped: plain text that came along
   * with `<starttls/>` must not be read inside of TLS (§5.4.3.3). After SASL nothing of the kind can happen and
   * `keepRest` spares a client that does not wait.
   */
  reset({ keepRest = false }: { keepRest?: boolean } = {}): void {
    this.splitter.reset()
    if (!keepRest) this.splitter.discard()
    this.context = { ns: '' }
    this.root = ''
  }

  /**
   * The events that this chunk completes, read on demand: `reset` and `setLimits` act on what was not read yet.
   * Throws an XmlError that the stream must end with.
   */
  push(chunk: Uint8Array): IterableIterator<StreamEvent> {
    return new Events(this, chunk)
  }

  /**
   * @internal The stanza that this chunk is, read without being split before: 3 % of the whole cost of a message. Undefined where the
   * splitter has to look, which also says what is wrong.
   */
  whole(chunk: Uint8Array): StreamEvent | undefined {
    const bytes = chunk.length
    if (!this.single || chunk[0] !== LT || chunk[bytes - 1] !== GT || bytes > this.limits.bytes)
      return undefined
    if (this.failure !== undefined || !this.splitter.between) return undefined
    // What fails once is not tried again before a chunk was a stanza: reading twice is no way to spend our time.
    this.single = false
    try {
      const element = parseElement(this.decode(chunk), { context: this.context, limits: this.limits })
      this.single = true
      return { kind: 'element', element, bytes }
    } catch {
      return undefined
    }
  }

  /** @internal */
  feed(chunk: Uint8Array): void {
    if (this.failure !== undefined) throw this.failure
    this.fed = chunk.length
    this.splitter.feed(chunk)
  }

  /** @internal */
  next(): StreamEvent | undefined {
    try {
      let event: StreamEvent | 'nothing' | undefined
      do {
        const piece = this.splitter.next()
        event = piece && this.eventOf(piece)
      } while (event === 'nothing')
      return event
    } catch (error) {
      if (error instanceof XmlError) this.failure = error
      throw error
    }
  }

  private eventOf(piece: Piece): StreamEvent | 'nothing' {
    const text = this.text(piece.bytes)
    if (piece.kind === 'stanza') {
      const element = parseElement(text, { context: this.context, limits: this.limits })
      this.single = piece.bytes.length === this.fed
      return { kind: 'element', element, bytes: piece.bytes.length }
    }
    if (piece.kind === 'header') return { kind: 'open', header: this.open(text) }
    if (piece.kind === 'declaration') return this.declaration(text)
    // The rest is matched from its start: a pattern that may begin at every space needs time by the square of their number.
    const own = `</${this.root}`
    if (!text.startsWith(own) || !/^[ \t\r\n]*>$/.test(text.slice(own.length)))
      throw new XmlError('not-well-formed', 'end of stream')
    return { kind: 'close' }
  }

  private text(bytes: Uint8Array): string {
    try {
      return this.decode(bytes)
    } catch {
      throw new XmlError('not-well-formed', 'not UTF-8')
    }
  }

  /** RFC 6120 §11.6: UTF-8 and nothing else. */
  private declaration(text: string): 'nothing' {
    if (declarationLength(text) !== text.length) throw new XmlError('not-well-formed', 'XML declaration')
    return 'nothing'
  }

  /** RFC 6120 §4.9.3.1, §4.9.3.10. */
  private open(text: string): StreamHeader {
    const { element, context } = parseStartTag(text, this.limits)
    if (element.ns !== NS_STREAM) throw new XmlError('invalid-namespace')
    if (element.name !== 'stream') throw new XmlError('bad-format')
    const root = /^<([^\s>]+)/.exec(text)?.[1] ?? ''
    const isUsual = root === ROOT && context.prefixes?.size === 1
    this.context = {
      ns: CONTENT.find(ns => ns === context.ns) ?? context.ns,
      ...(context.prefixes && { prefixes: isUsual ? PREFIXES : context.prefixes }),
    }
    this.root = isUsual ? ROOT : root
    return headerOf(element, context.ns)
  }
}

/** The events of one chunk, which is looked at when the first of them is asked for. Mostly it is one: a generator would cost more than it. */
class Events implements IterableIterator<StreamEvent> {
  private readonly reader: TcpReader
  private chunk: Uint8Array | undefined
  private over = false

  constructor(reader: TcpReader, chunk: Uint8Array) {
    this.reader = reader
    this.chunk = chunk
  }

  next(): IteratorResult<StreamEvent, undefined> {
    if (this.over) return DONE
    // An error ends it, too.
    this.over = true
    if (this.chunk !== undefined) {
      const only = this.reader.whole(this.chunk)
      if (only !== undefined) return { done: false, value: only }
      this.reader.feed(this.chunk)
    }
    this.chunk = undefined
    const value = this.reader.next()
    if (value === undefined) return DONE
    this.over = false
    return { done: false, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}

/** The XML declaration and the stream's start tag. */
export const openTcp = (header: StreamHeader): string => {
  let out = `<?xml version='1.0'?><stream:stream xmlns='${escapeAttr(header.ns)}' xmlns:stream='${NS_STREAM}'`
  const attributes = headerAttributes(header)
  for (const name in attributes) {
    const value = attributes[name]
    if (value !== undefined) out += ` ${name}='${escapeAttr(value)}'`
  }
  return `${out}>`
}

export const closeTcp = (): string => '</stream:stream>'

/** An element inside the stream. The stream's own ones bear its prefix, as every peer expects (RFC 6120 §4.8.5). */
export const writeTcp = (e: Element, contentNs: string): string =>
  e.ns === NS_STREAM ? writePrefixed(e, 'stream', contentNs) : write(e, contentNs)
