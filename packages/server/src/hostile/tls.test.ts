/** Group 2 of the catalogue, TLS: what real clients of other ages and makes can agree on with the server, and what they cannot. */
import { spawn } from 'node:child_process'
import { constants } from 'node:crypto'
import { connect as connectTcp } from 'node:net'
import { type ConnectionOptions, connect, getCiphers, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ServerProcess } from '../testing/process.ts'
import { RawClient } from '../testing/raw-client.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start(['ana'], 'unauthenticated_per_address = 500')
})
afterAll(() => server.stop())

/** What `openssl s_client` says about a handshake and what it reads after sending `input`. */
const openssl = (port: number, options: readonly string[], input = 'Q\n'): Promise<string> =>
  new Promise(resolve => {
    const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'plaza.example', ...options]
    const client = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let said = ''
    client.stdout.on('data', chunk => (said += chunk))
    client.stderr.on('data', chunk => (said += chunk))
    client.stdin.on('error', () => {})
    client.stdin.end(input)
    client.once('close', () => resolve(said))
  })
const agreed = (said: string): string | undefined =>
  /^New, (TLSv[\d.]+), Cipher is (?!\(NONE\))(\S+)/m.exec(said)?.slice(1).join(' ')
const ways = (): [string, number, string[]][] => [
  ['direct TLS', server.ports.directTls, []],
  ['STARTTLS', server.ports.starttls, ['-starttls', 'xmpp', '-xmpphost', 'plaza.example']],
]

describe('versions and ciphers', () => {
  test('S042: openssl agrees on 1.2 and 1.3 and on nothing older, on both ways in', async () => {
    for (const [, port, way] of ways()) {
      for (const version of ['-tls1', '-tls1_1']) {
        const said = await openssl(port, [...way, version, '-cipher', 'DEFAULT:@SECLEVEL=0'])
        expect(agreed(said)).toBeUndefined()
        expect(said).toContain('alert protocol version')
      }
      expect(agreed(await openssl(port, [...way, '-tls1_2']))).toMatch(/^TLSv1.2 ECDHE-ECDSA-AES/)
      expect(agreed(await openssl(port, [...way, '-tls1_3']))).toMatch(/^TLSv1.3 TLS_/)
    }
  })

  test('S042: a hello of SSL 3.0 is refused with an alert, without reading on', async () => {
    const hello = `0300${'00'.repeat(32)}000004002f00350100`
    const body = `010000${(hello.length / 2).toString(16).padStart(2, '0')}${hello}`
    const socket = connectTcp(server.ports.directTls, '127.0.0.1')
    socket.write(Buffer.from(`160300${(body.length / 2).toString(16).padStart(4, '0')}${body}`, 'hex'))
    let answer = Buffer.alloc(0)
    socket.on('data', chunk => (answer = Buffer.concat([answer, chunk])))
    await server.survives(() => new Promise(resolve => socket.once('close', resolve)))
    // An alert (21) that is fatal (2): handshake_failure (40) or protocol_version (70), RFC 5246 §7.2.
    expect([answer[0], answer[5]]).toEqual([21, 2])
    expect([40, 70]).toContain(answer[6])
    expect(answer).toHaveLength(7)
  })

  test('S043: no suite without forward secrecy, encryption or authentication is taken', async () => {
    for (const [, port, way] of ways())
      for (const weak of ['aNULL', 'eNULL', 'RC4', '3DES', 'EXPORT', 'kRSA', 'PSK', 'SRP', 'ECDHE+SHA1']) {
        const said = await openssl(port, [...way, '-tls1_2', '-cipher', `${weak}:@SECLEVEL=0`])
        expect(agreed(said), `${weak}: ${said}`).toBeUndefined()
      }
  })

  /** The suite that both agree on, or undefined. */
  const offered = (options: ConnectionOptions): Promise<string | undefined> =>
    new Promise(resolve => {
      const socket = connect({
        port: server.ports.directTls,
        host: '127.0.0.1',
        rejectUnauthorized: false,
        ...options,
      })
      const done = (name?: string) => {
        resolve(name)
        socket.destroy()
      }
      socket.once('secureConnect', () => done(socket.getCipher().name)).once('error', () => done())
    })

  test('S046: of every suite that this client knows, offered alone, only those with forward secrecy and authenticated encryption are taken', async () => {
    const all = getCiphers().filter(name => !name.startsWith('tls_'))
    expect(all.length).toBeGreaterThan(30)
    const taken: string[] = []
    for (const ciphers of all) {
      const name = await offered({ ciphers: `${ciphers.toUpperCase()}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' })
      if (name !== undefined) taken.push(name)
    }
    expect(taken.toSorted()).toEqual([
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-CHACHA20-POLY1305',
    ])
  })

  test('S046: no compression, and small or foreign groups are not agreed on', async () => {
    const said = await openssl(server.ports.directTls, ['-tls1_2', '-comp'])
    expect(said).toContain('Compression: NONE')
    for (const ecdhCurve of ['P-521', 'secp224r1', 'ffdhe2048'])
      expect(await offered({ ecdhCurve })).toBeUndefined()
  })
})

describe('handshakes', () => {
  test('S044: a hundred clients that renegotiate are closed, others are answered', async () => {
    const renegotiate = async () => {
      const options = {
        maxVersion: 'TLSv1.2',
        secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
      } as const
      const client = await RawClient.tls(server.ports.directTls, options)
      ;(client.socket as TLSSocket).renegotiate({ rejectUnauthorized: false }, () => {})
      client.write(client.openText())
      await client.ended()
      expect(client.text).not.toContain('features')
    }
    await server.survives(async () => {
      for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 10 }, renegotiate))
    })
  })

  test('S045: with a client that knows it, keys are agreed on by X25519MLKEM768, with an older one by X25519', async () => {
    const group = async (ecdhCurve: string) => {
      const client = await RawClient.tls(server.ports.directTls, { ecdhCurve })
      const info = (client.socket as TLSSocket).getEphemeralKeyInfo() as { name?: string; type?: string }
      client.cut()
      return info
    }
    expect(await group('X25519:P-256')).toMatchObject({ name: 'X25519' })
    // Node has no name for a hybrid group; where X25519 alone was agreed on, it has.
    expect((await group('X25519MLKEM768:X25519')).name).not.toBe('X25519')
    expect(await openssl(server.ports.directTls, ['-tls1_3'])).toContain('Server Temp Key: X25519')
  })

  test('S096: a session that could be resumed early carries no early data', async () => {
    for (const [name, port, way] of ways()) {
      // A stream that is opened and closed: the tickets have come by then, and the server ends the connection.
      const stream = `<stream:stream to='plaza.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'></stream:stream>`
      const said = await openssl(port, [...way, '-tls1_3', '-ign_eof'], stream)
      expect(agreed(said), name).toBeDefined()
      const most = [...said.matchAll(/Max Early Data: (\d+)/g)].map(m => m[1])
      expect(new Set(most)).toEqual(new Set(['0']))
    }
  })
})
