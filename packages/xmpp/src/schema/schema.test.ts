import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Jid } from '../jid/jid.ts'
import { el } from '../xml/element.ts'
import { xml } from '../xml/literal.ts'
import { parseElement } from '../xml/parser.ts'
import {
  attr,
  attrsOf,
  base64Element,
  base64Text,
  bool,
  child,
  children,
  choice,
  dateTime,
  flag,
  int,
  intBetween,
  intElement,
  jid,
  jidCodec,
  oneOf,
  text,
  textElement,
  textElements,
} from './parts.ts'
import { element, SchemaError } from './schema.ts'

const NS = 'u:test'
const Leaf = element(NS, 'leaf', { id: int.required('id'), label: attr.optional('label'), said: text() })
const Other = element('u:other', 'other', { data: base64Text() })
const Whole = element(NS, 'whole', {
  name: attr.required('name'),
  lang: attr.optional('xml:lang'),
  who: jid.required('who'),
  maybe: jid.optional('maybe'),
  level: intBetween(-5, 5).required('level'),
  on: bool.default('on', false),
  at: dateTime.required('at'),
  kind: oneOf('one', 'two').optional('kind'),
  title: textElement.required('title'),
  count: intElement('count'),
  groups: textElements('group'),
  marked: flag('marked'),
  bytes: base64Element('bytes'),
  members: attrsOf(jidCodec, 'member', 'jid'),
  leaves: children(Leaf),
  other: child.optional(Other),
  which: choice.optional({ a: element(NS, 'a', { v: attr.required('v') }), b: element(NS, 'b', {}) }),
})

const xmlText = fc.string({ unit: 'grapheme', maxLength: 8 })
const someJid = fc.constantFrom('a@b', 'c.example/ñ', 'd@e/f').map(s => Jid.parse(s))
const bytes = fc.uint8Array({ maxLength: 20 }).map(b => new Uint8Array(b))
const optional = <T>(a: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(a, { nil: undefined })
const value = fc.record({
  name: xmlText,
  lang: optional(xmlText),
  who: someJid,
  maybe: optional(someJid),
  level: fc.integer({ min: -5, max: 5 }),
  on: fc.boolean(),
  at: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
  kind: optional(fc.constantFrom('one' as const, 'two' as const)),
  title: xmlText,
  count: optional(fc.nat()),
  groups: fc.array(xmlText, { maxLength: 3 }),
  marked: fc.boolean(),
  bytes: optional(bytes),
  members: fc.array(someJid, { maxLength: 3 }),
  leaves: fc.array(fc.record({ id: fc.nat(), label: optional(xmlText), said: xmlText }), { maxLength: 3 }),
  other: optional(fc.record({ data: bytes })),
  which: optional(
    fc.oneof(
      fc.record({ kind: fc.constant('a' as const), value: fc.record({ v: xmlText }) }),
      fc.constant({ kind: 'b' as const, value: {} }),
    ),
  ),
})

/** Through the wire and back. */
const plain = (v: unknown): unknown =>
  JSON.parse(JSON.stringify(v, (_, x: unknown) => (x instanceof Uint8Array ? [...x] : x)))

describe('schemas', () => {
  it('parse(build(v)) = v, also through the wire', () => {
    fc.assert(
      fc.property(value, v => {
        const built = Whole.build(v)
        expect(plain(Whole.parse(built))).toEqual(plain(v))
        expect(plain(Whole.parse(parseElement(built.toString())))).toEqual(plain(v))
      }),
      { numRuns: 500 },
    )
  })

  it('what is unknown is passed over, what is malformed is not', () => {
    expect(Leaf.parse(xml`<leaf xmlns='u:test' id='1' x='2'>a<b/></leaf>`)).toEqual({ id: 1, said: 'a' })
    for (const id of ['', 'x', '-1', '1.5', '1e3', '0x1', '99999999999999999', 'NaN'])
      expect(() => Leaf.parse(el(NS, 'leaf', { id })), id).toThrow(SchemaError)
    expect(Leaf.tryParse(el(NS, 'leaf'))).toBeUndefined()
    expect(Leaf.tryParse(el('u:wrong', 'leaf', { id: '1' }))).toBeUndefined()
  })

  it('in() finds the child and takes a malformed one as absent', () => {
    expect(Leaf.in(el('u:x', 'x', {}, el('u:y', 'leaf', { id: '2' }), el(NS, 'leaf', { id: '1' })))?.id).toBe(
      1,
    )
    expect(Leaf.in(el('u:x', 'x', {}, el(NS, 'leaf')))).toBeUndefined()
    expect(Leaf.in(el('u:x', 'x'))).toBeUndefined()
  })

  it('lists are bounded, and lenient only where they say so', () => {
    const item = element(NS, 'i', { id: int.required('id') })
    const strict = element(NS, 'l', { items: children(item, { max: 2 }) })
    const lenient = element(NS, 'l', { items: children(item, { max: 2, lenient: true }) })
    const of = (...ids: string[]) => el(NS, 'l', {}, ...ids.map(id => el(NS, 'i', { id })))
    expect(() => strict.parse(of('1', '2', '3'))).toThrow('more than 2')
    expect(() => lenient.parse(of('1', '2', '3'))).toThrow('more than 2')
    expect(strict.tryParse(of('1', 'x'))).toBeUndefined()
    expect(lenient.parse(of('1', 'x')).items).toEqual([{ id: 1 }])
  })

  it('base64 is strict but for white space', () => {
    const data = (s: string) => Other.tryParse(el('u:other', 'other', {}, s))?.data
    expect(data('AQ\n ID')).toEqual(new Uint8Array([1, 2, 3]))
    for (const bad of ['AQI', 'AQ=D', 'AQID=', 'AR==', 'A*ID', '====', 'é==='])
      expect(data(bad), bad).toBeUndefined()
  })
})
