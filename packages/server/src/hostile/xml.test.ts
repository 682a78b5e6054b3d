/** Group 1 of the catalogue against the server in a process of its own: it stays, it stays small, and others are answered. */
import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ServerProcess } from '../testing/process.ts'
import { RawClient } from '../testing/raw-client.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start(
    ['ana', 'bruno'],
    'rate_bytes_per_second = 0\nban_failures = 0\nfirst_byte_seconds = 2\nunauthenticated_per_address = 500',
  )
})
afterAll(() => server.stop())

const BOMB = `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]><lolz>&l10;</lolz>`
const unopened = (): Promise<RawClient> => RawClient.tcp(server.ports.starttls)
const opened = async (): Promise<RawClient> => {
  const client = await unopened()
  await client.open()
  return client
}
/** The condition that a client gets who writes this. */
const endOf = async (client: RawClient, ...writes: (string | Uint8Array)[]): Promise<string | undefined> => {
  for (const write of writes) client.write(write)
  return client.ended()
}
/** As many times at once: growth that is in proportion shows. */
const many = <T>(count: number, attack: () => Promise<T>): Promise<T[]> =>
  server.survives(() => Promise.all(Array.from({ length: count }, attack)), { bounded: true })

describe('before sign-in', () => {
  test('S001: forty nested entity bombs right after the connection end with restricted-xml and cost no memory', async () => {
    for (const end of await many(40, async () => endOf(await unopened(), BOMB)))
      expect(end).toBe('restricted-xml')
  })

  test('S002: an external entity opens neither file nor connection', async () => {
    let visits = 0
    const trap = createServer(socket => {
      visits++
      socket.destroy()
    })
    await new Promise<void>(resolve => trap.listen(0, '127.0.0.1', resolve))
    const { port } = trap.address() as AddressInfo
    for (const place of ['file:///etc/passwd', `http://127.0.0.1:${port}/`]) {
      const dtd = `<!DOCTYPE a [<!ENTITY x SYSTEM "${place}">]><a>&x;</a>`
      for (const client of [await unopened(), await opened()]) {
        expect(await server.survives(() => endOf(client, dtd))).toBe('restricted-xml')
        expect(client.text).not.toContain('root:')
      }
      const parameter = `<!DOCTYPE a [<!ENTITY % x SYSTEM "${place}"> %x;]><a/>`
      expect(await endOf(await unopened(), parameter)).toBe('restricted-xml')
    }
    await new Promise<void>(resolve => trap.close(() => resolve()))
    expect(visits).toBe(0)
  })

  test.each([
    ['C0 80', [0xc0, 0x80]],
    ['a lone FF', [0xff]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a form of five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ])(
    'S006: %s ends the stream, also byte by byte in records and segments of its own, and reaches nobody',
    async (_, bad) => {
      const bruno = await server.session('bruno', 'desk')
      const head = `<message to='bruno@plaza.example/desk' type='chat'><body>`
      const bytes = [...Buffer.from(head), ...bad, ...Buffer.from('</body></message>')]
      const whole = await server.session('ana')
      expect(await endOf(whole, Uint8Array.from(bytes))).toBe('not-well-formed')
      const split = await server.session('ana')
      // Each write is one TLS record; without Nagle's algorithm one segment, too.
      split.socket.setNoDelay(true)
      expect(await server.survives(() => endOf(split, ...bytes.map(b => Uint8Array.of(b))))).toBe(
        'not-well-formed',
      )
      expect((await bruno.fence()).filter(e => e.name === 'message')).toEqual([])
      bruno.cut()
    },
  )

  test('S011: a stream to a domain that is not served ends with host-unknown, on every way in', async () => {
    for (const client of [await unopened(), await RawClient.tls(server.ports.directTls)]) {
      client.header('not-served.example')
      expect(await client.ended()).toBe('host-unknown')
      expect(client.text).toContain("from='plaza.example'")
    }
  })

  test('S012: no version at all is refused as too old', async () => {
    const client = await unopened()
    expect(await endOf(client, client.openText().replace(/ version='1.0'(?= xmlns)/, ''))).toBe(
      'unsupported-version',
    )
  })

  test.each(['-1.0', '1.', '.', '1.0.0', '1e3', '1.0 ', '１.０'])(
    'S012: version %j is none, and refused',
    async version => {
      const client = await unopened()
      const text = client.openText().replace(` version='1.0' xmlns`, ` version='${version}' xmlns`)
      expect(await server.survives(() => endOf(client, text))).toBe('unsupported-version')
    },
  )

  test('S013: of an attribute without end no more than 16 KiB are taken, a hundred times over', async () => {
    const ends = await many(100, async () => {
      const client = await opened()
      client.write(`<a b='`)
      let sent = 0
      while (!client.closed && sent < 65_536) {
        sent += 1024
        await new Promise<void>(resolve => client.socket.write('x'.repeat(1024), () => resolve()))
      }
      return endOf(client)
    })
    for (const end of ends) expect(end).toBe('policy-violation')
  })

  test('S014: five thousand empty children end at the bound of elements, a hundred times over', async () => {
    for (const end of await many(100, async () => endOf(await opened(), `<a>${'<b/>'.repeat(5000)}</a>`)))
      expect(end).toBe('policy-violation')
  })

  test('S017: nesting without end before sign-in, over TLS too', async () => {
    const tls = await RawClient.tls(server.ports.directTls)
    await tls.open()
    for (const client of [await opened(), tls])
      expect(await server.survives(() => endOf(client, '<a>'.repeat(20_000)))).toBe('policy-violation')
  })

  test('S019: a name of a megabyte, of an element or an attribute, is not kept', async () => {
    const name = 'n'.repeat(1_048_576)
    for (const text of [`<${name}/>`, `<a ${name}='1'/>`, `</${name}>`, `<a xmlns:${name}='u'/>`])
      expect(await server.survives(async () => endOf(await opened(), text), { bounded: true })).toBe(
        'policy-violation',
      )
  })

  test('S020: a browser that is sent to the XMPP port gets nothing that it could use', async () => {
    for (const request of [
      'POST / HTTP/1.1\r\nHost: plaza.example:5222\r\nContent-Length: 60\r\n\r\n<script>alert(document.domain)</script>',
      'GET /<script>x</script> HTTP/0.9\r\n\r\n',
    ]) {
      const client = await unopened()
      expect(await endOf(client, request)).toBe('not-well-formed')
      expect(client.text).not.toContain('script')
    }
  })

  test('S020: a TLS client on the STARTTLS port is closed within the time of a first byte', async () => {
    const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${server.ports.starttls}`], {
      stdio: 'ignore',
    })
    const code = await server.survives(() => new Promise(resolve => client.once('exit', resolve)))
    expect(code).not.toBe(0)
  })

  test('S021: what is sent before sign-in is not routed', async () => {
    const bruno = await server.session('bruno', 'desk')
    for (const client of [await opened(), await RawClient.tls(server.ports.directTls)]) {
      if (client.text === '') await client.open()
      const stanza = `<message from='ana@plaza.example/x' to='bruno@plaza.example/desk'><body>x</body></message>`
      expect(await endOf(client, stanza)).toBe('not-authorized')
    }
    expect((await bruno.fence()).filter(e => e.name === 'message')).toEqual([])
    bruno.cut()
  })

  test('S023: a hundred streams of garbage instead of TLS leave no flood in the log', async () => {
    const before = server.log.length
    await many(100, async () => {
      const client = await opened()
      client.write(`<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`)
      await client.find(e => e.name === 'proceed')
      return endOf(client, 'GET / HTTP/1.1\r\n\r\n')
    })
    expect(server.log.length - before).toBeLessThan(2000)
    expect(server.log).not.toMatch(/"level":[56]0/)
  })
})

describe('after sign-in', () => {
  const frame = (body: string) =>
    `<message to='bruno@plaza.example/desk' type='chat'><body>${body}</body></message>`

  test('S015: a stanza of 300 KiB ends its own stream, the receiver notices nothing', async () => {
    const [ana, bruno] = [await server.session('ana'), await server.session('bruno', 'desk')]
    const end = await server.survives(() => endOf(ana, frame('x'.repeat(300 * 1024))), { bounded: true })
    expect(end).toBe('policy-violation')
    expect((await bruno.fence()).filter(e => e.name === 'message')).toEqual([])
    bruno.cut()
  })

  test('S016: the limit counts bytes: limit-1 in single bytes arrives as it was, limit+1 is refused', async () => {
    const small = await ServerProcess.start(
      ['ana', 'bruno'],
      'rate_bytes_per_second = 0\nstanza_bytes = 10000',
    )
    const [ana, bruno] = [await small.session('ana'), await small.session('bruno', 'desk')]
    ana.socket.setNoDelay(true)
    const room = 9999 - Buffer.byteLength(frame(''))
    const body = `${'ñ€😀'.repeat(Math.floor(room / 9))}${'x'.repeat(room % 9)}`
    expect(Buffer.byteLength(frame(body))).toBe(9999)
    for (const byte of Buffer.from(frame(body))) ana.write(Uint8Array.of(byte))
    const got = await small.survives(() => bruno.find(e => e.name === 'message'))
    expect(got.childText('body')).toBe(body)
    expect(await endOf(ana, frame(`${body}xx`))).toBe('policy-violation')
    await bruno.fence()
    bruno.cut()
    await small.stop()
  })

  test.each([
    ['a message', (deep: string) => `<message to='bruno@plaza.example'>${deep}`],
    [
      'a form of the archive',
      (deep: string) =>
        `<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'>${deep}`,
    ],
    [
      'an item of a node',
      (deep: string) =>
        `<iq type='set' id='p'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'><item id='i'>${deep}`,
    ],
    ['private storage', (deep: string) => `<iq type='set' id='s'><query xmlns='jabber:iq:private'>${deep}`],
  ])('S017: 20 000 nested elements in %s', async (_, around) => {
    const ana = await server.session('ana')
    const end = await server.survives(() => endOf(ana, around('<a>'.repeat(20_000))), { bounded: true })
    expect(end).toBe('policy-violation')
  })

  test('S017: what is as deep as allowed goes through router, archive and back', async () => {
    const [ana, bruno] = [await server.session('ana'), await server.session('bruno', 'desk')]
    const deep = `${"<a xmlns='urn:example:deep'>"}${'<a>'.repeat(60)}${'</a>'.repeat(61)}`
    ana.write(`<message to='bruno@plaza.example/desk' type='chat'><body>x</body>${deep}</message>`)
    const got = await server.survives(() => bruno.find(e => e.name === 'message'))
    expect(got.toString().match(/<a[ />]/g)).toHaveLength(61)
    for (const client of [ana, bruno]) client.cut()
  })

  test('S032: a hundred clients that close with data pending are gone at once, what they sent is kept', async () => {
    const bruno = await server.session('bruno', 'desk')
    for (let i = 0; i < 10; i++) {
      const clients = await Promise.all(Array.from({ length: 10 }, () => server.session('ana')))
      await server.survives(() =>
        Promise.all(
          clients.map(async (client, n) => {
            await endOf(client, `${frame(`${i}-${n}`)}</stream:stream>`)
            expect(client.text).toContain('</stream:stream>')
          }),
        ),
      )
    }
    const bodies = (await bruno.fence()).filter(e => e.name === 'message').map(e => e.childText('body'))
    expect(new Set(bodies).size).toBe(100)
    bruno.cut()
  })
})
