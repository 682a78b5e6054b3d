import fc from 'fast-check'
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { describe, expect, it } from 'vitest'
import { type StreamEvent, TcpReader } from '../stream/framing-tcp.ts'
import { AUTHENTICATED_LIMITS } from '../stream/limits.ts'
import { type Child, Element, el } from './element.ts'
import { isNCName } from './names.ts'
import { NS_XML } from './namespaces.ts'
import { parseElement, XmlError } from './parser.ts'
import { write } from './writer.ts'

const name = fc.constantFrom('a', 'b', 'body', 'x-1', '_', 'größe', 'ñ.2', '名', '𐀀')
const ns = fc.constantFrom('jabber:client', 'jabber:server', 'u:1', 'u:\'<&"', '')
const attributeName = fc.constantFrom('id', 'to', 'xml:lang', '{u:1}id', '{u:2}id', '__proto__', 'é')
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('<', '>', '&', '"', "'", ']', '\r', '\n', '\t', ' ', 'é', '😀', 'a'),
    maxLength: 12,
  }),
)
const attributes = fc.dictionary(attributeName, text, { maxKeys: 4 })

const { tree } = fc.letrec<{ tree: Element; child: Child }>(tie => ({
  child: fc.oneof({ depthSize: 'small' }, text, tie('tree')),
  tree: fc
    .tuple(ns, name, attributes, fc.array(tie('child'), { maxLength: 4 }))
    .map(([n, local, attrs, children]) => el(n, local, attrs, ...children)),
}))

/** What no document can carry is replaced by the writer; the rest must come back as it was. */
const FORBIDDEN = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/g
const shown = (e: Element): Element =>
  new Element(
    e.name,
    e.ns,
    e.flat.map((s, i) => (i % 2 === 0 ? s : s.toWellFormed().replace(FORBIDDEN, '\uFFFD'))),
    e.children.map(c => (typeof c === 'string' ? c.toWellFormed().replace(FORBIDDEN, '\uFFFD') : shown(c))),
  )

/**
 * The same document as another parser reads it; undefined when it refuses. Half a surrogate pair is refused in its name:
 * no bytes stand for it. It trims namespace names, which Namespaces in XML §2.3 does not: then it has nothing to say.
 */
const reference = (document: string): Element | undefined | 'unclear' => {
  let unclear = false
  let refused =
    !document.isWellFormed() ||
    document !== document.trim() ||
    !document.startsWith('<') ||
    document.startsWith('<?')
  const refuse = (): void => {
    refused = true
  }
  const open: { tag: SaxesTagNS; children: Child[] }[] = []
  let root: Element | undefined
  const addText = (s: string): void => {
    const children = open.at(-1)?.children
    if (children === undefined) return
    if (typeof children.at(-1) === 'string') children[children.length - 1] += s
    else if (s !== '') children.push(s)
  }
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', refuse)
  parser.on('comment', refuse)
  parser.on('processinginstruction', refuse)
  parser.on('doctype', refuse)
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('opentag', tag => {
    open.push({ tag, children: [] })
    for (const a of Object.values(tag.attributes))
      if ((a.name === 'xmlns' || a.prefix === 'xmlns') && a.value.trim() !== a.value) unclear = true
  })
  parser.on('closetag', () => {
    const { tag, children } = open.pop()!
    const e = elementOf(tag, children)
    if (e === undefined) refuse()
    else if (open.length > 0) open.at(-1)!.children.push(e)
    else root = e
  })
  parser.write(document).close()
  return unclear ? 'unclear' : refused ? undefined : root
}

/** Undefined when a local name is none: Namespaces in XML §3 asks for it, the reference does not. */
const elementOf = (tag: SaxesTagNS, children: readonly Child[]): Element | undefined => {
  const flat: string[] = []
  if (!isNCName(tag.local)) return undefined
  for (const a of Object.values(tag.attributes)) {
    if (!isNCName(a.local)) return undefined
    if (a.name === 'xmlns' || a.prefix === 'xmlns') continue
    flat.push(a.prefix === '' ? a.local : a.uri === NS_XML ? a.name : `{${a.uri}}${a.local}`, a.value)
  }
  return new Element(tag.local, tag.uri, flat, children)
}

