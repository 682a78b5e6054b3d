/** The program with several domains: one process, one set of ports, a folder and an address each. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sectionsOf } from '../admin/declared.ts'
import { ConfigError } from '../config/error.ts'
import { loadConfig } from '../config/load.ts'
import { everyModule } from '../modules/index.ts'
import { COMPILED } from '../testing/launch.ts'
import { passwordOf, ServerProcess } from '../testing/process.ts'
import { RawClient } from '../testing/raw-client.ts'
import { TEST_DOMAIN } from '../testing/server.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const OTHER = 'calle.example'
const HOSTS = `[[hosts]]
domain = "${OTHER}"
organisation = "La Calle"
[hosts.rooms]
subdomain = "patio"
[[hosts]]
domain = "invitados.example"
anonymous = true
`
const corrillo = (folder: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, ...args, '--config', join(folder, 'corrillo.toml')], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: COMPILED },
  })

describe('a server with three domains', () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await ServerProcess.start(['ana'], '', HOSTS)
    await server.command('user add', { name: 'ana', password: 'ana in the street' }, OTHER)
  }, 30_000)
  afterAll(() => server.stop())

  /** What lies at this path under a host name, as a browser or a proxy asks for it. */
  const get = (host: string, path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      request({ port: server.ports.http, path, headers: { host } }, async response => {
        let text = ''
        for await (const chunk of response) text += String(chunk)
        resolve(text)
      })
        .once('error', reject)
        .end()
    })

  test('each address leads to its own domain, every other one to the first', async () => {
    const instance = async (host: string) => JSON.parse(await get(host, '/api/instance'))
    expect(await instance(OTHER)).toMatchObject({
      domain: OTHER,
      organisation: 'La Calle',
      setupNeeded: false,
    })
    for (const host of [TEST_DOMAIN, 'localhost', 'elsewhere.example'])
      expect(await instance(host)).toMatchObject({ domain: TEST_DOMAIN })
    expect(await get(OTHER, '/.well-known/host-meta.json')).toContain(`wss://${OTHER}/`)
    expect(await get(TEST_DOMAIN, '/.well-known/host-meta.json')).toContain(`wss://${TEST_DOMAIN}/`)
  })

  test('XEP-0124 §7: a session over plain requests is for the domain that it names', async () => {
    const begin = async (to: string): Promise<string> => {
      const body = `<body xmlns='http://jabber.org/protocol/httpbind' rid='1' to='${to}' ver='1.11' wait='0' hold='1' xmpp:version='1.0' xmlns:xmpp='urn:xmpp:xbosh'/>`
      return (await fetch(`http://127.0.0.1:${server.ports.http}/http-bind`, { method: 'POST', body })).text()
    }
    expect(await begin(OTHER)).toContain(`from='${OTHER}'`)
    expect(await begin('elsewhere.example')).toContain('host-unknown')
  })

  test('a command is for the first domain unless it names another', async () => {
    expect(await server.command('user list', {})).toEqual([
      expect.objectContaining({ address: `witness@${TEST_DOMAIN}` }),
      expect.objectContaining({ address: `ana@${TEST_DOMAIN}` }),
    ])
    expect(await server.command('user list', {}, OTHER)).toEqual([
      expect.objectContaining({ address: `ana@${OTHER}` }),
    ])
    expect(await server.command('status', {}, OTHER)).toMatchObject({
      domain: OTHER,
      organisation: 'La Calle',
      accounts: 1,
      other_domains: `${TEST_DOMAIN}, invitados.example`,
      certificate_names: OTHER,
    })
    await expect(server.command('user list', {}, 'elsewhere.example')).rejects.toThrow('unknown-domain')
    await expect(server.command('user list', {}, 'invitados.example')).rejects.toThrow('unknown-command')
    const listed = corrillo(server.folder, 'user', 'list', '--domain', OTHER)
    expect([listed.status, listed.stdout]).toEqual([0, expect.stringContaining(`ana@${OTHER}`)])
    expect(listed.stdout).not.toContain(TEST_DOMAIN)
  })

  test('each keeps what is its own in a folder of its own, over a restart; a host of guests keeps nothing', async () => {
    const folder = (domain: string) => join(server.folder, 'data/hosts', domain)
    expect(existsSync(join(folder(OTHER), 'corrillo.sqlite'))).toBe(true)
    expect(existsSync(join(folder('invitados.example'), 'corrillo.sqlite'))).toBe(false)
    await server.restart('SIGTERM')
    const port = server.ports.directTls
    const street = await RawClient.session(port, 'ana', 'ana in the street', 'x', OTHER)
    const square = await RawClient.session(port, 'ana', passwordOf('ana'), 'x')
    for (const client of [street, square]) client.cut()
  })
})

