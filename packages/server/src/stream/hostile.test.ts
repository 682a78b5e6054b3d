/** What strangers and clients may throw at a stream (catalogue, group 1): a defined end, soon, and nobody else notices. */
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { RunningServer } from '../server.ts'
import { RawClient } from '../testing/raw-client.ts'
import { startTestServer } from '../testing/server.ts'

let server: RunningServer
let plain = 0
let direct = 0
let witness: RawClient
beforeAll(async () => {
  server = await startTestServer({
    limits: {
      ban_failures: 0,
      authentication_seconds: 2,
      first_byte_seconds: 1,
      rate_bytes_per_second: 0,
    },
  })
  plain = server.ports.starttls ?? 0
  direct = server.ports.directTls ?? 0
  for (const name of ['ana', 'bruno', 'witness'])
    await server.accounts?.create(name, `${name} secret`, 'member')
  witness = await RawClient.session(direct, 'witness', 'witness secret', 'w')
})
afterAll(async () => {
  witness.cut()
  await server.stop()
})
/** An unrelated session is answered as ever. */
afterEach(async () => {
  await witness.fence()
})

/** The condition that ends a fresh stream into which this is written after the header. */
const endOf = async (text: string | Uint8Array, { open = true } = {}): Promise<string | undefined> => {
  const client = await RawClient.tcp(plain)
  if (open) await client.open()
  client.write(text)
  return client.ended()
}
const signedIn = (name = 'ana') => RawClient.session(direct, name, `${name} secret`)
const bomb = `<!DOCTYPE lolz [${Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]>`

