/** Two of Debian's Gajim with their own OMEMO: rooms, files, pictures, blocking, and what is still there after restarts. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certify, withCertificate } from '../support/authority.ts'
import { type Corrillo, served } from '../support/corrillo.ts'
import { able, comes, type Gajim, hears, inside, knows, startGajim } from '../support/gajim.ts'

const password = 'a long enough one'
const icon = new URL('../../../web/public/icons/icon-192.png', import.meta.url)
const sha1 = (data: Buffer | string) => createHash('sha1').update(data).digest('hex')

describe.runIf(able)('Gajim', () => {
  const domain = 'localhost'
  const room = 'salon@rooms.localhost'
  const folder = mkdtempSync(join(tmpdir(), 'corrillo-gajim-'))
  let server: Corrillo
  let ana: Gajim
  let bruno: Gajim
  const start = (name: string) => startGajim({ folder, name, authority: join(folder, 'ca.pem') })
  const holds = (who: Gajim, kind: string, hash: string) =>
    comes(`${kind} of ${who.home}`, () => {
      const files = readdirSync(join(who.home, 'config', kind))
      return files.some(file => sha1(readFileSync(join(who.home, 'config', kind, file))) === hash)
    })

  beforeAll(async () => {
    chmodSync(folder, 0o755)
    certify(folder)
    server = await served({
      domain,
      extra: ({ http }) => `${withCertificate(folder, http)}[sasl]\niterations = 4096\n`,
      accounts: ['ana', 'bruno'],
      password,
    })
    for (const [name, self] of [
      ['ana', (ana = await start('ana'))],
      ['bruno', (bruno = await start('bruno'))],
    ] as const) {
      await self.does('sign_in', { name, domain, password, port: server.ports.starttls })
      await self.expect('signed in', o => o['event'] === 'signed in')
    }
    await ana.does('befriend', { jid: 'bruno@localhost' })
    await bruno.does('befriend', { jid: 'ana@localhost' })
  })
  afterAll(async () => {
    await Promise.all([ana?.quit(), bruno?.quit()])
    await server?.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  test('they talk with encryption, one to one and in a room that one makes and invites to', async () => {
    await knows(ana, 'bruno@localhost')
    await knows(bruno, 'ana@localhost')
    await ana.does('say', { to: 'bruno@localhost', body: 'a secret' })
    expect(await hears(bruno, 'a secret')).toMatchObject({ encrypted: true })
    await ana.does('make_room', { room, member: 'bruno@localhost' })
    await inside(ana, room)
    await ana.does('invite')
    await bruno.expect('an invitation', o => o['event'] === 'invited' && o['room'] === room)
    await bruno.does('enter', { room })
    await inside(bruno, room)
    await bruno.does('say', { to: room, body: 'to all', room: true })
    expect(await hears(ana, 'to all')).toMatchObject({ encrypted: true })
  })

  test.each([false, true])('a file goes up and comes down whole, encrypted: %s', async encrypted => {
    const path = join(folder, `${encrypted ? 'sealed' : 'open'}.jpg`)
    const bytes = Buffer.alloc(200_000, encrypted ? 'x' : 'y')
    writeFileSync(path, bytes)
    await ana.does('send_file', { to: 'bruno@localhost', path, encrypted })
    const scheme = encrypted ? 'aesgcm:' : 'https:'
    await bruno.expect('its address', o => o['event'] === 'message' && `${o['body']}`.startsWith(scheme))
    await bruno.does('look_at', { jid: 'ana@localhost' })
    await holds(bruno, 'downloads', sha1(bytes))
  })

  test('a picture that one publishes is with the other', async () => {
    const path = join(folder, 'picture.png')
    copyFileSync(icon, path)
    await ana.does('show_picture', { path })
    await holds(bruno, 'avatars', sha1(readFileSync(path)))
  })

  test('who is blocked is not heard', async () => {
    const blocked = (so: boolean) =>
      comes('the list', async () => (await bruno.does('blocks', { jid: 'ana@localhost' }))['blocked'] === so)
    await bruno.does('block', { jid: 'ana@localhost' })
    await blocked(true)
    await ana.does('say', { to: 'bruno@localhost', body: 'not for you' })
    // Refused before bruno takes her off the list.
    await ana.expect('refused', o => o['event'] === 'refused')
    await bruno.does('unblock', { jid: 'ana@localhost' })
    await blocked(false)
    await ana.does('say', { to: 'bruno@localhost', body: 'for you again' })
    await hears(bruno, 'for you again')
    expect(bruno.seen.some(o => o['body'] === 'not for you')).toBe(false)
  })

  test('after a kill -9 of the server and a crash of its own it is in the room again, and reads what it missed', async () => {
    await bruno.quit()
    await server.kill()
    await server.start()
    await inside(ana, room)
    await ana.does('say', { to: room, body: 'missed in the room', room: true })
    await ana.does('say', { to: 'bruno@localhost', body: 'missed by you' })
    await hears(ana, 'missed in the room')
    bruno = await start('bruno')
    await hears(bruno, 'missed by you')
    await hears(bruno, 'missed in the room')
    await inside(bruno, room)
  })
})
