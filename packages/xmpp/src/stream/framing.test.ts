import { describe, expect, it } from 'vitest'
import { el } from '../xml/element.ts'
import { write } from '../xml/writer.ts'
import { NS_STREAM, StreamError } from './error.ts'
import { closeTcp, openTcp, type StreamEvent, TcpReader, writeTcp } from './framing-tcp.ts'
import { NS_BOSH, parseBosh } from '../xep/0124-bosh.ts'
import { closeFrame, openFrame, parseFrame, writeFrame } from './framing-websocket.ts'
import { agreedVersion } from './header.ts'
import { AUTHENTICATED_LIMITS, PRE_AUTH_LIMITS } from './limits.ts'

const encode = (s: string): Uint8Array => new TextEncoder().encode(s)
const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap(p => (typeof p === 'string' ? [...encode(p)] : [...p])))
const OPEN = openTcp({ ns: 'jabber:client', to: 'example.org', version: '1.0' })

const read = (input: Uint8Array | string, size = 4096, limits = AUTHENTICATED_LIMITS): StreamEvent[] => {
  const all = typeof input === 'string' ? encode(input) : input
  const reader = new TcpReader({ limits })
  const events: StreamEvent[] = []
  for (let i = 0; i < all.length; i += size) events.push(...reader.push(all.slice(i, i + size)))
  return events
}
const shown = (events: readonly StreamEvent[]): string[] =>
  events.map(e => (e.kind === 'element' ? write(e.element, 'jabber:client') : e.kind))

/** Fed byte by byte, by seven, whole, and the header alone before the rest: one answer. */
const refusal = (input: Uint8Array | string, limits = AUTHENTICATED_LIMITS): string => {
  const answers = [1, 7, OPEN.length, 1_000_000].map(size => {
    try {
      read(input, size, limits)
      return 'accepted'
    } catch (error) {
      if (error instanceof StreamError) return error.condition
      throw error
    }
  })
  expect(new Set(answers).size).toBe(1)
  return answers[0]!
}

