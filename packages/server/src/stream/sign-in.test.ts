/** Catalogue, group 2: TLS and authentication on real sockets. */
import type { TLSSocket } from 'node:tls'
import { decodeBase64, type Element, NS_SASL, TLS_EXPORTER } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningServer } from '../server.ts'
import { RawClient } from '../testing/raw-client.ts'
import { endPoint } from '../testing/sasl2-client.ts'
import { startTestServer } from '../testing/server.ts'

let server: RunningServer
let plain = 0
let direct = 0
beforeAll(async () => {
  server = await startTestServer({ limits: { ban_failures: 0 } })
  plain = server.ports.starttls ?? 0
  direct = server.ports.directTls ?? 0
  for (const name of ['ana', 'bruno']) await server.accounts?.create(name, `${name} secret`, 'member')
})
afterAll(() => server.stop())

const opened = async (): Promise<RawClient> => {
  const client = await RawClient.tls(direct)
  await client.open()
  return client
}
const conditionOf = (e: Element): string | undefined => e.elements()[0]?.name
const base64 = (text: string) => Buffer.from(text).toString('base64')
const auth = (mechanism: string, first: string) =>
  `<auth xmlns='${NS_SASL}' mechanism='${mechanism}'>${base64(first)}</auth>`
/** The server's first message to this name. */
const challengeFor = async (name: string): Promise<Map<string, string>> => {
  const client = await opened()
  client.write(auth('SCRAM-SHA-256', `n,,n=${name},r=nonce`))
  const challenge = await client.element()
  client.cut()
  const text = Buffer.from(decodeBase64(challenge.text()) ?? []).toString()
  return new Map(text.split(',').map(part => [part[0] ?? '', part.slice(2)]))
}

describe('TLS', () => {
  test('S040: before TLS there is STARTTLS, required, and nothing else', async () => {
    const client = await RawClient.tcp(plain)
    const features = await client.open()
    expect(features.elements().map(e => e.name)).toEqual(['starttls'])
    expect(features.elements()[0]?.elements()[0]?.name).toBe('required')
    client.cut()
  })

  test.each(['PLAIN', 'SCRAM-SHA-256'])('S041: %s before TLS is not evaluated', async mechanism => {
    const client = await RawClient.tcp(plain)
    await client.open()
    client.write(auth(mechanism, '\0ana\0ana secret'))
    expect(conditionOf(await client.element())).toBe('encryption-required')
    client.cut()
  })

  test.each(['TLSv1', 'TLSv1.1'] as const)('S042: %s is refused', async version => {
    const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' }
    await expect(RawClient.tls(direct, options)).rejects.toThrow()
  })

  test.each(['AES128-SHA', 'ECDHE-ECDSA-AES128-SHA'])(
    'S043: %s is refused with the shipped list',
    async ciphers => {
      await expect(RawClient.tls(direct, { maxVersion: 'TLSv1.2', ciphers })).rejects.toThrow()
    },
  )

  test('S044: renegotiation is refused', async () => {
    const client = await RawClient.tls(direct, { maxVersion: 'TLSv1.2' })
    const socket = client.socket as TLSSocket
    const refused = new Promise<string | undefined>(resolve => {
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    })
    socket.renegotiate({ rejectUnauthorized: false }, () => {})
    client.write(client.openText())
    expect(await refused).toBe('EPROTO')
  })

  test.each(['X25519MLKEM768', 'X25519', 'P-256'])(
    'S045: a client that offers %s alone is served',
    async group => {
      const client = await RawClient.tls(direct, { ecdhCurve: group })
      expect((client.socket as TLSSocket).getProtocol()).toBe('TLSv1.3')
      client.cut()
    },
  )

  test.each([
    ['TLSv1.2', false],
    ['TLSv1.3', true],
  ] as const)('RFC 9266 §4.2: channel binding over %s: %s', async (version, offered) => {
    const client = await RawClient.tls(direct, { minVersion: version, maxVersion: version })
    expect(String(await client.open()).includes('tls-exporter')).toBe(offered)
    client.cut()
  })

  test('XEP-0368: ALPN is xmpp-client, another protocol is refused', async () => {
    const client = await RawClient.tls(direct)
    expect((client.socket as TLSSocket).alpnProtocol).toBe('xmpp-client')
    client.cut()
    await expect(RawClient.tls(direct, { ALPNProtocols: ['h2'] })).rejects.toThrow()
  })
})

