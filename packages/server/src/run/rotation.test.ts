/** S456: what to do when a secret may be known to somebody: each is changed, and the old one is refused. */
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { passwordOf, ServerProcess } from '../testing/process.ts'
import { RawClient } from '../testing/raw-client.ts'
import { TEST_DOMAIN } from '../testing/server.ts'
import { selfSigned } from '../tls/self-signed.ts'

const OLD = 'what the relay shared with us'
const NEW = 'what the relay shares with us now'
let folder: string
let server: ServerProcess

/** A new certificate and key in the files that the configuration names. */
const certified = async (): Promise<void> => {
  const { certificate, key } = await selfSigned(TEST_DOMAIN, Date.now())
  for (const [name, text] of [
    ['k.pem', key],
    ['c.pem', certificate],
  ] as const) {
    writeFileSync(join(folder, `${name}.new`), text)
    renameSync(join(folder, `${name}.new`), join(folder, name))
  }
}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'corrillo-rotation-'))
  await certified()
  server = await ServerProcess.start(
    ['ana'],
    '',
    `[tls]
certificate = "${join(folder, 'c.pem')}"
key = "${join(folder, 'k.pem')}"
[[external-services.services]]
type = "turn"
host = "turn.plaza.example"
port = 3478
secret = "${OLD}"
`,
  )
  await server.command('user role', { name: 'ana', role: 'admin' })
}, 120_000)
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Of the certificate that a new connection is shown. */
const shown = async (): Promise<string | undefined> => {
  const client = await RawClient.tls(server.ports.directTls, { servername: TEST_DOMAIN })
  const { fingerprint256 } = (client.socket as TLSSocket).getPeerCertificate()
  client.cut()
  return fingerprint256
}
const signIn = async (password: string): Promise<string> => {
  const client = await RawClient.tls(server.ports.directTls, { servername: TEST_DOMAIN })
  await client.open()
  const { name } = await client.authenticate('ana', password)
  client.cut()
  return name
}

describe('S456: secrets are changed, and the old ones serve for nothing', () => {
  test('the key of the certificate, while people are connected: they stay, who comes is shown the new one', async () => {
    const ana = await server.session('ana', 'phone')
    const before = await shown()
    await certified()
    await expect.poll(shown, { timeout: 60_000, interval: 500 }).not.toBe(before)
    await ana.fence()
    ana.cut()
  }, 90_000)

  test('the password of an administrator, at once: the sessions end, the old one is refused', async () => {
    const ana = await server.session('ana', 'phone')
    await server.command('user passwd', { name: 'ana', password: 'nobody has heard this one' })
    expect(await ana.ended()).toBe('not-authorized')
    expect(await signIn(passwordOf('ana'))).toBe('failure')
    expect(await signIn('nobody has heard this one')).toBe('success')
  })

  test('the secret of a relay, with a restart: no credentials are made with the old one', async () => {
    const signedWith = async (): Promise<string | undefined> => {
      const client = await RawClient.session(server.ports.directTls, 'ana', 'nobody has heard this one')
      client.write(
        `<iq type='get' id='t' to='${TEST_DOMAIN}'><services xmlns='urn:xmpp:extdisco:2' type='turn'/></iq>`,
      )
      const service = (await client.find(e => e.attr('id') === 't')).elements()[0]?.elements()[0]
      client.cut()
      const [username = '', password] = [service?.attr('username'), service?.attr('password')]
      return [OLD, NEW].find(
        secret => createHmac('sha1', secret).update(username).digest('base64') === password,
      )
    }
    expect(await signedWith()).toBe(OLD)
    const file = join(server.folder, 'corrillo.toml')
    writeFileSync(file, readFileSync(file, 'utf8').replace(OLD, NEW))
    await server.restart('SIGTERM')
    expect(await signedWith()).toBe(NEW)
  }, 120_000)
})
