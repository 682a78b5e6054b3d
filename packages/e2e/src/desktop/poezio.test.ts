/** Debian's poezio in a terminal, with slixmpp on the other side: a room that stays, pictures, blocking, files, what it missed. */
import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Corrillo, served } from '../support/corrillo.ts'
import { startDrivenPeer, type DrivenPeer } from '../support/driven-peer.ts'
import { has } from '../support/needs.ts'
import { type Poezio, startPoezio } from '../support/poezio.ts'

const password = 'a long enough one'

describe.runIf(has('poezio', 'tmux', 'python3-slixmpp', 'python3-aiohttp'))('poezio', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corrillo-poezio-'))
  let server: Corrillo
  let ana: Poezio
  let bruno: DrivenPeer
  const address = (name: string) => `${name}@${server.domain}`
  const room = () => `salon@rooms.${server.domain}`
  const start = (): Poezio =>
    startPoezio({
      folder,
      port: server.ports.starttls,
      jid: address('ana'),
      password,
      certificate: join(server.folder, 'data', 'tls', `${server.domain}.crt`),
    })
  const shows = (text: RegExp) => expect.poll(() => ana.screen()).toMatch(text)
  const hears = (body: string) =>
    bruno.expect(`hears ${body}`, o => o['event'] === 'message' && o['body'] === body)

  beforeAll(async () => {
    chmodSync(folder, 0o755)
    server = await served({
      domain: 'terminal.localhost',
      extra: ({ http }) =>
        `[sasl]\niterations = 4096\nchannel_binding = false\n[http]\npublic_url = "http://localhost:${http}"\n`,
      accounts: ['ana', 'bruno'],
      password,
    })
    bruno = await startDrivenPeer('everyday_peer', {
      port: server.ports.starttls,
      jid: `${address('bruno')}/peer`,
      password,
    })
    ana = start()
  })
  afterAll(async () => {
    ana?.close()
    await bruno?.quit()
    await server?.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  test('they become contacts and talk, and a picture that one publishes is with the other', async () => {
    await shows(/Your JID is/)
    await bruno.does('befriend', { jid: address('ana') })
    await shows(/wants to subscribe/)
    await ana.type(`/accept ${address('bruno')}`)
    await ana.type(`/message ${address('bruno')} "from a terminal"`)
    await hears('from a terminal')
    await bruno.does('say', { to: address('ana'), body: 'to a terminal' })
    await shows(/to a terminal/)
    await bruno.does('show_picture', { text: 'a very small picture' })
    const hash = createHash('sha1').update('a very small picture').digest('hex')
    await expect
      .poll(() =>
        readdirSync(ana.home, { recursive: true, withFileTypes: true })
          .filter(one => one.isFile())
          .map(one =>
            createHash('sha1')
              .update(readFileSync(join(one.parentPath, one.name)))
              .digest('hex'),
          ),
      )
      .toContain(hash)
  })

  test('a file goes up, and comes down whole by the address that it says', async () => {
    const file = join(folder, 'notes.txt')
    writeFileSync(file, 'written in a terminal, ñ')
    await ana.type(`/message ${address('bruno')}`)
    await ana.type(`/upload ${file}`)
    const { body } = await bruno.expect('its address', o => `${o['body']}`.startsWith('http:'))
    expect((await bruno.does('download', { url: body }))['text']).toBe('written in a terminal, ñ')
  })

  test('who is blocked is not heard, until that ends', async () => {
    await ana.type(`/block ${address('bruno')}`)
    await shows(/Blocked bruno@/)
    await bruno.does('say', { to: address('ana'), body: 'not for you' })
    await bruno.expect('refused', o => o['event'] === 'refused')
    await ana.type(`/unblock ${address('bruno')}`)
    await shows(/Unblocked bruno@/)
    await bruno.does('say', { to: address('ana'), body: 'for you again' })
    await shows(/for you again/)
    expect(ana.screen()).not.toContain('not for you')
  })

  test('a room that it keeps as a bookmark is there after its own restart, with what the archive of the room has', async () => {
    await bruno.does('open_room', { room: room() })
    await ana.type(`/join ${room()}/ana`)
    await bruno.does('say_in', { room: room(), body: 'welcome' })
    await shows(/welcome/)
    await ana.type('in the room')
    await hears('in the room')
    // Entering is keeping it: it says so when the server has it.
    await shows(/Bookmarks saved/)
    ana.close()
    await bruno.does('say_in', { room: room(), body: 'while ana was away' })
    await hears('while ana was away')
    const said = Date.now()
    // It asks for the archive up to the whole second in which it enters.
    await expect.poll(() => Date.now() - said).toBeGreaterThan(1_000)
    ana = start()
    await shows(/\d\.salon/)
    await ana.type('/win salon')
    await shows(/welcome[^]*in the room[^]*while ana was away/)
    await ana.type('back by bookmark')
    await hears('back by bookmark')
  })
})
