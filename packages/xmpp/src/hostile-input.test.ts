/** S029, for minutes instead of days: whatever comes from outside ends in a value or in an error that is ours, and soon. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AUTHENTICATED_LIMITS,
  DataForm,
  decodeBase64,
  Jid,
  NS_SASL,
  parseElement,
  readSasl,
  ResultSet,
  SaslError,
  Stanza,
  StanzaError,
  StreamError,
  TcpReader,
  XmlError,
} from './index.ts'

const RUNS = { numRuns: 3000 }
const STREAM = `<?xml version='1.0'?><stream:stream to='plaza.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><iq type='get' id='&#49;'><ping xmlns='urn:xmpp:ping' a="b"/>t&amp;x<![CDATA[y]]></iq></stream:stream>`
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A stream with a few bytes changed, left out or put in. */
const mutated = fc
  .array(fc.tuple(fc.nat(STREAM.length - 1), fc.nat(2), fc.uint8Array({ minLength: 1, maxLength: 4 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map(changes => {
    let bytes = [...bytesOf(STREAM)]
    for (const [at, kind, by] of changes)
      bytes = [
        ...bytes.slice(0, at),
        ...(kind === 0 ? [] : by),
        ...bytes.slice(kind === 1 ? at : at + by.length),
      ]
    return Uint8Array.from(bytes)
  })
/** What it gave, or the error, which must be one of these. */
const attempt = <T>(
  run: () => T,
  ...known: readonly (abstract new (
    ...a: never[]
  ) => Error)[]
): T | Error => {
  try {
    return run()
  } catch (error) {
    expect(
      known.some(type => error instanceof type),
      String((error as Error).stack),
    ).toBe(true)
    return error as Error
  }
}
const elementFrom = (text: string) => {
  try {
    return parseElement(text)
  } catch {
    return undefined
  }
}

describe('S029: bytes and texts that nobody meant', () => {
  it('S029: mutated streams, in segments of any size', () => {
    fc.assert(
      fc.property(mutated, fc.integer({ min: 1, max: 200 }), (bytes, size) => {
        const reader = new TcpReader({ limits: AUTHENTICATED_LIMITS })
        attempt(
          () => {
            for (let at = 0; at < bytes.length; at += size)
              for (const event of reader.push(bytes.slice(at, at + size))) void event
          },
          XmlError,
          StreamError,
        )
      }),
      RUNS,
    )
  })

  it('S029: addresses and base64 of any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const jid = Jid.tryParse(text)
        if (jid !== undefined) expect(Jid.parse(jid.toString()).toString()).toBe(jid.toString())
        const data = decodeBase64(text)
        expect(data === undefined || data instanceof Uint8Array).toBe(true)
      }),
      RUNS,
    )
  })

  const names = fc.constantFrom(
    'auth',
    'response',
    'abort',
    'success',
    'x',
    'field',
    'value',
    'set',
    'max',
    'after',
    'message',
    'iq',
    'error',
  )
  const spaces = fc.constantFrom(
    NS_SASL,
    'jabber:x:data',
    'http://jabber.org/protocol/rsm',
    'jabber:client',
    'urn:x',
  )
  const attribute = fc.tuple(
    fc.constantFrom('type', 'var', 'mechanism', 'id', 'to', 'from', 'index'),
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).map(s => s.replace(/[<>&']/g, '')),
  )
  const tree = fc.letrec<{ node: string }>(tie => ({
    node: fc
      .tuple(
        names,
        spaces,
        fc.uniqueArray(attribute, { maxLength: 3, selector: ([name]) => name }),
        fc.array(fc.oneof({ maxDepth: 4 }, fc.constantFrom('text', '5', '-1', '=', 'PT', ''), tie('node')), {
          maxLength: 4,
        }),
      )
      .map(
        ([name, ns, attrs, children]) =>
          `<${name} xmlns='${ns}'${attrs.map(([n, v]) => ` ${n}='${v}'`).join('')}>${children.join('')}</${name}>`,
      ),
  })).node

  it('S029: elements that are nearly SASL, forms, result sets and stanzas', () => {
    let read = 0
    fc.assert(
      fc.property(tree, text => {
        const element = elementFrom(text)
        if (element === undefined) return
        read++
        attempt(() => readSasl(element), SaslError)
        attempt(() => Stanza.from(element), StanzaError, StreamError)
        for (const schema of [DataForm, ResultSet]) attempt(() => schema.tryParse(element))
      }),
      RUNS,
    )
    expect(read).toBeGreaterThan(RUNS.numRuns / 2)
  })
})