const ours = (document: string): Element | undefined => {
  try {
    return parseElement(document)
  } catch (error) {
    if (error instanceof XmlError) return undefined
    throw error
  }
}

const TOKENS = [
  '<',
  '>',
  '/',
  '&',
  ';',
  '"',
  "'",
  '=',
  ' ',
  ':',
  'xmlns',
  "xmlns:p='u:1'",
  'p:',
  '<p:b/>',
  '</a>',
  '<a>',
  '<a/>',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?',
  '?>',
  '&amp;',
  '&#65;',
  '&#x0;',
  '&#xD;',
  '\r',
  '\n',
  '\t',
  '\0',
  '\f',
  '\uFFFE',
  '\uFFFD',
  '1',
  'x:1',
  'xml:lang="x"',
  "xmlns=''",
  "xmlns:p=''",
  "id='1'",
  '😀',
  '\u0085',
  '\u2028',
  '·',
  '×',
]
const mutation = fc.record({
  at: fc.nat(),
  drop: fc.integer({ min: 0, max: 3 }),
  token: fc.constantFrom('', ...TOKENS),
})
const mutated = (document: string, changes: readonly { at: number; drop: number; token: string }[]): string =>
  changes.reduce((s, { at, drop, token }) => {
    const i = at % (s.length + 1)
    return s.slice(0, i) + token + s.slice(i + drop)
  }, document)

describe('properties of the XML layer', () => {
  it('what is written reads back the same, in any surrounding namespace', () => {
    fc.assert(
      fc.property(tree, ns, (e, around) => {
        const again = parseElement(write(e, around), { context: { ns: around } })
        expect(again.equals(shown(e))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('changed elements read back as what they say they are', () => {
    fc.assert(
      fc.property(tree, ns, ns, attributes, tree, fc.nat(3), (e, here, there, attrs, extra, dropped) => {
        const read = parseElement(write(e, here), { context: { ns: here } })
        const changed = read
          .with(attrs)
          .append(extra, 'x')
          .filter(c => c !== read.children[dropped])
          .with({ id: 'y' })
        const again = parseElement(write(changed, there), { context: { ns: there } })
        expect(again.equals(shown(changed))).toBe(true)
        for (const inner of read.elements())
          expect(parseElement(write(inner, there), { context: { ns: there } }).equals(inner)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('any chunking of a stream gives the same events', () => {
    const header =
      "<?xml version='1.0'?><s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'>"
    const readAll = (bytes: Uint8Array, cuts: readonly number[]): string[] => {
      const reader = new TcpReader({ limits: AUTHENTICATED_LIMITS })
      const events: StreamEvent[] = []
      const ends = [...cuts.map(c => c % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
      let from = 0
      for (const end of ends) {
        events.push(...reader.push(bytes.slice(from, end)))
        from = end
      }
      return events.map(e => (e.kind === 'element' ? `${e.bytes} ${e.element}` : JSON.stringify(e)))
    }
    fc.assert(
      fc.property(
        fc.array(tree, { maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (elements, cuts) => {
          const body = elements.map(e => write(e, 'jabber:client')).join('\n')
          const bytes = new TextEncoder().encode(`${header}${body} </s:stream>`)
          const whole = readAll(bytes, [])
          expect(whole.length).toBe(elements.length + 2)
          expect(readAll(bytes, cuts)).toEqual(whole)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('S028: accepts and understands mutated documents exactly as another parser does', () => {
    let accepted = 0
    fc.assert(
      fc.property(tree, fc.array(mutation, { maxLength: 3 }), (e, changes) => {
        const document = mutated(write(e, ''), changes)
        const expected = reference(document)
        const read = ours(document)
        if (expected === 'unclear') return
        if (expected === undefined) expect([document, read?.toString()]).toEqual([document, undefined])
        else {
          accepted++
          expect(read, document).toBeDefined()
          expect(read!.equals(expected), document).toBe(true)
          expect(parseElement(read!.with({ id: '1' }).toString()).equals(read!.with({ id: '1' }))).toBe(true)
        }
      }),
      { numRuns: 5000 },
    )
    expect(accepted).toBeGreaterThan(500)
  })
})
