/** Catalogue, S066 and S067: a server that shows a certificate that is not the domain's is not spoken to, whatever the reason. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { createNodePlatform } from './index.ts'

const DOMAIN = 'plaza.example'
let folder: string
let ca: string
const at = (name: string): string => join(folder, name)
const openssl = (...args: string[]): void =>
  void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Signed by `by`; `days` may lie in the past. */
const issue = (name: string, subject: string, extensions: string, by = 'ca', days = '30'): void => {
  openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject)
  writeFileSync(at(`${name}.ext`), extensions)
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    `${by}.crt`,
    '-CAkey',
    `${by}.key`,
    '-days',
    days,
    '-extfile',
    `${name}.ext`,
    '-out',
    `${name}.crt`,
  )
}
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'corrillo-certificates-'))
  openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    '/CN=Test CA',
    '-days',
    '30',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  )
  openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-keyout',
    'self.key',
    '-out',
    'self.crt',
    '-subj',
    `/CN=${DOMAIN}`,
    '-days',
    '30',
    '-addext',
    `subjectAltName=DNS:${DOMAIN}`,
  )
  const leaf = (san: string) =>
    `subjectAltName=${san}\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n`
  issue('good', `/CN=${DOMAIN}`, leaf(`DNS:${DOMAIN}`))
  issue('local', '/CN=localhost', leaf('DNS:localhost'))
  issue('local-cn', '/CN=localhost', 'basicConstraints=CA:FALSE\n')
  issue('other', '/CN=evil.example', leaf('DNS:evil.example'))
  issue('everything', '/CN=*', leaf('DNS:*'))
  issue('cn-only', `/CN=${DOMAIN}`, 'basicConstraints=CA:FALSE\n')
  issue('expired', `/CN=${DOMAIN}`, leaf(`DNS:${DOMAIN}`), 'ca', '-1')
  issue('client', `/CN=${DOMAIN}`, `subjectAltName=DNS:${DOMAIN}\nextendedKeyUsage=clientAuth\n`)
  issue('not-a-ca', '/CN=Somebody', leaf('DNS:somebody.example'))
  issue('below', `/CN=${DOMAIN}`, leaf(`DNS:${DOMAIN}`), 'not-a-ca')
  ca = readFileSync(at('ca.crt'), 'utf8')
})
afterAll(() => rmSync(folder, { recursive: true }))

const pem = (name: string) => ({
  cert:
    readFileSync(at(`${name}.crt`), 'utf8') +
    (name === 'below' ? readFileSync(at('not-a-ca.crt'), 'utf8') : ''),
  key: readFileSync(at(`${name}.key`), 'utf8'),
})
/** What the client says in the hearing of a server with this certificate; undefined when it breaks off. */
const saidTo = async (name: string, way: 'tcp' | 'websocket'): Promise<string | undefined> => {
  let heard = ''
  const https = createHttps(pem(name))
  const server = way === 'tcp' ? createServer(pem(name)) : https
  server.on('tlsClientError', () => {})
  const hearing = new Promise<void>(resolve => {
    const hear = (data: unknown) => {
      heard += String(data)
      resolve()
    }
    if (way === 'tcp') server.on('secureConnection', socket => socket.on('data', hear).on('error', () => {}))
    else new WebSocketServer({ server: https }).on('connection', ws => ws.on('message', hear))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const { transport } = createNodePlatform({ ca })
  const target =
    way === 'tcp'
      ? { domain: DOMAIN, host: '127.0.0.1', port, directTls: true }
      : { domain: DOMAIN, websocket: `wss://localhost:${port}/` }
  try {
    const wire = await transport.connect(target, { frame: () => {}, closed: () => {} })
    wire.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${DOMAIN}' version='1.0'/>`)
    await hearing
    wire.close()
    return heard
  } catch {
    return undefined
  } finally {
    https.closeAllConnections()
    server.close()
  }
}

test('a certificate of the domain, or of the host in the address, by an authority that is trusted, is accepted', async () => {
  expect(await saidTo('good', 'tcp')).toContain(DOMAIN)
  expect(await saidTo('local', 'websocket')).toContain(DOMAIN)
})

test.each([
  ['made by itself', 'self'],
  ['for another domain', 'other'],
  ['for everything', 'everything'],
  ['that names the domain in its subject only and has no alternative names', 'cn-only'],
  ['that has expired', 'expired'],
  ['that is for clients', 'client'],
  ['by somebody who is no authority', 'below'],
])('S066: a certificate %s is refused over TCP, and nothing is said', async (_, name) => {
  expect(await saidTo(name, 'tcp')).toBeUndefined()
})

test.each(['self', 'other', 'good', 'local-cn'])(
  'S067: over WebSocket the certificate must be of the host in the address (%s)',
  async name => {
    expect(await saidTo(name, 'websocket')).toBeUndefined()
  },
)