describe('a stream over TCP', () => {
  it('RFC 6120 §4.2: header, stanzas, white space between them, end', () => {
    const events = read(`${OPEN}\n <message to='a@example.org'><body>x>y</body></message> <iq/>${closeTcp()}`)
    expect(events[0]).toMatchObject({
      kind: 'open',
      header: { to: 'example.org', ns: 'jabber:client', version: '1.0' },
    })
    expect(shown(events).slice(1)).toEqual([
      "<message to='a@example.org'><body>x>y</body></message>",
      '<iq/>',
      'close',
    ])
    expect(events[2]).toMatchObject({ bytes: 5 })
  })

  it('S435: an end of the stream full of spaces is read in no time', () => {
    const before = process.threadCpuUsage()
    const spaces = ' '.repeat(250_000)
    expect(shown(read(`${OPEN}</stream:stream${spaces}>`, 300_000))).toEqual(['open', 'close'])
    expect(refusal(`${OPEN}</stream:stream${spaces}x>`)).toBe('not-well-formed')
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(2000)
  })

  it.each([1, 2, 3, 7, 64])('reads the same by chunks of %i bytes', size => {
    const input = `${OPEN} <a b='>' c="/>"><![CDATA[</a>]]]]><b/>é😀</a>\n<c></c>${closeTcp()}`
    expect(shown(read(input, size))).toEqual(shown(read(input)))
    expect(shown(read(input))[1]).toBe(`<a b='>' c="/>"><![CDATA[</a>]]]]><b/>é😀</a>`)
  })

  it.each([
    ['S001: a DTD before the header', '<!DOCTYPE lolz [<!ENTITY l "lol">]>', 'restricted-xml'],
    ['S001: a DTD in the stream', `${OPEN}<!DOCTYPE a>`, 'restricted-xml'],
    ['S002: an external entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'restricted-xml'],
    ['S003: a comment between stanzas', `${OPEN}<!-- c -->`, 'restricted-xml'],
    ['S003: a comment in a stanza', `${OPEN}<a><!-- c --></a>`, 'restricted-xml'],
    ['S004: a processing instruction', `${OPEN}<?php ?>`, 'restricted-xml'],
    ['S005: a mismatched end tag', `${OPEN}<a><b></a></b>`, 'not-well-formed'],
    ['S005: the end of another stream', `${OPEN}</stream:streams>`, 'not-well-formed'],
    ['S007: another encoding', "<?xml version='1.0' encoding='UTF-16'?>", 'unsupported-encoding'],
    ['S009: an undeclared prefix', `${OPEN}<x:a/>`, 'not-well-formed'],
    ['S010: another root namespace', OPEN.replaceAll('streams', 'STREAMS'), 'invalid-namespace'],
    ['S010: another root', OPEN.replace('<stream:stream', '<stream:steam'), 'bad-format'],
    ['S020: a plain HTTP request', 'GET / HTTP/1.1\r\nHost: example.org\r\n\r\n', 'not-well-formed'],
    ['S026: a second XML declaration', `${OPEN}<?xml version='1.0' encoding='UTF-8'?>`, 'not-well-formed'],
    ['S026: two XML declarations in front', "<?xml version='1.0'?><?xml version='1.0'?>", 'not-well-formed'],
    ['text between stanzas', `${OPEN}<a/>x<b/>`, 'not-well-formed'],
    ['a CDATA section between stanzas', `${OPEN}<![CDATA[x]]>`, 'restricted-xml'],
    ['something after the end', `${OPEN}${closeTcp()}<a/>`, 'not-well-formed'],
    ['a stream that is empty at once', OPEN.replace(/>$/, '/>'), 'invalid-xml'],
    ['an end before the start', '</stream:stream>', 'not-well-formed'],
  ])('%s', (_, input, condition) => {
    expect(refusal(input)).toBe(condition)
  })

  it.each([
    ['an overlong NUL', [0xc0, 0x80]],
    ['a lone FF', [0xff]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ['a truncated character', [0xe2, 0x82]],
  ])('S006: %s is not UTF-8, however it is cut', (_, raw) => {
    expect(refusal(bytes(OPEN, '<a>', raw, '</a>'))).toBe('not-well-formed')
    expect(refusal(bytes(OPEN, "<a b='", raw, "'/>"))).toBe('not-well-formed')
  })

  it('S007: UTF-16 by its first bytes', () => {
    expect(refusal(bytes([0xff, 0xfe], '<'))).toBe('unsupported-encoding')
    expect(refusal(bytes([0, 0x3c, 0]))).toBe('unsupported-encoding')
  })

  it('S013: before authentication nothing above 8192 bytes is kept', () => {
    const reader = new TcpReader({ limits: PRE_AUTH_LIMITS })
    for (const _ of reader.push(encode(`${OPEN}<a b='`))) continue
    let sent = 0
    const flood = (): void => {
      for (; sent < 65_536; sent += 1024) for (const _ of reader.push(encode('x'.repeat(1024)))) continue
    }
    expect(flood).toThrow('policy-violation')
    expect(sent).toBeLessThan(16_384)
    expect(() => [...reader.push(encode('<a/>'))]).toThrow('policy-violation')
  })

  it('S014: before authentication 32 elements and no more', () => {
    expect(refusal(`${OPEN}<a>${'<b/>'.repeat(31)}</a>`, PRE_AUTH_LIMITS)).toBe('accepted')
    expect(refusal(`${OPEN}<a>${'<b/>'.repeat(5000)}`, PRE_AUTH_LIMITS)).toBe('policy-violation')
  })

  it('S015: a message to a group has a limit of its own, in any chunking and in a frame', () => {
    const group = `<message to='team@rooms.example.org' type='groupchat'>${'x'.repeat(300 * 1024)}</message>`
    const other = group.replace("type='groupchat'", `id=" type='groupchat'" type='chat'`)
    expect(refusal(`${OPEN}${group}`)).toBe('accepted')
    expect(refusal(`${OPEN}${other}`)).toBe('policy-violation')
    expect(refusal(`${OPEN}${group}`, { ...AUTHENTICATED_LIMITS, groupBytes: 300 * 1024 })).toBe(
      'policy-violation',
    )
    expect(
      parseFrame(group.replace('<message', "<message xmlns='jabber:client'"), AUTHENTICATED_LIMITS).kind,
    ).toBe('element')
    expect(() => parseFrame(other, AUTHENTICATED_LIMITS)).toThrow('too large')
  })

  it('S015: 300 KiB are refused after authentication', () => {
    expect(refusal(`${OPEN}<a>${'x'.repeat(300 * 1024)}</a>`)).toBe('policy-violation')
  })

  it('S016: the limit counts bytes of the input, to the byte', () => {
    const stanza = `<a>${'é'.repeat(100)}</a>`
    const size = encode(stanza).length
    const at = (limit: number): string =>
      refusal(`${OPEN}${stanza}`, { ...AUTHENTICATED_LIMITS, bytes: limit })
    expect(at(size)).toBe('accepted')
    expect(at(size - 1)).toBe('policy-violation')
    expect(shown(read(`${OPEN}${stanza}`, 1))[1]).toBe(stanza)
  })

  it('S017: 20 000 nested elements', () => {
    expect(refusal(`${OPEN}${'<a>'.repeat(20_000)}`)).toBe('policy-violation')
    expect(refusal(`${OPEN}${'<a>'.repeat(20_000)}`, PRE_AUTH_LIMITS)).toBe('policy-violation')
  })

  it('S019: a huge name, and white space in the header', () => {
    const limits = PRE_AUTH_LIMITS
    expect(refusal(`${OPEN}<${'a'.repeat(1 << 20)}/>`, limits)).toBe('policy-violation')
    expect(refusal(`<stream:stream${' '.repeat(1 << 20)}>`, limits)).toBe('policy-violation')
    expect(refusal(' '.repeat(1 << 20), limits)).toBe('policy-violation')
  })

  it('S022: what came along with starttls is dropped on reset', () => {
    const reader = new TcpReader({ limits: PRE_AUTH_LIMITS })
    const seen: string[] = []
    for (const event of reader.push(encode(`${OPEN}<starttls xmlns='u'/><iq id='injected'/>`))) {
      seen.push(event.kind)
      if (event.kind === 'element') reader.reset()
    }
    expect(seen).toEqual(['open', 'element'])
    expect(shown([...reader.push(encode(OPEN))])).toEqual(['open'])
  })

  it('RFC 6120 §4.3.3: a restarted stream may come in the same chunk, with other limits', () => {
    const reader = new TcpReader({ limits: PRE_AUTH_LIMITS })
    const seen: string[] = []
    for (const event of reader.push(encode(`${OPEN}<auth/>${OPEN}<a>${'x'.repeat(9000)}</a>`))) {
      seen.push(event.kind)
      if (event.kind !== 'element' || event.element.name !== 'auth') continue
      reader.reset({ keepRest: true })
      reader.setLimits(AUTHENTICATED_LIMITS)
    }
    expect(seen).toEqual(['open', 'element', 'open', 'element'])
  })

  it('what was not asked for is not lost', () => {
    const reader = new TcpReader({ limits: AUTHENTICATED_LIMITS })
    for (const event of reader.push(encode(`${OPEN}<a/><b/><c>`))) if (event.kind === 'element') break
    expect(shown([...reader.push(encode('</c><d/>'))])).toEqual(['<b/>', '<c></c>', '<d/>'])
  })

  it("S031: the content namespace is the header's own, nothing is healed", () => {
    const [open, element] = read("<s:stream xmlns:s='http://etherx.jabber.org/streams'><message/>")
    expect(open).toMatchObject({ header: { ns: '' } })
    expect(element?.kind === 'element' && element.element.ns).toBe('')
  })

  it('RFC 6120 §4.8.5: stream elements bear the prefix, others their own namespace', () => {
    const features = el(NS_STREAM, 'features', {}, el('u:1', 'a'))
    expect(writeTcp(features, 'jabber:client')).toBe("<stream:features><a xmlns='u:1'/></stream:features>")
    const [, element] = read(OPEN + writeTcp(features, 'jabber:client'))
    expect(element?.kind === 'element' && element.element.equals(features)).toBe(true)
  })
})

describe('stream headers', () => {
  it.each([
    ['1.0', '1.0'],
    ['2.0', '1.0'],
    ['1.10', '1.0'],
    ['01.00', '1.0'],
  ])('S012: version %s is answered with %s', (offered, answer) => {
    expect(agreedVersion(offered)).toBe(answer)
  })
  it.each(['0.9', undefined, 'abc', '', '1', '-1.0', '1.0.0'])(
    'S012: version %s is not supported',
    offered => {
      expect(() => agreedVersion(offered)).toThrow('unsupported-version')
    },
  )
  it('write and read alike', () => {
    const header = { ns: 'jabber:server', to: "a'<b", from: 'c', id: '&', version: '1.0', lang: 'es' }
    expect(read(openTcp(header))).toEqual([{ kind: 'open', header }])
    expect(parseFrame(openFrame(header), PRE_AUTH_LIMITS)).toEqual({
      kind: 'open',
      header: { ...header, ns: 'jabber:client' },
    })
  })
})

describe('a stream over WebSocket', () => {
  const frame = (text: string): string => {
    try {
      return parseFrame(text, PRE_AUTH_LIMITS).kind
    } catch (error) {
      if (error instanceof StreamError) return error.condition
      throw error
    }
  }

  it('RFC 7395 §3.3.3: one frame is one element', () => {
    expect(frame(openFrame({ ns: '', to: 'example.org' }))).toBe('open')
    expect(frame(closeFrame())).toBe('close')
    expect(parseFrame(closeFrame('wss://b.example/'), PRE_AUTH_LIMITS)).toEqual({
      kind: 'close',
      seeOtherUri: 'wss://b.example/',
    })
    expect(frame("<iq xmlns='jabber:client'/>")).toBe('element')
    expect(frame("<iq xmlns='jabber:client'/><iq xmlns='jabber:client'/>")).toBe('not-well-formed')
    expect(frame("<iq xmlns='jabber:client'/> <!-- -->")).toBe('not-well-formed')
    expect(frame(" <iq xmlns='jabber:client'/>")).toBe('not-well-formed')
    expect(frame('')).toBe('not-well-formed')
    expect(frame('<stream:features/>')).toBe('not-well-formed')
    expect(frame("<reopen xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>")).toBe('bad-format')
  })

  it.each([
    ["<?xml version='1.0'?><a/>", 'element'],
    [`<?xml version="1.0" encoding="utf-8"?>\n<a/>\n`, 'element'],
    ['<a/>\r\n', 'element'],
    ["<?xml version='1.0' encoding='UTF-16'?><a/>", 'unsupported-encoding'],
    ["<?xml version='1.0'?><?xml version='1.0'?><a/>", 'not-well-formed'],
    ["<?xml version='1.0'?><!DOCTYPE a><a/>", 'not-well-formed'],
    ["<?xml-stylesheet href='x'?><a/>", 'not-well-formed'],
    ["<?xml version='1.0'?>", 'not-well-formed'],
  ])(
    'RFC 7395 §3.3.3: a frame is a document by itself, which may say that it is XML: %j',
    (text, expected) => {
      expect(frame(text)).toBe(expected)
    },
  )

  it('XEP-0124 §6: so is the body of a request', () => {
    const body = `<?xml version='1.0' encoding='UTF-8'?>\n<body xmlns='${NS_BOSH}' rid='1'/>\n`
    expect(parseBosh(body, PRE_AUTH_LIMITS).rid).toBe(1)
  })

  it('S013, S017: the limits are the same', () => {
    expect(frame(`<a>${'é'.repeat(4100)}</a>`)).toBe('policy-violation')
    expect(frame('<a>'.repeat(1000))).toBe('policy-violation')
    expect(parseFrame('<a>é</a>', PRE_AUTH_LIMITS)).toMatchObject({ bytes: 9 })
  })

  it('§3.3.3: a frame declares what it needs', () => {
    const features = el(NS_STREAM, 'features', {}, el('u:1', 'a'))
    const event = parseFrame(writeFrame(features), PRE_AUTH_LIMITS)
    expect(event.kind === 'element' && event.element.equals(features)).toBe(true)
  })
})

describe('stream errors', () => {
  it('RFC 6120 §4.9: write and read alike', () => {
    const error = StreamError.fromElement(
      new StreamError('policy-violation', 'too much', el('u:1', 'x')).toElement(),
    )
    expect(error.condition).toBe('policy-violation')
    expect(error.text).toBe('too much')
    expect(error.extra?.ns).toBe('u:1')
    expect(StreamError.fromElement(el(NS_STREAM, 'error')).condition).toBe('undefined-condition')
  })
})