describe('before sign-in', () => {
  test.each([
    ['S001: a DOCTYPE with nested entities', bomb, false],
    ['S002: an external entity', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`, false],
    ['S003: a comment', '<!-- comment -->', true],
    ['S004: a processing instruction', '<?php ?>', true],
  ])('%s ends with restricted-xml', async (_, text, open) => {
    expect(await endOf(text, { open })).toBe('restricted-xml')
  })

  test.each([
    ['S005: a mismatched end tag', '<a><b></a></b>'],
    ['S008: a reference to U+0000', '<a>&#0;</a>'],
    ['S009: an undeclared prefix', `<x:a/>`],
    ['S026: a second XML declaration', `<?xml version='1.0' encoding='UTF-16'?>`],
    ['S027: a form feed in a name', '<a\x0C/>'],
  ])('%s ends the stream', async (_, text) => {
    expect(['not-well-formed', 'bad-namespace-prefix', 'restricted-xml']).toContain(await endOf(text))
  })

  test.each([
    ['C0 80', [0xc0, 0x80]],
    ['a lone FF', [0xff]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('S006: %s is no UTF-8', async (_, bytes) => {
    const text = Buffer.concat([Buffer.from('<a>'), Buffer.from(bytes), Buffer.from('</a>')])
    expect(['not-well-formed', 'bad-format']).toContain(await endOf(text))
  })

  test('S007: another encoding', async () => {
    const end = await endOf(`<?xml version='1.0' encoding='UTF-16'?>`, { open: false })
    expect(end).toBe('unsupported-encoding')
  })

  test('S010: a stream root in another namespace', async () => {
    const root = `<stream:stream to='plaza.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/STREAMS'>`
    expect(await endOf(root, { open: false })).toBe('invalid-namespace')
  })

  test('S011: a domain that is not served', async () => {
    const client = await RawClient.tcp(plain)
    client.write(client.openText('not-served.example'))
    expect(await client.ended()).toBe('host-unknown')
  })

  test.each(['0.9', 'abc', ''])('S012: version %j is refused', async version => {
    const client = await RawClient.tcp(plain)
    client.write(client.openText().replace(`version='1.0' xmlns=`, `version='${version}' xmlns=`))
    expect(await client.ended()).toBe('unsupported-version')
  })

  test.each(['2.0', '1.10'])('S012: to version %s we answer 1.0', async version => {
    const client = await RawClient.tcp(plain)
    client.write(client.openText().replace(`version='1.0' xmlns=`, `version='${version}' xmlns=`))
    const event = await client.next()
    expect(event.kind === 'open' && event.header.version).toBe('1.0')
    expect((await client.element()).name).toBe('features')
    client.cut()
  })

  test('S013: an attribute of 64 KiB', async () => {
    expect(await endOf(`<a b='${'x'.repeat(65_536)}'/>`)).toBe('policy-violation')
  })

  test('S014: 5000 empty children', async () => {
    expect(await endOf(`<a>${'<b/>'.repeat(1500)}</a>`)).toBe('policy-violation')
  })

  test('S015: a message to a group may be four times as large (note 0045), and nothing that only looks like one', async () => {
    const to = 'team@rooms.plaza.example'
    const filled = (head: string, bytes: number) => {
      const frame = (text: string) => `<message to='${to}' id='big' ${head}><body>${text}</body></message>`
      return frame('x'.repeat(bytes - Buffer.byteLength(frame(''))))
    }
    const ana = await signedIn('ana')
    ana.write(filled(`type='groupchat'`, 1_048_576))
    expect((await ana.find(e => e.attr('id') === 'big')).attr('type')).toBe('error')
    ana.write(filled(`type='groupchat'`, 1_048_577))
    expect(await ana.ended()).toBe('policy-violation')
    for (const head of [`type='chat'`, `x=" type='groupchat'" type='chat'`, `type='groupchats'`, '']) {
      const other = await signedIn('ana')
      other.write(filled(head, 262_145))
      expect(await other.ended(), head).toBe('policy-violation')
    }
  })

  test('S017: 20 000 nested elements', async () => {
    expect(await endOf('<a>'.repeat(2000))).toBe('policy-violation')
  })

  test('S018: an attribute twice', async () => {
    expect(await endOf(`<a b='1' b='2'/>`)).toBe('not-well-formed')
  })

  test('S019: white space without end in the stream header', async () => {
    expect(await endOf(`<stream:stream ${' '.repeat(100_000)}`, { open: false })).toBe('policy-violation')
  })

  test('S020: HTTP on the XMPP port gets an error that repeats nothing of it', async () => {
    const client = await RawClient.tcp(plain)
    client.write('GET /secret-path HTTP/1.1\r\nHost: plaza.example\r\n\r\n')
    await client.ended()
    expect(client.text).not.toContain('secret-path')
  })

  test('S020: a TLS ClientHello on the STARTTLS port', async () => {
    const client = await RawClient.tcp(plain)
    client.write(Buffer.from('16030100f8010000f40303', 'hex'))
    expect(await client.ended()).toBe('not-well-formed')
  })

  test.each([
    `<message to='bruno@plaza.example'><body>x</body></message>`,
    '<presence/>',
    `<iq type='get' id='1' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
  ])('S021: %s is not-authorized', async text => {
    expect(await endOf(text)).toBe('not-authorized')
  })

  test('S022: what comes with <starttls/> in one segment is never read inside TLS', async () => {
    const client = await RawClient.tcp(plain)
    await client.open()
    client.write(
      `<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><presence/><iq type='get' id='injected' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
    )
    await client.find(e => e.name === 'proceed')
    await client.ended()
    expect(client.text).not.toContain('injected')
  })

  test('S023: garbage in the place of a ClientHello', async () => {
    const client = await RawClient.tcp(plain)
    await client.open()
    client.write(`<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`)
    await client.find(e => e.name === 'proceed')
    client.write('this is no ClientHello, and it never will be one\n')
    await client.ended()
    expect(client.closed).toBe(true)
  })

  test('S024: no compression is offered', async () => {
    const client = await RawClient.tls(direct)
    expect((await client.open()).toString()).not.toContain('compression')
    client.cut()
  })

  test('a connection that says nothing is closed', async () => {
    const client = await RawClient.tcp(plain)
    expect(await client.ended()).toBe('connection-timeout')
  })

  test('a connection that does not sign in is closed', async () => {
    const client = await RawClient.tls(direct)
    await client.open()
    expect(await client.ended()).toBe('connection-timeout')
  })

  test('more strangers of one address than allowed are turned away', async () => {
    const few = await startTestServer({ limits: { unauthenticated_per_address: 3 } })
    const port = few.ports.starttls ?? 0
    const clients = await Promise.all([1, 2, 3].map(() => RawClient.tcp(port)))
    for (const client of clients) await client.open()
    const late = connect(port, '127.0.0.1')
    await new Promise<void>(resolve => late.once('close', () => resolve()).once('error', () => {}))
    clients[0]?.cut()
    await few.stop()
  })
})

describe('after sign-in', () => {
  test('S015, S016: limit+1 bytes are refused, limit-1 arrive as they were, in segments of any size', async () => {
    const ana = await signedIn('ana')
    const bruno = await RawClient.session(direct, 'bruno', 'bruno secret', 'desk')
    const frame = (body: string) =>
      `<message to='bruno@plaza.example/desk' type='chat'><body>${body}</body></message>`
    const room = 262_144 - Buffer.byteLength(frame(''))
    const body = 'ñ'.repeat(Math.floor((room - 1) / 2))
    const bytes = Buffer.from(frame(body))
    for (let at = 0; at < bytes.length; at += 9973) ana.write(bytes.subarray(at, at + 9973))
    const got = await bruno.find(e => e.name === 'message')
    expect(got.childText('body')).toBe(body)
    ana.write(frame('x'.repeat(room + 1)))
    expect(await ana.ended()).toBe('policy-violation')
    await bruno.fence()
    bruno.cut()
  })

  test('S017: 20 000 nested elements', async () => {
    const ana = await signedIn()
    ana.write(`<message to='bruno@plaza.example'>${'<a>'.repeat(20_000)}`)
    expect(await ana.ended()).toBe('policy-violation')
  })

  test('S018: 10 000 attributes', async () => {
    const ana = await signedIn()
    const attributes = Array.from({ length: 10_000 }, (_, i) => `a${i}=''`).join(' ')
    ana.write(`<message ${attributes}/>`)
    expect(await ana.ended()).toBe('policy-violation')
  })

  test('S030: names, text and attributes arrive as they were sent', async () => {
    const ana = await signedIn()
    const bruno = await RawClient.session(direct, 'bruno', 'bruno secret', 'desk')
    ana.write(
      `<message to='bruno@plaza.example/desk' type='chat'><body>&lt;&amp;&gt;&quot;&apos; ]]&gt; \t\n \u00a0 😀</body><x xmlns='urn:example:x' a='&#10;&#9;&lt;&apos;"'/></message>`,
    )
    const got = await bruno.find(e => e.name === 'message')
    expect(got.childText('body')).toBe(`<&>"' ]]> \t\n \u00a0 😀`)
    expect(got.child('x', 'urn:example:x')?.attr('a')).toBe(`\n\t<'"`)
    ana.cut()
    bruno.cut()
  })

  test('S031: a stanza of another namespace is none', async () => {
    const ana = await signedIn()
    ana.write(`<message xmlns='jabber:server' to='bruno@plaza.example'><body>x</body></message>`)
    expect(await ana.ended()).toBe('unsupported-stanza-type')
  })

  test('S032: closing with data pending is answered, and what was sent is handled', async () => {
    const ana = await signedIn()
    const bruno = await RawClient.session(direct, 'bruno', 'bruno secret', 'desk')
    const messages = Array.from(
      { length: 50 },
      (_, i) => `<message to='bruno@plaza.example/desk' type='chat'><body>${i}</body></message>`,
    )
    ana.write(`${messages.join('')}</stream:stream>`)
    await ana.ended()
    expect(ana.text).toContain('</stream:stream>')
    const got = (await bruno.fence()).filter(e => e.name === 'message')
    expect(got.map(e => e.childText('body'))).toEqual(messages.map((_, i) => String(i)))
    bruno.cut()
  })

  test('S080: binding twice is refused', async () => {
    const ana = await signedIn()
    expect((await ana.bind('again')).attr('type')).toBe('error')
    await ana.fence()
    ana.cut()
  })

  test('RFC 3921 §3: the session request of old clients is answered', async () => {
    const ana = await signedIn()
    ana.write(`<iq type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>`)
    expect((await ana.find(e => e.attr('id') === 's')).attr('type')).toBe('result')
    ana.cut()
  })
})

test('stopping says system-shutdown to everybody', async () => {
  const other = await startTestServer()
  await other.accounts?.create('ana', 'ana secret', 'member')
  const ana = await RawClient.session(other.ports.directTls ?? 0, 'ana', 'ana secret')
  const ended = ana.ended()
  await other.stop()
  expect(await ended).toBe('system-shutdown')
  expect(ana.text).toContain('</stream:stream>')
})

test('stopping is over at once when connections that changed to TLS have ended before', async () => {
  const other = await startTestServer()
  const client = await RawClient.tcp(other.ports.starttls ?? 0)
  await client.open()
  await client.starttls()
  await client.open()
  await client.write('</stream:stream>').ended()
  const started = performance.now()
  await other.stop()
  expect(performance.now() - started).toBeLessThan(2000)
})