describe('a server that does not start', () => {
  let folder: string
  const written = (hosts: string): string => {
    const file = join(folder, 'corrillo.toml')
    writeFileSync(
      file,
      `domain = "${TEST_DOMAIN}"\n[listen]\nstarttls = 0\ndirect_tls = 0\nhttp = 0\n${hosts}`,
    )
    return file
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'corrillo-hosts-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('says which of its hosts it is', () => {
    mkdirSync(join(folder, 'data/hosts'), { recursive: true })
    writeFileSync(join(folder, 'data/hosts', OTHER), 'no folder')
    written(HOSTS)
    const { status, stderr } = corrillo(folder, 'start')
    expect([status, stderr]).toEqual([
      4,
      expect.stringContaining(`${OTHER}: The data folder is not a folder.`),
    ])
  })

  test('says that a domain is taken, by whom it cannot be', () => {
    rmSync(join(folder, 'data'), { recursive: true, force: true })
    written(`[[hosts]]\ndomain = "rooms.${TEST_DOMAIN}"\n`)
    const { status, stderr } = corrillo(folder, 'start')
    expect([status, stderr]).toEqual([2, expect.stringContaining(`rooms.${TEST_DOMAIN} is taken already`)])
  })

  test.each([
    [`[[hosts]]\ndomain = "${TEST_DOMAIN}"\n`, 'another host has', 7],
    [
      `${HOSTS}[[hosts]]\ndomain = "${OTHER}"\n`,
      'hosts.2.domain is "calle.example", which another host has',
      15,
    ],
    ['[[hosts]]\ndomain = "Calle.example"\n', 'not a domain name in its normal form', 7],
    ['[[hosts]]\ndomain = "a.example"\ncertificate = "x"\n', 'but no "key"', 8],
    ['[[hosts]]\ndomain = "a.example"\ncolour = "red"\n', '"colour" is not a key of [hosts.0]', 8],
    ['[[hosts]]\ndomain = "a.example"\n[hosts.rooms]\nsubdomian = "x"\n', 'Did you mean "subdomain"?', 9],
    [
      '[[hosts]]\ndomain = "a.example"\n[hosts.limits]\nban_seconds = 5\n',
      'It holds for the whole server: it belongs under [limits], before the first [[hosts]].',
      9,
    ],
    [
      '[[hosts]]\ndomain = "a.example"\n[hosts.tls]\nminimum = "1.3"\n',
      'It holds for the whole server: it stands before the first [[hosts]].',
      8,
    ],
    ['[[hosts]]\ndomain = "a.example"\n[hosts.limits]\ndepht = 9\n', 'Did you mean "depth"?', 9],
    ['[[hosts]]\ndomain = "a.example"\n[hosts.sasl]\niterations = 9\n', 'It must be at least 4096.', 9],
    ['[rooms]\npage = "x"\n[[hosts]]\ndomain = "a.example"\n', 'rooms.page is "x"', 7],
  ])('for %j says what is wrong, and where', (hosts, problem, line) => {
    const load = () => loadConfig({ file: written(hosts), sections: sectionsOf(everyModule) })
    expect(load).toThrow(ConfigError)
    expect(load).toThrow(problem)
    expect(load).toThrow(`, line ${line}: `)
  })
})
