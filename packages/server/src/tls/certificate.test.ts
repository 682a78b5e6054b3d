import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { configure } from '../config/config.ts'
import { startHttp } from '../http/http.ts'
import type { Log } from '../observe/log.ts'
import { PlayClock } from '../plays/clock.ts'
import { openCertificate } from './certificate.ts'
import { selfSigned } from './self-signed.ts'

const DAY = 86_400_000
let folder: string
let clock: PlayClock
let said: string[]
const log: Log = {
  debug: () => {},
  info: event => void said.push(`info ${event}`),
  warn: (event, fields) =>
    void said.push(`warn ${event}${fields?.days === undefined ? '' : ` ${fields.days}`}`),
  error: event => void said.push(`error ${event}`),
  child: () => log,
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corrillo-tls-'))
  clock = new PlayClock()
  said = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (tls: { certificate?: string; key?: string } = {}) =>
  openCertificate({ config: configure({ data: folder, tls }), domain: 'plaza.example', clock, log })
/** A certificate of somebody else's making in the files that the configuration names. */
const given = async (name: string, days = 90) => {
  const pem = await selfSigned(name, clock.now(), days)
  writeFileSync(join(folder, 'c.pem'), pem.certificate)
  writeFileSync(join(folder, 'k.pem'), pem.key)
  return { certificate: join(folder, 'c.pem'), key: join(folder, 'k.pem') }
}
const fingerprint = (pem: string) => new X509Certificate(pem).fingerprint256

/** What a new connection is shown, over a real socket. */
const shownBy = (port: number, servername = 'plaza.example'): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '')
      socket.destroy()
    })
    socket.once('error', reject)
  })

describe('the first certificate', () => {
  test('is ECDSA P-256 for the domain, made once, and its key is for the owner only', async () => {
    const one = await open()
    const file = join(folder, 'tls', 'plaza.example.crt')
    const certificate = new X509Certificate(readFileSync(file))
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
    expect(certificate.checkHost('plaza.example')).toBe('plaza.example')
    expect(one.names).toEqual(['plaza.example'])
    expect(one.selfSigned).toBe(true)
    expect((one.expires - clock.now()) / DAY).toBeGreaterThan(3600)
    expect(statSync(join(folder, 'tls', 'plaza.example.key')).mode & 0o777).toBe(0o600)
    one.close()
    const two = await open()
    expect(fingerprint(readFileSync(file, 'utf8'))).toBe(certificate.fingerprint256)
    expect(said).toEqual(['info made a certificate'])
    two.close()
  })

  test('a connection agrees on TLS 1.3, and nothing older than 1.2 is spoken', async () => {
    const certificate = await open()
    const server = createTcp(
      socket =>
        void new TLSSocket(socket, { isServer: true, secureContext: certificate.context }).on(
          'error',
          () => {},
        ),
    )
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
    await new Promise(resolve => client.once('secureConnect', resolve))
    expect(client.getProtocol()).toBe('TLSv1.3')
    client.destroy()
    const old = connect({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    await expect(
      new Promise((resolve, reject) => old.once('secureConnect', resolve).once('error', reject)),
    ).rejects.toThrow()
    server.close()
    certificate.close()
  })
})

test('RFC 6066 §3: HTTPS shows the certificate of the name asked for, and its own to everybody else', async () => {
  const [own, other] = [
    await open(),
    await openCertificate({ config: configure({ data: folder }), domain: 'calle.example', clock, log }),
  ]
  const http = await startHttp({
    config: configure({ listen: { http: 0 } }),
    webRoot: folder,
    log,
    certificate: own,
    contextOf: name => (name === 'calle.example' ? other.context : undefined),
  })
  const [mine, theirs] = ['plaza', 'calle'].map(name =>
    fingerprint(readFileSync(join(folder, 'tls', `${name}.example.crt`), 'utf8')),
  )
  expect(mine).not.toBe(theirs)
  expect(await shownBy(http.port)).toBe(mine)
  expect(await shownBy(http.port, 'calle.example')).toBe(theirs)
  expect(await shownBy(http.port, 'elsewhere.example')).toBe(mine)
  await http.close()
  own.close()
  other.close()
})

describe('S069: files that are replaced', () => {
  test('new connections use them within ten seconds, and who is connected stays', async () => {
    const certificate = await open(await given('plaza.example'))
    const http = await startHttp({
      config: configure({ listen: { http: 0 } }),
      webRoot: folder,
      log,
      certificate,
    })
    const xmpp = createTcp(
      socket =>
        void new TLSSocket(socket, { isServer: true, secureContext: certificate.context }).on(
          'error',
          () => {},
        ),
    )
    await new Promise<void>(resolve => xmpp.listen(0, '127.0.0.1', resolve))
    const port = (xmpp.address() as AddressInfo).port
    const before = fingerprint(readFileSync(join(folder, 'c.pem'), 'utf8'))
    expect([await shownBy(port), await shownBy(http.port)]).toEqual([before, before])
    const staying = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
    await new Promise(resolve => staying.once('secureConnect', resolve))

    await given('plaza.example')
    const after = fingerprint(readFileSync(join(folder, 'c.pem'), 'utf8'))
    clock.pass(5000)
    await expect.poll(() => said.includes('info the certificate was replaced')).toBe(true)
    expect([await shownBy(port), await shownBy(http.port)]).toEqual([after, after])
    expect(staying.destroyed).toBe(false)
    staying.destroy()
    await http.close()
    xmpp.close()
    certificate.close()
  })

  test('half-written and mismatched files are not used, with one warning, until they are whole', async () => {
    const paths = await given('plaza.example')
    const certificate = await open(paths)
    const before = certificate.context
    const next = await selfSigned('plaza.example', clock.now())
    writeFileSync(paths.certificate, next.certificate.slice(0, 300))
    expect(await certificate.refresh()).toBe(false)
    expect(await certificate.refresh()).toBe(false)
    writeFileSync(paths.certificate, next.certificate)
    expect(await certificate.refresh()).toBe(false)
    expect(certificate.context).toBe(before)
    expect(said).toEqual(Array(2).fill('warn the new certificate cannot be used; the old one stays'))
    writeFileSync(`${paths.key}.new`, next.key)
    renameSync(`${paths.key}.new`, paths.key)
    expect(await certificate.refresh()).toBe(true)
    expect(certificate.context).not.toBe(before)
    certificate.close()
  })

  test('files that vanish leave the old certificate in use', async () => {
    const paths = await given('plaza.example')
    const certificate = await open(paths)
    rmSync(paths.key)
    expect(await certificate.refresh()).toBe(false)
    expect(said).toHaveLength(1)
    certificate.close()
  })
})

test('S070: 30, 14, 7 and 1 days before the end, and at it, the log says so, once each', async () => {
  const certificate = await open(await given('plaza.example', 40))
  expect(said).toEqual([])
  for (const days of [9, 2, 10, 6, 1, 7, 5, 1]) {
    clock.pass(days * DAY)
    await certificate.refresh()
    await certificate.refresh()
  }
  expect(said.filter(event => event.startsWith('warn'))).toEqual([
    'warn the certificate expires soon 29',
    'warn the certificate expires soon 13',
    'warn the certificate expires soon 5',
    'warn the certificate expires soon 0',
    'warn the certificate has expired 0',
  ])
  certificate.close()
})
