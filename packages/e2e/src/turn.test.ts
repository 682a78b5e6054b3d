/** Debian's coturn as docs/operating.md sets it up, with the credentials that the server hands out (XEP-0215). */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { freePort } from '../../server/src/testing/port.ts'
import { type RawClient, signIn } from './support/raw-client.ts'
import { TurnClient } from './support/turn-client.ts'

const SECRET = 'a long random text'
const password = 'a long enough one'
const manual = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8')
/** The lines of the manual, from the first to the last of its block. */
const documented = (/^ {4}use-auth-secret\n(?: {4}.*\n)+/m.exec(manual)?.[0] ?? '').replace(/^ {4}/gm, '')

describe.skipIf(!has('coturn'))('coturn', () => {
  let relay: ChildProcess
  let folder: string
  let port: number
  let server: Corrillo
  let ana: RawClient

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'corrillo-turn-'))
    port = await freePort()
    const config = join(folder, 'turnserver.conf')
    const here = `listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nlistening-port=${port}\nno-tls\nno-dtls\nlog-file=stdout\npidfile=${join(folder, 'pid')}\n`
    writeFileSync(config, documented + here)
    relay = spawn('turnserver', ['-c', config, '--userdb', join(folder, 'turndb')], { cwd: folder })
    const extra = `[[external-services.services]]\ntype = "turn"\nhost = "127.0.0.1"\nport = ${port}\nsecret = "${SECRET}"\n`
    server = await served({ domain: 'turn.localhost', extra, accounts: ['ana'], password })
    const { ports, domain } = server
    ana = await signIn({
      port: ports.directTls,
      domain,
      user: 'ana',
      password,
      resource: 'x',
      presence: false,
    })
  })
  afterAll(async () => {
    ana?.destroy()
    relay?.kill('SIGKILL')
    await server?.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  const handedOut = async (id: string) => {
    ana.send(
      `<iq type='get' id='${id}' to='${server.domain}'><credentials xmlns='urn:xmpp:extdisco:2'><service type='turn' host='127.0.0.1'/></credentials></iq>`,
    )
    const answer = await ana.expect(new RegExp(`^<iq [^>]*id=['"]${id}['"]`))
    const attribute = (name: string): string => new RegExp(` ${name}='([^']+)'`).exec(answer)?.[1] ?? ''
    return { username: attribute('username'), password: attribute('password') }
  }

  test('XEP-0215 §3.3: the credentials open a relay address', async () => {
    expect(documented).toContain(`static-auth-secret=${SECRET}`)
    const client = new TurnClient(port, await handedOut('a'))
    const allocated = await client.allocate()
    expect(allocated).toEqual({ relayPort: expect.any(Number), seconds: 600 })
    client.close()
  })

  test('S360: a wrong password, another name, or a time that is over opens none', async () => {
    const given = await handedOut('b')
    const past = `${Math.floor(Date.now() / 1000) - 60}:${given.username.split(':')[1]}`
    for (const credentials of [
      { ...given, password: 'guessed' },
      { ...given, username: given.username.replace(/.$/, c => (c === '0' ? '1' : '0')) },
      { username: past, password: createHmac('sha1', SECRET).update(past).digest('base64') },
    ]) {
      const client = new TurnClient(port, credentials)
      expect(await client.allocate()).toEqual({ error: 401 })
      client.close()
    }
  })

  test('S360: one account has a bounded number of addresses', async () => {
    const clients: TurnClient[] = []
    const given = await handedOut('c')
    const errors: number[] = []
    for (let i = 0; i < 15; i++) {
      const client = new TurnClient(port, given)
      clients.push(client)
      const allocated = await client.allocate()
      if ('error' in allocated) errors.push(allocated.error)
    }
    expect(errors.length).toBeGreaterThanOrEqual(3)
    expect(new Set(errors)).toEqual(new Set([486]))
    for (const client of clients) client.close()
  })

  test('S359: the relay leads into no network behind it', async () => {
    const username = `${Math.floor(Date.now() / 1000) + 60}:bruno`
    const client = new TurnClient(port, {
      username,
      password: createHmac('sha1', SECRET).update(username).digest('base64'),
    })
    expect(await client.allocate()).toHaveProperty('relayPort')
    for (const address of [
      '127.0.0.1',
      '169.254.169.254',
      '10.0.0.1',
      '172.16.3.4',
      '192.168.1.1',
      '0.0.0.0',
      '100.64.0.1',
    ])
      expect([address, await client.permission(address)]).toEqual([address, 403])
    expect(await client.permission('198.51.100.7')).toBeUndefined()
    client.close()
  })
})