describe('SASL', () => {
  test('XEP-0440, XEP-0474: channel binding and no PLAIN are advertised', async () => {
    const client = await RawClient.tls(direct)
    const features = (await client.open()).toString()
    for (const name of ['SCRAM-SHA-512-PLUS', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256', 'tls-exporter'])
      expect(features).toContain(name)
    expect(features).not.toContain('PLAIN')
    expect(features).not.toContain('SHA-1')
    client.cut()
    expect((await challengeFor('ana')).has('h')).toBe(true)
  })

  test.each(['PLAIN', 'SCRAM-SHA-1', 'DIGEST-MD5', 'x y'])('%s is no mechanism of ours', async mechanism => {
    const client = await opened()
    client.write(auth(mechanism, 'n,,n=ana,r=nonce'))
    expect(conditionOf(await client.element())).toBe('invalid-mechanism')
    client.cut()
  })

  test('XEP-0440 §3: over TLS 1.2 it is bound to the certificate', async () => {
    const client = await RawClient.tls(direct, { maxVersion: 'TLSv1.2' })
    const features = String(await client.open())
    expect(features).toContain('tls-server-end-point')
    const bound = (data: Uint8Array) => ({ flag: 'p' as const, type: 'tls-server-end-point', data })
    const wrong = await client.authenticate('ana', 'ana secret', { binding: bound(new Uint8Array(32)) })
    expect(conditionOf(wrong)).toBe('not-authorized')
    const right = await client.authenticate('ana', 'ana secret', { binding: bound(endPoint(client)) })
    expect(right.name).toBe('success')
    client.cut()
  })

  test('S047: a wrong password and an unknown name get the same failure', async () => {
    const failures = []
    for (const name of ['ana', 'nobody']) {
      const client = await opened()
      failures.push((await client.authenticate(name, 'wrong password')).toString())
      client.cut()
    }
    expect(failures[0]).toContain('not-authorized')
    expect(failures[0]).toBe(failures[1])
  })

  test('S048: salt and iterations of a name never change, whether it exists or not, however it is spelt', async () => {
    for (const name of ['nobody', 'ana']) {
      const [first, second, upper] = [
        await challengeFor(name),
        await challengeFor(name),
        await challengeFor(name.toUpperCase()),
      ]
      expect(first.get('s')).toBe(second.get('s'))
      expect(first.get('s')).toBe(upper.get('s'))
      expect(first.get('i')).toBe('4096')
    }
    expect((await challengeFor('nobody')).get('s')?.length).toBe((await challengeFor('ana')).get('s')?.length)
  })

  test('S050: a nonce that was changed', async () => {
    const client = await opened()
    client.write(auth('SCRAM-SHA-256', 'n,,n=ana,r=nonce'))
    await client.element()
    client.write(
      `<response xmlns='${NS_SASL}'>${base64(`c=biws,r=other,p=${base64('x'.repeat(32))}`)}</response>`,
    )
    expect(conditionOf(await client.element())).toBe('not-authorized')
    client.cut()
  })

  test.each([
    ['a mandatory extension', 'n,,m=x,n=ana,r=nonce'],
    ['an empty name', 'n,,n=,r=nonce'],
    ['= not encoded', 'n,,n=a=b,r=nonce'],
    ['NUL', 'n,,n=a\0b,r=nonce'],
  ])('S051: %s', async (_, first) => {
    const client = await opened()
    client.write(auth('SCRAM-SHA-256', first))
    expect(conditionOf(await client.element())).toBe('malformed-request')
    client.cut()
  })

  test('S052: y where -PLUS is offered is a downgrade', async () => {
    const client = await opened()
    expect(
      conditionOf(await client.authenticate('ana', 'ana secret', { plus: false, binding: { flag: 'y' } })),
    ).toBe('not-authorized')
    client.cut()
  })

  test('S053: binding data of another connection, and tls-unique', async () => {
    const other = await opened()
    const client = await opened()
    const binding = { flag: 'p' as const, type: TLS_EXPORTER.type, data: other.exporter() }
    expect(conditionOf(await client.authenticate('ana', 'ana secret', { binding }))).toBe('not-authorized')
    const unique = { flag: 'p' as const, type: 'tls-unique', data: new Uint8Array(12) }
    expect(conditionOf(await client.authenticate('ana', 'ana secret', { binding: unique }))).toBe(
      'not-authorized',
    )
    other.cut()
    client.cut()
  })

  test('S055: nobody acts for another', async () => {
    const client = await opened()
    const failure = await client.authenticate('ana', 'ana secret', { authzid: 'bruno@plaza.example' })
    expect(conditionOf(failure)).toBe('invalid-authzid')
    expect((await client.authenticate('ana', 'ana secret', { authzid: 'ana@plaza.example' })).name).toBe(
      'success',
    )
    client.cut()
  })

  test('S056: signed in here, no session elsewhere', async () => {
    const client = await opened()
    await client.authenticate('ana', 'ana secret')
    client.header('other.example')
    expect(await client.ended()).toBe('host-unknown')
  })

  test.each([
    [
      'malformed base64',
      `<auth xmlns='${NS_SASL}' mechanism='SCRAM-SHA-256'>&#42;</auth>`,
      'incorrect-encoding',
    ],
    ['a response to nothing', `<response xmlns='${NS_SASL}'>biws</response>`, 'malformed-request'],
    ['an abort', `<abort xmlns='${NS_SASL}'/>`, 'aborted'],
  ])('S057: %s', async (_, text, condition) => {
    const client = await opened()
    client.write(text)
    expect(conditionOf(await client.element())).toBe(condition)
    expect((await client.authenticate('ana', 'ana secret')).name).toBe('success')
    client.cut()
  })

  test('S057: a payload of 64 KiB', async () => {
    const client = await opened()
    client.write(auth('SCRAM-SHA-256', `n,,n=${'a'.repeat(49_000)},r=nonce`))
    expect(await client.ended()).toBe('policy-violation')
  })

  test('S058: the fifth failure ends the stream', async () => {
    const client = await opened()
    for (let i = 0; i < 5; i++) await client.authenticate('ana', 'wrong password')
    expect(await client.ended()).toBe('policy-violation')
  })

  test('S059: an address that failed too often has to wait, the account does not', async () => {
    const strict = await startTestServer({ limits: { ban_failures: 6 } })
    await strict.accounts?.create('ana', 'ana secret', 'member')
    const port = strict.ports.directTls ?? 0
    const known = await RawClient.session(port, 'ana', 'ana secret')
    for (let round = 0; round < 2; round++) {
      const client = await RawClient.tls(port)
      await client.open()
      for (let i = 0; i < 3; i++) await client.authenticate('ana', 'wrong password')
      client.cut()
    }
    await expect(RawClient.session(port, 'ana', 'ana secret')).rejects.toThrow()
    await known.fence()
    known.cut()
    await strict.stop()
  })

  test('S060: new passwords get 100 000 iterations unless the configuration says otherwise', async () => {
    const stock = await startTestServer({ sasl: { iterations: 100_000 } })
    await stock.accounts?.create('ana', 'ana secret', 'member')
    const client = await RawClient.tls(stock.ports.directTls ?? 0)
    await client.open()
    client.write(auth('SCRAM-SHA-512', 'n,,n=ana,r=nonce'))
    expect(Buffer.from((await client.element()).text(), 'base64').toString()).toContain(',i=100000,')
    client.cut()
    await stock.stop()
  })

  test('SCRAM-SHA-1 works where it is switched on', async () => {
    const old = await startTestServer({ sasl: { scram_sha_1: true } })
    await old.accounts?.create('ana', 'ana secret', 'member')
    const client = await RawClient.tls(old.ports.directTls ?? 0)
    expect((await client.open()).toString()).toContain('SCRAM-SHA-1-PLUS')
    expect((await client.authenticate('ana', 'ana secret', { hash: 'SHA-1', plus: false })).name).toBe(
      'success',
    )
    client.cut()
    await old.stop()
  })
})

describe('accounts', () => {
  test('S072: a new password, disabling and deleting end the sessions at once', async () => {
    await server.accounts?.create('carla', 'carla secret', 'member')
    const sessions = () => RawClient.session(direct, 'carla', 'carla secret')
    const first = await sessions()
    await server.accounts?.setPassword('carla', 'another secret')
    expect(await first.ended()).toBe('not-authorized')
    await expect(sessions()).rejects.toThrow('not-authorized')
    const second = await RawClient.session(direct, 'carla', 'another secret')
    await server.accounts?.setDisabled('carla', true)
    expect(await second.ended()).toBe('not-authorized')
    await expect(RawClient.session(direct, 'carla', 'another secret')).rejects.toThrow('account-disabled')
    await server.accounts?.setDisabled('carla', false)
    const third = await RawClient.session(direct, 'carla', 'another secret')
    await server.accounts?.delete('carla')
    expect(await third.ended()).toBe('not-authorized')
    await expect(RawClient.session(direct, 'carla', 'another secret')).rejects.toThrow('not-authorized')
  })

  test('S082: the same resource again ends the older session with conflict', async () => {
    const older = await RawClient.session(direct, 'ana', 'ana secret', 'phone')
    const newer = await RawClient.session(direct, 'ana', 'ana secret', 'phone')
    expect(await older.ended()).toBe('conflict')
    await newer.fence()
    newer.cut()
  })

  test('S081: a resource that is none is refused, an empty one is made here', async () => {
    const client = await opened()
    await client.authenticate('ana', 'ana secret')
    await client.open()
    for (const wish of ['r'.repeat(2000), '&#x202E;evil', '&#10;'])
      expect((await client.bind(wish)).toString()).toContain('bad-request')
    expect((await client.bind('../../x')).toString()).toContain('ana@plaza.example/../../x')
    client.cut()
  })

  test('S091: the eleventh session is refused', async () => {
    await server.accounts?.create('dora', 'dora secret', 'member')
    const clients = []
    for (let i = 0; i < 10; i++) clients.push(await RawClient.session(direct, 'dora', 'dora secret'))
    const late = await opened()
    await late.authenticate('dora', 'dora secret')
    await late.open()
    expect((await late.bind()).toString()).toContain('resource-constraint')
    for (const client of [...clients, late]) client.cut()
  })
})
