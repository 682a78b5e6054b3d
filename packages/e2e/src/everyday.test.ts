/** slixmpp, which nobody here wrote, does what people do all day: files, pictures, blocking, catching up, coming back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { startDrivenPeer, type DrivenPeer } from './support/driven-peer.ts'
import { has } from './support/needs.ts'

const password = 'a long enough one'

describe.runIf(has('python3-slixmpp', 'python3-aiohttp'))('slixmpp', () => {
  let server: Corrillo
  let ana: DrivenPeer
  let bruno: DrivenPeer
  const address = (name: string) => `${name}@${server.domain}`
  const start = (name: string): Promise<DrivenPeer> =>
    startDrivenPeer('everyday_peer', {
      port: server.ports.starttls,
      jid: `${address(name)}/peer`,
      password,
    })
  const hears = (who: DrivenPeer, body: string) =>
    who.expect(`hears ${body}`, o => o['event'] === 'message' && o['body'] === body)

  beforeAll(async () => {
    // slixmpp 1.8 offers channel binding and then does without.
    server = await served({
      domain: 'daily.localhost',
      extra: ({ http }) =>
        `[sasl]\niterations = 4096\nchannel_binding = false\n[upload]\nurl = "http://localhost:${http}"\n`,
      accounts: ['ana', 'bruno'],
      password,
    })
    ana = await start('ana')
    bruno = await start('bruno')
    await ana.does('befriend', { jid: address('bruno') })
    await ana.does('say', { to: address('bruno'), body: 'good morning' })
    await hears(bruno, 'good morning')
  })
  afterAll(async () => {
    await Promise.all([ana?.quit(), bruno?.quit()])
    await server.clear()
  })

  test('XEP-0363: a file goes up by a slot and comes down whole', async () => {
    const sent = await ana.does('upload', { name: '.txt', text: 'eggs, milk, ñandú' })
    await ana.does('say', { to: address('bruno'), body: sent['url'] })
    await hears(bruno, sent['url'] as string)
    expect(await bruno.does('download', { url: sent['url'] })).toMatchObject({ text: 'eggs, milk, ñandú' })
  })

  test('XEP-0084, XEP-0398: a picture that is published reaches a contact, as avatar and as vCard', async () => {
    const shown = await ana.does('show_picture', { text: 'a very small picture' })
    await bruno.expect(
      'the event',
      o => o['event'] === 'picture' && o['frm'] === address('ana') && o['id'] === shown['id'],
    )
    expect(await bruno.does('picture_of', { jid: address('ana'), id: shown['id'] })).toMatchObject({
      avatar: 'a very small picture',
      photo: 'a very small picture',
    })
  })

  test('XEP-0191: what a blocked contact writes is refused, until it is not blocked any more', async () => {
    await bruno.does('block', { jid: address('ana') })
    expect(await bruno.does('blocked')).toMatchObject({ jids: [address('ana')] })
    await ana.does('say', { to: address('bruno'), body: 'are you there?' })
    expect(await ana.expect('refused', o => o['event'] === 'refused')).toMatchObject({
      condition: 'service-unavailable',
    })
    await bruno.does('unblock', { jid: address('ana') })
    await ana.does('say', { to: address('bruno'), body: 'and now?' })
    await hears(bruno, 'and now?')
    expect(bruno.seen.some(o => o['body'] === 'are you there?')).toBe(false)
  })

  test('XEP-0313, XEP-0059: what was said is read back in pages, of a person and of a room', async () => {
    const room = `walks@rooms.${server.domain}`
    const said = Array.from({ length: 7 }, (_, i) => `walk ${i}`)
    await ana.does('open_room', { room })
    await bruno.does('enter', { room })
    for (const body of said) await ana.does('say_in', { room, body })
    await hears(bruno, 'walk 6')
    expect(await bruno.does('history', { room, page: 3 })).toMatchObject({ bodies: said })
    for (const body of said) await ana.does('say', { to: address('bruno'), body: `${body} alone` })
    await hears(bruno, 'walk 6 alone')
    const { bodies } = await bruno.does('history', { who: address('ana'), page: 2 })
    expect((bodies as string[]).slice(-7)).toEqual(said.map(body => `${body} alone`))
  })

  test('XEP-0050: the commands that the domain offers are listed and run', async () => {
    const { commands } = await ana.does('offers')
    expect(commands).toContain('urn:xmpp:invite#invite')
    expect(await ana.does('runs', { node: 'urn:xmpp:invite#invite' })).toMatchObject({ status: 'completed' })
  })

  test('RFC 6121 §2.6: a roster that has not changed is not sent again', async () => {
    expect(await ana.does('roster_again')).toMatchObject({ sent_again: false })
  })

  test('XEP-0198: a client that lost its connection resumes and gets what was said meanwhile', async () => {
    await bruno.does('lose_connection')
    await ana.does('say', { to: address('bruno'), body: 'did I lose you?' })
    await bruno.expect('resumes', o => o['event'] === 'resumed')
    await hears(bruno, 'did I lose you?')
  })

  test('XEP-0198: the stream of before is resumed after the server was stopped and started', async () => {
    const before = bruno.seen.length
    await bruno.does('come_back')
    await server.stop()
    await server.start()
    await bruno.expect('resumes', o => o['event'] === 'resumed' && bruno.seen.indexOf(o) >= before)
    const writer = await start('ana')
    await writer.does('say', { to: address('bruno'), body: 'still you?' })
    await hears(bruno, 'still you?')
    await writer.quit()
  })
})
