import { describe, expect, it } from 'vitest'
import { el } from './element.ts'
import { xml } from './literal.ts'
import { XmlError } from './error.ts'
import { parseElement, readWritten } from './parser.ts'
import { write } from './writer.ts'

const limits = { elements: 1000, depth: 64, attributes: 100 }
const refusal = (text: string): string => {
  try {
    parseElement(text, { limits })
  } catch (error) {
    if (error instanceof XmlError) return error.condition
    throw error
  }
  return 'accepted'
}

describe('what a strict parser refuses', () => {
  it.each([
    ['S001: a DTD', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'not-well-formed'],
    ['S001: a DTD inside', '<a><!DOCTYPE a></a>', 'restricted-xml'],
    ['S003: a comment', '<a><!-- c --></a>', 'restricted-xml'],
    ['S004: a processing instruction', '<a><?php ?></a>', 'restricted-xml'],
    ['S026: an XML declaration inside', "<a><?xml version='1.0'?></a>", 'restricted-xml'],
    ['S001: an unknown entity', '<a>&b;</a>', 'not-well-formed'],
    ['an entity that JavaScript objects have', '<a>&constructor;</a>', 'not-well-formed'],
    ['a bare &', '<a>b & c</a>', 'not-well-formed'],
    ['a reference without its end', '<a>&amp</a>', 'not-well-formed'],
    ['S005: a mismatched end tag', '<a><b></a></b>', 'not-well-formed'],
    ['S005: an end tag that only begins alike', '<a></ab>', 'not-well-formed'],
    ['S018: an attribute given twice', "<a b='1' b='2'/>", 'not-well-formed'],
    [
      'S018: attributes equal once expanded',
      "<a xmlns:x='u:1' xmlns:y='u:1' x:b='1' y:b='2'/>",
      'not-well-formed',
    ],
    ['a namespace declared twice', "<a xmlns='u:1' xmlns='u:2'/>", 'not-well-formed'],
    ['S009: a prefix nobody declared', '<x:a/>', 'not-well-formed'],
    ['S009: a prefix of a sibling', "<a><b xmlns:x='u:1'/><x:c/></a>", 'not-well-formed'],
    ['S009: a prefix nobody declared, on an attribute', "<a x:b='1'/>", 'not-well-formed'],
    ['a prefix taken back', "<a xmlns:x=''/>", 'not-well-formed'],
    ['the prefix xmlns declared', "<a xmlns:xmlns='u:1'/>", 'not-well-formed'],
    ['the prefix xml on another namespace', "<a xmlns:xml='u:1'/>", 'not-well-formed'],
    ['an element named xmlns:a', '<xmlns:a/>', 'not-well-formed'],
    ['< in an attribute', "<a b='<'/>", 'not-well-formed'],
    ['an unquoted value', '<a b=c/>', 'not-well-formed'],
    ['no value', '<a b/>', 'not-well-formed'],
    ['no space between attributes', "<a b='1'c='2'/>", 'not-well-formed'],
    ['a name that begins with a digit', '<1a/>', 'not-well-formed'],
    ['a local name that begins with a digit', "<x:1 xmlns:x='u:1'/>", 'not-well-formed'],
    ['two colons', "<x:a:b xmlns:x='u:1'/>", 'not-well-formed'],
    ['a control character', '<a>\u0001</a>', 'not-well-formed'],
    ['S027: form feed in a name', '<a\u000C/>', 'not-well-formed'],
    ['S027: form feed in a value', "<a b='\u000C'/>", 'not-well-formed'],
    ['S027: record separator in text', '<a>\u001E</a>', 'not-well-formed'],
    ['S008: &#0;', '<a>&#0;</a>', 'not-well-formed'],
    ['S008: &#1;', '<a>&#1;</a>', 'not-well-formed'],
    ['S008: &#xFFFE;', '<a>&#xFFFE;</a>', 'not-well-formed'],
    ['S008: &#xD800;', '<a>&#xD800;</a>', 'not-well-formed'],
    ['S008: &#x110000;', '<a>&#x110000;</a>', 'not-well-formed'],
    ['S008: &#xffffffffffffffff;', '<a>&#xffffffffffffffff;</a>', 'not-well-formed'],
    ['a lone surrogate', '<a>\uD800</a>', 'not-well-formed'],
    [']]> in text', '<a>]]></a>', 'not-well-formed'],
    ['text after the root', '<a/>b', 'not-well-formed'],
    ['space after the root', '<a/> ', 'not-well-formed'],
    ['a second root', '<a/><b/>', 'not-well-formed'],
    ['text before the root', ' <a/>', 'not-well-formed'],
    ['nothing', '', 'not-well-formed'],
    ['an open element', '<a><b>', 'not-well-formed'],
    ['an open tag', "<a b='c'", 'not-well-formed'],
    ['an open value', "<a b='c", 'not-well-formed'],
    ['an open CDATA section', '<a><![CDATA[b]]</a>', 'not-well-formed'],
    ['an end tag alone', '</a>', 'not-well-formed'],
    ['a tag with a space first', '< a/>', 'not-well-formed'],
    ['an end tag with an attribute', "<a></a b='c'>", 'not-well-formed'],
  ])('%s', (_, text, condition) => {
    expect(refusal(text)).toBe(condition)
  })
})

