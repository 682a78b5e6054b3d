/** slixmpp, which nobody here wrote, on the publish-subscribe service, with bookmarks of both generations and avatars. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { startDrivenPeer, type DrivenPeer } from './support/driven-peer.ts'
import { has } from './support/needs.ts'

const password = 'a long enough one'

describe.runIf(has('python3-slixmpp'))('slixmpp', () => {
  let server: Corrillo
  const peers: DrivenPeer[] = []

  const peer = async (name: string): Promise<DrivenPeer> => {
    const jid = `${name}@${server.domain}/peer`
    const self = await startDrivenPeer('pubsub_peer', { port: server.ports.starttls, jid, password })
    peers.push(self)
    return self
  }

  beforeAll(async () => {
    // slixmpp 1.8 offers channel binding and then does without.
    server = await served({
      domain: 'peers.localhost',
      extra: '[sasl]\niterations = 4096\nchannel_binding = false\n',
      accounts: ['ana', 'bruno'],
      password,
    })
  })
  afterAll(async () => {
    await Promise.all(peers.map(one => one.quit()))
    await server.clear()
  })

  test('publishes, subscribes, reads and retracts on the service; what was published survives kill -9', async () => {
    const [ana, bruno] = [await peer('ana'), await peer('bruno')]
    const node = 'choir/dates'
    expect(await ana.does('create', { node, access: 'open' })).toEqual({ done: 'create' })
    expect(await ana.does('create', { node: 'choir/board', access: 'whitelist' })).toEqual({ done: 'create' })
    expect(await bruno.does('subscribe', { node })).toEqual({ done: 'subscribe', state: 'subscribed' })
    expect(await ana.does('publish', { node, id: 'one', text: 'Monday' })).toEqual({
      done: 'publish',
      id: 'one',
    })
    await bruno.expect('the event', o => o['event'] === 'item' && o['id'] === 'one')
    expect(await bruno.does('publish', { node, id: 'two', text: 'x' })).toMatchObject({
      condition: 'forbidden',
    })
    expect(await bruno.does('items', { node: 'choir/board' })).toMatchObject({ condition: 'not-allowed' })
    expect(await bruno.does('nodes')).toMatchObject({ nodes: [node] })
    await ana.does('affiliate', { node, jid: `bruno@${server.domain}`, affiliation: 'publisher' })
    expect(await bruno.does('publish', { node, id: 'two', text: 'Friday' })).toMatchObject({ id: 'two' })
    await ana.does('retract', { node, id: 'one' })
    await bruno.expect('the retraction', o => o['event'] === 'retract' && o['id'] === 'one')

    await server.kill()
    await server.start()
    const again = await peer('ana')
    expect(await again.does('items', { node })).toMatchObject({ items: [['two', 'Friday']] })
  })

  test('bookmarks of both generations are the same ones; an avatar is the photo of the vCard', async () => {
    const bruno = await peer('bruno')
    const [choir, walks] = [`choir@rooms.${server.domain}`, `walks@rooms.${server.domain}`]
    expect(await bruno.does('bookmark', { room: choir, name: 'The choir' })).toEqual({ done: 'bookmark' })
    await bruno.expect('the event', o => o['event'] === 'item' && o['id'] === choir)
    expect(await bruno.does('old_bookmark', { room: walks, name: 'Walks' })).toEqual({ done: 'old_bookmark' })
    const both = [
      [choir, 'The choir'],
      [walks, 'Walks'],
    ]
    expect(await bruno.does('bookmarks')).toMatchObject({ new: both, old: both })
    expect(await bruno.does('avatar', { text: 'a very small picture' })).toMatchObject({
      photo: 'a very small picture',
    })
  })
})
