import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainToAscii } from './domain.ts'
import { JidError } from './error.ts'
import { Jid } from './jid.ts'
import { preparePassword } from './prep.ts'

const prepared = (s: string): string | undefined => Jid.tryParse(s)?.toString()

describe('addresses', () => {
  it('RFC 7622 §3.2: the resource begins at the first /, the local part ends at the first @ before it', () => {
    const j = Jid.parse('anna@example.org/a@b/c')
    expect([j.local, j.domain, j.resource]).toEqual(['anna', 'example.org', 'a@b/c'])
    expect(j.bare.toString()).toBe('anna@example.org')
    expect(j.bare.bare).toBe(j.bare)
    expect(j.isBare).toBe(false)
    expect(j.bare.withResource('x').toString()).toBe('anna@example.org/x')
    expect(j.withResource('').equals(j.bare)).toBe(true)
    expect(Jid.parse('example.org/x').local).toBe('')
    expect(JSON.stringify({ j: j.bare })).toBe('{"j":"anna@example.org"}')
  })

  it.each([
    ['nothing', ''],
    ['@ alone', '@'],
    ['no domain', 'a@'],
    ['no local part', '@example.org'],
    ['a resource alone', '/x'],
    ['an empty resource', 'a@example.org/'],
    ['two @', 'a@b@c'],
    ['5 000 bytes', `${'a'.repeat(5000)}@example.org`],
    ['1 024 bytes of local part', `${'a'.repeat(1024)}@example.org`],
    ['1 024 bytes of local part in few characters', `${'é'.repeat(512)}@example.org`],
    ['1 024 bytes of resource', `example.org/${'a'.repeat(1024)}`],
    ['NUL in the local part', 'a\0b@example.org'],
    ['NUL in the resource', 'a@example.org/\0'],
    ['a control character in the resource', 'a@example.org/\u0085'],
    ['a space in the local part', 'a b@example.org'],
    ['a space in the domain', 'a@exa mple.org'],
    ['an empty label', 'a@example..org'],
    ['a leading dot', 'a@.example.org'],
    ['a leading hyphen', 'a@-example.org'],
    ['a long label', `a@${'b'.repeat(64)}.org`],
    ['a port', 'a@example.org:5222'],
    ['a query', 'a@example.org?x'],
    ['a fragment', 'a@example.org#x'],
    ['an escape', 'a@ex%61mple.org'],
    ['a backslash', 'a@example.org\\x'],
    ['a tab that URLs would drop', 'a@exam\tple.org'],
    ['an unfinished A-label', 'a@xn--.org'],
    ['an invalid A-label', 'a@xn--a.org'],
    ['an A-label that ends too early', 'a@xn--lse3-liatiofiliationpla36'],
    ['a symbol in the domain that maps to a dotless thing', 'a@\u2488com'],
    ['a number that is another IP address', 'a@127.1'],
    ['a number that is no IP address', 'a@256.1.1.1'],
    ['an unfinished IPv6 address', 'a@[::1'],
    ['a false IPv6 address', 'a@[::g]'],
    ['half a surrogate pair', 'a@example.org/\uD800'],
  ])('S123: %s is no address', (_, s) => {
    expect(prepared(s)).toBeUndefined()
    expect(() => Jid.parse(s)).toThrow(JidError)
  })

  it.each(['"', '&', "'", ':', '<', '>'])('S123: %s is no part of a name (RFC 7622 §3.3.1)', c => {
    expect(prepared(`a${c}b@example.org`)).toBeUndefined()
    expect(prepared(`a@example.org/${c}`)).toBe(`a@example.org/${c}`)
  })

  it.each([
    ['ALICE@Example.ORG', 'alice@example.org'],
    ['ａｌｉｃｅ@example.org', 'alice@example.org'],
    ['ＡＬＩＣＥ@example.org', 'alice@example.org'],
    ['stra\u00DFe@example.org', 'stra\u00DFe@example.org'],
    ['\u212Aelvin@example.org', 'kelvin@example.org'],
    ['E\u0301va@example.org', '\u00E9va@example.org'],
    [
      '\u03A3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2@example.org',
      '\u03C3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2@example.org',
    ],
    ['a@example.org.', 'a@example.org'],
    ['a@B\u00FCcher.example', 'a@b\u00FCcher.example'],
    ['a@xn--bcher-kva.example', 'a@b\u00FCcher.example'],
    ['a@XN--BCHER-KVA.example', 'a@b\u00FCcher.example'],
    ['a@fa\u00DF.example', 'a@fa\u00DF.example'],
    ['a@例え。jp', 'a@例え.jp'],
    ['a@[::1]', 'a@[::1]'],
    ['a@192.0.2.1', 'a@192.0.2.1'],
    ['a@localhost', 'a@localhost'],
    ['a@example.org/Upper \u00A0 e\u0301', 'a@example.org/Upper   \u00E9'],
    ['a@example.org/\u212A', 'a@example.org/K'],
    ['a@example.org/😀', 'a@example.org/😀'],
    ['\u05D0\u05D1@example.org', '\u05D0\u05D1@example.org'],
    ['l\u00B7l@example.org', 'l\u00B7l@example.org'],
  ])('S124: %s has one form: %s', (given, form) => {
    expect(prepared(given)).toBe(form)
    expect(prepared(form)).toBe(form)
    expect(Jid.parse(given).equals(Jid.parse(form))).toBe(true)
  })

  it.each([
    ['a zero width joiner', 'a\u200Db@example.org'],
    ['a zero width non-joiner', 'a\u200Cb@example.org'],
    ['a right-to-left override', 'a\u202Eb@example.org'],
    ['a soft hyphen', 'a\u00ADb@example.org'],
    ['an unassigned character', 'a\u0378b@example.org'],
    ['a private character', 'a\uE000b@example.org'],
    ['a compatibility character', '\u2163@example.org'],
    ['a ligature', '\uFB01n@example.org'],
    ['an emoji', '😀@example.org'],
    ['left in a right-to-left name', '\u05D0b\u05D0@example.org'],
    ['right in a left-to-right name', 'a\u05D0@example.org'],
    ['two kinds of digits', '\u0661\u06F1@example.org'],
    ['a middle dot between other letters', 'a\u00B7b@example.org'],
    ['a conjoining jamo', '\u1100@example.org'],
    ['an unassigned character in a resource', 'a@example.org/\u0378'],
    ['a joiner in a resource', 'a@example.org/a\u200Db'],
    ['an override in a domain', 'a@ex\u202Eample.org'],
  ])('S124: %s is refused', (_, s) => {
    expect(prepared(s)).toBeUndefined()
  })

  it('an address that was read stays as it is', () => {
    const part = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ maxLength: 8 }))
    fc.assert(
      fc.property(part, part, part, (local, domain, resource) => {
        const j = Jid.tryParse(`${local}@${domain}/${resource}`)
        if (j === undefined) return
        expect(Jid.parse(j.toString()).toString()).toBe(j.toString())
        expect(Jid.of(j.local, j.domain, j.resource).equals(j)).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('the cache gives the same value for the same text, and stays bounded', () => {
    const first = Jid.parse('anna@example.org/desk')
    expect(Jid.parse('anna@example.org/desk')).toBe(first)
    for (let i = 0; i < 40_000; i++) Jid.parse(`u${i}@example.org`)
    expect(Jid.parse('anna@example.org/desk')).not.toBe(first)
    expect(Jid.parse('anna@example.org/desk').equals(first)).toBe(true)
  })

  it('domains for DNS are A-labels', () => {
    expect(domainToAscii('b\u00FCcher.example')).toBe('xn--bcher-kva.example')
    expect(domainToAscii('example.org')).toBe('example.org')
  })
})

describe('passwords', () => {
  it('RFC 8265 §4.2: other spaces become spaces, the rest is composed, case is kept', () => {
    expect(preparePassword('correct horse')).toBe('correct horse')
    expect(preparePassword('Pa\u00A0\u00DF e\u0301')).toBe('Pa \u00DF \u00E9')
    expect(() => preparePassword('')).toThrow(JidError)
    expect(() => preparePassword('a\u0007')).toThrow(JidError)
  })

  it.each([
    ['middle dots', '\u30FB'.repeat(20_000) + '\u30A2'],
    ['digits', '\u0660'.repeat(20_000)],
    ['non-joiners', '\u0646\u200C\u0646'.repeat(7000)],
  ])('S435: 20 000 %s, each of which is looked at in its company, take no time by the square', (_, text) => {
    const started = process.threadCpuUsage().user
    expect(preparePassword(text)).toBe(text)
    expect((process.threadCpuUsage().user - started) / 1000).toBeLessThan(150)
  })

  it.each([
    ['\u0915\u094D\u200D', true],
    ['\u0915\u200D', false],
    ['\u0646\u064B\u200C\u064B\u0646', true],
    ['\u0646\u064Ba\u200C\u0646', false],
    ['l\u00B7l', true],
    ['l\u00B7a', false],
    ['\u0375\u03B1', true],
    ['\u0375a', false],
    ['\u05D0\u05F3', true],
    ['a\u05F4', false],
    ['\u30FB\u30A2', true],
    ['\u30FBa', false],
    ['\u0660\u0661', true],
    ['\u0660\u06F0', false],
  ])('RFC 5892 appendix A: %j stands in the right company: %s', (text, fits) => {
    if (fits) expect(preparePassword(text)).toBe(text)
    else expect(() => preparePassword(text)).toThrow(JidError)
  })
})