describe('what it accepts', () => {
  it('> in an attribute, CDATA, references, an emoji, white space in tags', () => {
    const e = parseElement(`<a b = '>' c="'" ><![CDATA[<&]]]]>&lt;&#x1F600;&#65;😀</a >`)
    expect(e.attr('b')).toBe('>')
    expect(e.attr('c')).toBe("'")
    expect(e.text()).toBe('<&]]<😀A😀')
    expect(e.children.length).toBe(1)
  })

  it('XML §2.11, §3.3.3: line ends become LF, in attributes spaces', () => {
    const e = parseElement("<a b='1\r\n2\t3\n4&#10;5'>x\r\ny\rz&#13;</a>")
    expect(e.attr('b')).toBe('1 2 3 4\n5')
    expect(e.text()).toBe('x\ny\nz\r')
  })

  it('names beyond ASCII', () => {
    expect(parseElement('<größe ñ="1"/>').name).toBe('größe')
    expect(refusal('<a×/>')).toBe('not-well-formed')
  })

  it('namespaced attributes under their expanded names, and xml:lang', () => {
    const e = parseElement("<a xmlns:x='u:1' x:b='1' xml:lang='es' b='2'/>")
    expect([...e.attrs()]).toEqual([
      ['{u:1}b', '1'],
      ['xml:lang', 'es'],
      ['b', '2'],
    ])
  })

  it('S031: a child in a foreign namespace is not ours', () => {
    const e = parseElement("<message xmlns='jabber:client'><body xmlns='evil'>x</body></message>")
    expect(e.child('body')).toBeUndefined()
    expect(e.childText('body', 'evil')).toBe('x')
  })

  it('attributes named like parts of Object.prototype are plain data', () => {
    const e = parseElement("<a __proto__='1' constructor='2'/>")
    expect(e.attr('__proto__')).toBe('1')
    expect(e.attr('toString')).toBeUndefined()
    expect(e.with({ ['__proto__']: '3' }).attr('constructor')).toBe('2')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('limits', () => {
  it('S014: counts elements', () => {
    const text = `<a>${'<b/>'.repeat(31)}</a>`
    expect(parseElement(text, { limits: { ...limits, elements: 32 } }).children.length).toBe(31)
    expect(() => parseElement(text, { limits: { ...limits, elements: 31 } })).toThrow('policy-violation')
  })

  it('S017: counts depth, without exhausting the stack', () => {
    expect(refusal('<a>'.repeat(20_000))).toBe('policy-violation')
    const deep = '<a>'.repeat(64) + '</a>'.repeat(64)
    expect(write(parseElement(deep, { limits }), '')).toBe(deep)
  })

  it('S435: namespaces in force are counted, over all ancestors', () => {
    const nested = (levels: number, each: number): string => {
      const declared = (level: number): string =>
        Array.from({ length: each }, (_, index) => ` xmlns:p${level}-${index}='u'`).join('')
      const open = Array.from({ length: levels }, (_, level) => `<x${declared(level)}>`).join('')
      return `<a xmlns:z='u'>${open}${'<z:b/>'.repeat(500)}${'</x>'.repeat(levels)}</a>`
    }
    expect(refusal(nested(50, 99))).toBe('policy-violation')
    expect(refusal(nested(10, 10))).toBe('policy-violation')
    expect(parseElement(nested(9, 11)).name).toBe('a')
    const beside = Array.from({ length: 50 }, () => `<x${" xmlns:p='u'"}/><x xmlns:q='v'/>`).join('')
    expect(parseElement(`<a>${beside.repeat(4)}</a>`).children).toHaveLength(400)
  })

  it('S018: counts attributes', () => {
    const many = Array.from({ length: 101 }, (_, i) => ` a${i}='1'`).join('')
    expect(refusal(`<a${many}/>`)).toBe('policy-violation')
    const namespaces = Array.from({ length: 101 }, (_, i) => ` xmlns:a${i}='u'`).join('')
    expect(refusal(`<a${namespaces}/>`)).toBe('policy-violation')
  })
})

describe('the writer', () => {
  const context = { ns: 'jabber:client', prefixes: new Map([['p', 'u:p']]) }

  it('copies what did not change', () => {
    const text = `<message to="a"  ><body>&#x41;<![CDATA[b]]></body></message>`
    const e = parseElement(text, { context })
    expect(write(e, 'jabber:client')).toBe(text)
    expect(write(e.with({ from: 'c' }), 'jabber:client')).toBe(
      `<message from='c' to="a"  ><body>&#x41;<![CDATA[b]]></body></message>`,
    )
    expect(write(e.append(el('u:1', 'x')), 'jabber:client')).toBe(
      `<message to="a"  ><body>&#x41;<![CDATA[b]]></body><x xmlns='u:1'/></message>`,
    )
    expect(write(e.with({ to: 'c' }), 'jabber:client')).toBe(
      "<message to='c'><body>&#x41;<![CDATA[b]]></body></message>",
    )
    expect(write(e.child('body')!, 'jabber:client')).toBe('<body>&#x41;<![CDATA[b]]></body>')
  })

  it('declares the namespace where the place has another one', () => {
    const e = parseElement('<message><body/></message>', { context })
    expect(write(e, 'jabber:server')).toBe("<message xmlns='jabber:client'><body/></message>")
    expect(e.child('body')!.toString()).toBe("<body xmlns='jabber:client'/>")
  })

  it('never needs a prefix from outside (RFC 6120 §4.8.5)', () => {
    const e = parseElement("<message><p:x p:a='1'><y/></p:x><z/></message>", { context })
    const text = write(e.with({ id: '1' }), 'jabber:client')
    expect(parseElement(text, { context: { ns: 'jabber:client' } }).equals(e.with({ id: '1' }))).toBe(true)
    expect(text).toContain('<z/>')
  })

  it('keeps prefixes that the rewritten tag declares', () => {
    const e = parseElement("<message xmlns:q='u:q'><x q:a='1'/><q:y/></message>", { context })
    for (const changed of [e.with({ id: '1' }), e.append(el('u:1', 'z'))]) {
      const again = parseElement(write(changed, 'jabber:client'), { context: { ns: 'jabber:client' } })
      expect(again.equals(changed)).toBe(true)
    }
    const inner = e.child('x')!
    expect(parseElement(inner.toString()).equals(inner)).toBe(true)
  })

  it('S030: every character that XML can carry arrives as it was sent', () => {
    const hard = `<>&"' ]]> \r\n\t \u00A0 😀 \u{10FFFD} é`
    const e = el('u:1', 'a', { b: hard, '{u:2}c': hard, 'xml:lang': 'x' }, hard, el('', 'd'))
    const again = parseElement(write(e, 'u:0'))
    expect(again.attr('b')).toBe(hard)
    expect(again.attr('{u:2}c')).toBe(hard)
    expect(again.equals(e)).toBe(true)
    expect(write(e, 'u:0')).toContain('&#13;&#10;&#9;')
  })

  it('what no XML document can carry becomes U+FFFD', () => {
    expect(parseElement(el('u:1', 'a', { b: '\0' }, '\u0001\uD800\uFFFE').toString()).text()).toBe(
      '\uFFFD\uFFFD\uFFFD',
    )
  })

  it('refuses names that are none', () => {
    expect(() => el('u:1', 'a b')).toThrow(TypeError)
    expect(() => el('u:1', 'a', { 'b c': '' })).toThrow(TypeError)
    expect(() => el('u:1', 'a', { xmlns: '' })).toThrow(TypeError)
    expect(() => el('u:1', 'a').with({ '{u}b>': '' })).toThrow(TypeError)
  })
})

describe('elements', () => {
  const e = xml`<message to='anna@example.org'>a<body>b</body>c<x xmlns='u:1'/></message>`

  it('are equal by content, not by spelling', () => {
    const same = xml`<message xmlns="jabber:client" to="anna@example.org">&#97;<body>b</body>c<y:x xmlns:y='u:1'/></message>`
    expect(e.equals(same)).toBe(true)
    expect(e.equals(same.with({ id: '1' }))).toBe(false)
    expect(e.equals(same.append('d'))).toBe(false)
  })

  it('are filtered without loss, and stay themselves when nothing is dropped', () => {
    expect(e.filter(() => true)).toBe(e)
    const without = e.filter(c => typeof c === 'string' || c.name !== 'body')
    expect(without.text()).toBe('ac')
    expect(without.children.length).toBe(2)
    expect(parseElement(without.toString()).equals(without)).toBe(true)
  })

  it('take values in literals as data', () => {
    const evil = `'/><evil xmlns="&`
    const built = xml`<a b='${evil}'>${evil}${el('u:1', 'c')}${[el('u:2', 'd')]}</a>`
    expect(built.attr('b')).toBe(evil)
    expect(built.text()).toBe(evil)
    expect(built.elements().map(c => c.ns)).toEqual(['u:1', 'u:2'])
  })
})

describe('what was written here is read by its start tag', () => {
  const nested = (depth: number): string => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`

  it.each([
    ['a space in its end tag', "<message xmlns='jabber:client'><body>b</body></message >"],
    ['a prefix', "<c:message xmlns:c='jabber:client'><c:body>b</c:body></c:message>"],
    ['no content', "<message xmlns='jabber:client' />"],
    ['prefixes for its content', "<message xmlns='jabber:client' xmlns:p='u:1'><p:x p:y='1'/></message>"],
  ])('with %s', (_, text) => {
    const whole = parseElement(text)
    expect(readWritten(text).equals(whole)).toBe(true)
    expect(parseElement(readWritten(text).toString()).equals(whole)).toBe(true)
  })
  it('as deep as anything may be that comes, and wrapped', () => {
    const text = `<w>${nested(64)}</w>`
    expect(refusal(text)).toBe('policy-violation')
    const inside = readWritten(text).elements()[0]
    expect(inside?.equals(parseElement(nested(64), { limits }))).toBe(true)
  })
  it.each(['<a><b></a>', '<a></a>b', '<a>', '<a><b></a></b></a>', '', 'a'])('or refused: %s', text => {
    expect(() => readWritten(text).children).toThrow(XmlError)
  })
})
