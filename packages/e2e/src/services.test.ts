/** slixmpp, which nobody here wrote, on a server with three domains: it makes its account, comes in as a guest, and administers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { startDrivenPeer, type DrivenPeer } from './support/driven-peer.ts'
import { has } from './support/needs.ts'

const password = 'a long enough one'
const OPEN = 'open.localhost'
const GUESTS = 'guests.localhost'

describe.runIf(has('python3-slixmpp'))('slixmpp', () => {
  let server: Corrillo
  const peers: DrivenPeer[] = []
  const peer = async (jid: string): Promise<DrivenPeer> => {
    const self = await startDrivenPeer('services_peer', { port: server.ports.starttls, jid, password })
    peers.push(self)
    return self
  }

  beforeAll(async () => {
    // slixmpp 1.8 offers channel binding and then does without.
    server = await served({
      domain: 'main.localhost',
      extra: `[sasl]\niterations = 4096\nchannel_binding = false\n[[hosts]]\ndomain = "${OPEN}"\n[hosts.register]\nregistration = "open"\n[[hosts]]\ndomain = "${GUESTS}"\nanonymous = true\n`,
      accounts: ['ana'],
      password,
    })
    await server.command(['user', 'role', 'ana', 'owner'])
  })
  afterAll(async () => {
    await Promise.all(peers.map(one => one.quit()))
    await server.clear()
  })

  test('makes its account where registration is open, writes across, and leaves', async () => {
    const nueva = await peer(`newcomer@${OPEN}/peer`)
    expect(nueva.seen).toContainEqual({ event: 'asked', fields: ['password', 'username'], form: true })
    expect(nueva.seen).toContainEqual({ event: 'registered' })
    const ana = await peer('ana@main.localhost/peer')
    await nueva.does('say', { to: 'ana@main.localhost', body: 'from the other domain' })
    await ana.expect('the message', o => o['from'] === `newcomer@${OPEN}/peer`)
    expect(await nueva.does('change_password', { password: 'another long one' })).toEqual({
      done: 'change_password',
    })
    await nueva.does('leave')
    await nueva.expect('the end', o => o['event'] === 'disconnected')
    const { output } = await server.command(['user', 'list', '--domain', OPEN])
    expect(output).not.toContain('newcomer')
  })

  test('comes in as a guest, talks in a room, and is gone', async () => {
    const ana = await peer('ana@main.localhost/room')
    const room = 'plaza@rooms.main.localhost'
    await ana.does('enter', { room, nick: 'ana' })
    expect(await ana.does('unlock', { room })).toEqual({ done: 'unlock' })
    const guest = await peer(GUESTS)
    const ready = await guest.expect('ready', o => o['event'] === 'ready')
    expect(ready['jid']).toMatch(/^[0-9a-f-]{36}@guests\.localhost\//)
    await guest.does('enter', { room, nick: 'visitor' })
    await guest.does('say', { to: room, body: 'hello from nobody', kind: 'groupchat' })
    await ana.expect('what the guest says', o => o['body'] === 'hello from nobody')
    await guest.quit()
    await expect
      .poll(async () => (await server.command(['status', '--json', '--domain', GUESTS])).output, {
        timeout: 90_000,
      })
      .toContain('"accounts":0')
  })

  test('administers: accounts, lists, announcements; a member does not', async () => {
    const ana = await peer('ana@main.localhost/admin')
    const account = { accountjid: 'bruno@main.localhost', password, 'password-verify': password }
    expect(await ana.does('command', { use_case: 'add-user', ...account })).toMatchObject({
      status: 'completed',
    })
    const bruno = await peer('bruno@main.localhost/peer')
    expect(await ana.does('command', { use_case: 'get-online-users-list', max_items: '25' })).toMatchObject({
      values: { onlineuserjids: expect.arrayContaining(['ana@main.localhost', 'bruno@main.localhost']) },
    })
    expect(await ana.does('command', { use_case: 'get-registered-users-num' })).toMatchObject({
      values: { registeredusersnum: '2' },
    })
    await ana.does('command', { use_case: 'announce', announcement: 'closing at ten' })
    await bruno.expect(
      'the announcement',
      o => o['body'] === 'closing at ten' && o['from'] === 'main.localhost',
    )
    expect(await bruno.does('commands_offered')).toMatchObject({ nodes: [] })
    expect(await bruno.does('command', { use_case: 'announce', announcement: 'x' })).toMatchObject({
      condition: 'forbidden',
    })
    expect(await ana.does('commands_offered')).toMatchObject({
      nodes: expect.arrayContaining(['shutdown', 'add-user']),
    })
    await ana.does('command', { use_case: 'delete-user', accountjids: 'bruno@main.localhost' })
    await bruno.expect('the end', o => o['event'] === 'disconnected')
  })
})
