/** XEP-0198 §5 with the real program: it ends, it is started again, and clients go on where they were. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { passwordOf, ServerProcess } from '../../testing/process.ts'
import { RawClient } from '../../testing/raw-client.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start(['ana', 'bruno'])
}, 60_000)
afterAll(() => server.stop())

const message = (n: number, to = 'ana@plaza.example') =>
  `<message to='${to}' type='chat' id='m${n}'><body>number ${n}</body></message>`
const isMessage = (id: string) => (e: { name: string; attr(name: string): string | undefined }) =>
  e.name === 'message' && e.attr('id') === id

/** A session under management that has looked at its roster, wants copies and is available. */
const managed = async (name: string, resource: string) => {
  const client = await server.session(name, resource)
  client.write(`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
  const id = (await client.find(e => e.name === 'enabled')).attr('id') ?? ''
  client.write(
    `<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq><iq type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq><presence><status>${resource}</status></presence>`,
  )
  await client.find(e => e.attr('id') === 'c')
  return { client, id }
}
const signedIn = async (name: string): Promise<RawClient> => {
  const client = await RawClient.tls(server.ports.directTls)
  await client.open()
  await client.authenticate(name, passwordOf(name))
  await client.open()
  return client
}
const resumes = async (name: string, id: string, h: number) => {
  const client = await signedIn(name)
  client.write(`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='${h}'/>`)
  return { client, answer: await client.element() }
}

test('§5: sessions go on after a restart: counts, what was not acknowledged once and in order, presence, copies', async () => {
  const phone = await managed('ana', 'phone')
  const tablet = await managed('ana', 'tablet')
  const bruno = await managed('bruno', 'desk')
  tablet.client.cut()
  bruno.client.write(message(1)).write(message(2)).write(`<r xmlns='urn:xmpp:sm:3'/>`)
  expect((await bruno.client.find(e => e.name === 'a')).attr('h')).toBe('5')
  await phone.client.find(isMessage('m2'))
  await server.restart('SIGTERM')
  expect(await phone.client.ended()).toBe('system-shutdown')

  const again = await resumes('bruno', bruno.id, 100)
  expect(again.answer.toString()).toContain('handled-count-too-high')
  const back = await resumes('bruno', bruno.id, 2)
  expect(back.answer.attr('h')).toBe('5')
  back.client.write(message(3))

  for (const id of [phone.id, tablet.id]) {
    const { client, answer } = await resumes('ana', id, 0)
    expect(answer.name).toBe('resumed')
    expect(answer.attr('h')).toBe('3')
    const got: string[] = []
    await client.find(e => {
      if (e.name === 'message') got.push(e.attr('id') ?? '')
      return e.attr('id') === 'm3'
    })
    expect(got).toEqual(['m1', 'm2', 'm3'])
    client.cut()
  }
  back.client.write(
    `<iq type='set' id='end'><query xmlns='jabber:iq:roster'><item jid='carla@plaza.example'/></query></iq>`,
  )
  // Its interest in the roster outlasted the restart, too.
  expect((await back.client.find(e => e.name === 'iq' && e.attr('type') === 'set')).toString()).toContain(
    'carla',
  )
  back.client.cut()
}, 60_000)

test('§5: copies and the roster pushes of a resumed device go on', async () => {
  const phone = await managed('ana', 'phone')
  await server.restart('SIGTERM')
  const { client } = await resumes('ana', phone.id, 0)
  const desk = await managed('ana', 'desk')
  desk.client.write(message(7, 'bruno@plaza.example'))
  const copy = await client.find(e => e.name === 'message')
  expect(copy.toString()).toContain('urn:xmpp:carbons:2')
  client.cut()
  desk.client.cut()
}, 60_000)

test('S380, D5: after kill -9 nothing is resumed, also not what an earlier stop kept; the archive has every message', async () => {
  const phone = await managed('ana', 'phone')
  const bruno = await managed('bruno', 'desk')
  await server.restart('SIGTERM')
  const back = await resumes('bruno', bruno.id, 2)
  back.client.write(message(11)).write(`<r xmlns='urn:xmpp:sm:3'/>`)
  expect((await back.client.find(e => e.name === 'a')).attr('h')).toBe('4')
  await server.restart('SIGKILL')
  const { client, answer } = await resumes('ana', phone.id, 0)
  expect(answer.name).toBe('failed')
  expect(answer.toString()).toContain('item-not-found')
  expect(answer.attr('h')).toBeUndefined()
  await client.bind('phone')
  client.write(
    `<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max><before/></set></query></iq>`,
  )
  expect((await client.find(e => e.name === 'message')).toString()).toContain('number 11')
  client.cut()
  expect(server.log).not.toContain('"level":"error"')
}, 60_000)

test('XEP-0186 §2: who hides is hidden when the session goes on after a restart', async () => {
  const bruno = await managed('bruno', 'desk')
  const ana = await managed('ana', 'phone')
  bruno.client.write(`<presence type='subscribe' to='ana@plaza.example'/>`)
  await ana.client.find(e => e.attr('type') === 'subscribe')
  ana.client.write(`<presence type='subscribed' to='bruno@plaza.example'/>`)
  const isHers =
    (type: string | undefined) => (e: { name: string; attr(name: string): string | undefined }) =>
      e.name === 'presence' && e.attr('from') === 'ana@plaza.example/phone' && e.attr('type') === type
  await bruno.client.find(isHers(undefined))
  ana.client.write(`<iq type='set' id='hide'><invisible xmlns='urn:xmpp:invisible:1' probe='true'/></iq>`)
  await bruno.client.find(isHers('unavailable'))
  await ana.client.find(e => e.attr('id') === 'hide')
  await server.restart('SIGTERM')
  const [back, again] = [await resumes('bruno', bruno.id, 0), await resumes('ana', ana.id, 0)]
  again.client.write(`<presence><status>still here</status></presence>`)
  again.client.write(
    `<message to='bruno@plaza.example/desk' type='chat' id='fence'><body>after it</body></message>`,
  )
  const got: string[] = []
  await back.client.find(e => {
    if (e.name === 'presence') got.push(String(e))
    return e.attr('id') === 'fence'
  })
  expect(got.filter(text => text.includes('still here'))).toEqual([])
  back.client.cut()
  again.client.cut()
}, 60_000)
