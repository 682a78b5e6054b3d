import { AvatarData, AvatarMetadata, fieldValue, Pubsub, PubsubOwner } from '@corrillo/xmpp'
import { expect, it } from 'vitest'
import { PICTURE_BYTES_MAX } from '../../api.ts'
import { entered, occupant, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { DOMAIN, ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn } from '../../testing/signed-in.ts'
import { idOf } from './picture.ts'

const bruno = `bruno@${DOMAIN}`
const DATA = 'urn:xmpp:avatar:data'
const METADATA = 'urn:xmpp:avatar:metadata'
/** 2 × 3 pixels, as its head says; the rest of a PNG does not matter to who stores it. */
const png = (length = 80): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
  new DataView(bytes.buffer).setUint32(16, 2)
  new DataView(bytes.buffer).setUint32(20, 3)
  return bytes
}
const event = (from: string, node: string, id: string, payload: string): string =>
  `<message xmlns='jabber:client' type='headline' from='${from}'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${node}'><item id='${id}'>${payload}</item></items></event></message>`
const info = (id: string, more = "bytes='80' type='image/png'"): string =>
  `<metadata xmlns='${METADATA}'><info id='${id}' ${more}/></metadata>`
const nick = (text: string): string => `<nick xmlns='http://jabber.org/protocol/nick'>${text}</nick>`
const keeps = (server: ScriptedServer, id: string, bytes: Uint8Array): void =>
  void server.items.set(`${bruno} ${DATA}`, new Map([[id, AvatarData.build({ bytes })]]))
const asked = (server: ScriptedServer): number =>
  server.sent.filter(stanza => Pubsub.in(stanza)?.items?.node === DATA).length

const withPicture = async (bytes: Uint8Array, id?: string) => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  const name = id ?? (await idOf(bytes))
  keeps(server, name, bytes)
  server.push(event(bruno, METADATA, name, info(name)))
  await settled(server)
  return { server, engine, name }
}

it('XEP-0084 §3.3: a picture of a contact is had once, when somebody looks at it, and kept', async () => {
  const { server, engine, name } = await withPicture(png())
  expect(engine.contact(bruno).get().picture).toBe(name)
  expect(engine.conversation(bruno).item.get().picture).toBe(name)
  expect(asked(server)).toBe(0)
  const [one, other] = await Promise.all([
    engine.people.picture(bruno, name),
    engine.people.picture(bruno, name),
  ])
  expect(one?.type).toBe('image/png')
  expect(new Uint8Array(await one!.arrayBuffer())).toEqual(png())
  expect(other?.size).toBe(80)
  await engine.people.picture(bruno, name)
  expect(asked(server)).toBe(1)
})
it('S243: what is no PNG, JPEG or WebP, too large, or not what its name says is no picture, and is not asked for again', async () => {
  const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
  for (const [bytes, id] of [[svg], [png(131_073)], [png(), '0'.repeat(40)]] as const) {
    const { server, engine, name } = await withPicture(bytes, id)
    expect(await engine.people.picture(bruno, name)).toBeUndefined()
    expect(await engine.people.picture(bruno, name)).toBeUndefined()
    expect(asked(server)).toBe(1)
  }
})
it('S261: a picture that lies on a machine of somebody else is none', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  const id = 'a'.repeat(40)
  server.push(
    event(
      bruno,
      METADATA,
      id,
      info(id, "bytes='80' type='image/png' url='https://elsewhere.example/me.png'"),
    ),
  )
  await settled(server)
  expect(engine.contact(bruno).get().picture).toBeUndefined()
})
it('S117: strangers have neither name nor picture here, whatever they send', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  const stranger = `mallory@${DOMAIN}`
  server.push(event(stranger, METADATA, 'b'.repeat(40), info('b'.repeat(40))))
  server.push(event(stranger, 'http://jabber.org/protocol/nick', 'current', nick('Your bank')))
  await settled(server)
  expect(engine.contact(stranger).get()).toMatchObject({ name: 'mallory', picture: undefined })
})
it('XEP-0172: the name that a contact chose is shown in one line, unless we call them otherwise', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  server.push(event(bruno, 'http://jabber.org/protocol/nick', 'current', nick('Bruno\n \u202eDíaz ')))
  await settled(server)
  expect(engine.contact(bruno).get().name).toBe('Bruno Díaz')
  server.push(
    `<iq xmlns='jabber:client' type='set' id='r' to='${ME}'><query xmlns='jabber:iq:roster'><item jid='${bruno}' name='My brother' subscription='both'/></query></iq>`,
  )
  await settled(server)
  expect(engine.contact(bruno).get().name).toBe('My brother')
})
it('XEP-0084 §3: one’s own picture goes out bytes first, to contacts alone, and comes back from the server', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  const id = await idOf(png())
  await engine.people.setPicture(new Blob([png()]))
  const published = server.sent.flatMap(stanza => Pubsub.in(stanza) ?? []).filter(one => one.publish)
  const ours = published.filter(one => one.publish?.node?.startsWith('urn:xmpp:avatar'))
  expect(ours.map(one => one.publish?.node)).toEqual([DATA, METADATA])
  for (const { publishOptions } of ours)
    expect(publishOptions?.form?.fields).toContainEqual(
      expect.objectContaining({ var: 'pubsub#access_model', values: ['presence'] }),
    )
  const metadata = AvatarMetadata.parse(ours[1]!.publish!.items[0]!.payload!)
  expect(metadata.infos).toMatchObject([{ id, bytes: 80, type: 'image/png', width: 2, height: 3 }])
  server.push(event(ME, METADATA, id, info(id)))
  await settled(server)
  expect(engine.me.get().picture).toBe(id)
  server.push(event(ME, METADATA, 'current', `<metadata xmlns='${METADATA}'/>`))
  await settled(server)
  expect(engine.me.get().picture).toBeUndefined()
})
it('more than 64 KiB, or anything but a PNG, is not shown to others', async () => {
  const { engine } = await signedIn(scriptedServer())
  await expect(engine.people.setPicture(new Blob([png(PICTURE_BYTES_MAX + 1)]))).rejects.toMatchObject({
    code: 'file-too-big',
  })
  await expect(engine.people.setPicture(new Blob(['GIF89a']))).rejects.toMatchObject({ code: 'file-broken' })
})

const seenInGarden = (who: string, hash: string): string =>
  occupant('carla', who, 'o-carla').replace(
    '</presence>',
    `<x xmlns='vcard-temp:x:update'><photo>${hash}</photo></x></presence>`,
  )
const inGarden = async (who: string) => {
  const server = scriptedServer()
  roomOn(server, { kind: PRIVATE, members: [ME, bruno, who] })
  const { engine } = await entered(server)
  const member = () =>
    engine.groups
      .of(ROOM)!
      .view.get()
      .members.find(one => one.address === who)
  return { server, engine, member }
}

it('XEP-0153 §3: a member of our own server who is no contact has a picture in the group, while they are away too', async () => {
  const carla = `carla@${DOMAIN}`
  const { server, engine, member } = await inGarden(carla)
  const name = await idOf(png())
  server.items.set(`${carla} ${DATA}`, new Map([[name, AvatarData.build({ bytes: png() })]]))
  server.push(seenInGarden(carla, name))
  await settled(server)
  expect(member()?.picture).toBe(name)
  expect(asked(server)).toBe(0)
  expect((await engine.people.picture(carla, name))?.size).toBe(80)
  server.push(occupant('carla', carla, 'o-carla').replace('<presence ', "<presence type='unavailable' "))
  await settled(server)
  expect(member()).toMatchObject({ picture: name, here: false })
  server.push(seenInGarden(carla, ''))
  await settled(server)
  expect(member()?.picture).toBeUndefined()
})
it('S261: of a member of another server who is no contact nothing is asked', async () => {
  const { server, member } = await inGarden('mallory@elsewhere.example')
  server.push(seenInGarden('mallory@elsewhere.example', 'c'.repeat(40)))
  await settled(server)
  expect(member()).toMatchObject({ here: true, picture: undefined })
  expect(asked(server)).toBe(0)
})
it('XEP-0084: who does not show a picture to us is asked for it once', async () => {
  const carla = `carla@${DOMAIN}`
  const { server, engine } = await inGarden(carla)
  server.denied.add(`${carla} ${DATA}`)
  for (let i = 0; i < 2; i++) expect(await engine.people.picture(carla, 'd'.repeat(40))).toBeUndefined()
  expect(asked(server)).toBe(1)
})
it('XEP-0060 §8.2: a picture is for everybody when the person says so, and stays it when it is another one', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  let model = 'presence'
  server.other = iq => {
    const configure = PubsubOwner.in(iq.element)?.configure
    if (!configure) return undefined
    model = (configure.form && fieldValue(configure.form, 'pubsub#access_model')) ?? model
    const fields = [{ var: 'pubsub#access_model', values: [model] }]
    return PubsubOwner.build({ configure: { node: configure.node, form: { type: 'form', fields } } })
  }
  await engine.people.setPicture(new Blob([png()]))
  expect(await engine.people.showsPictureToAll()).toBe(false)
  await engine.people.showPictureToAll(true)
  expect(await engine.people.showsPictureToAll()).toBe(true)
  await engine.people.setPicture(new Blob([png(90)]))
  const last = server.sent.flatMap(stanza => Pubsub.in(stanza) ?? []).findLast(one => one.publish)
  expect(last?.publishOptions?.form?.fields).toContainEqual(
    expect.objectContaining({ var: 'pubsub#access_model', values: ['open'] }),
  )
  await engine.people.showPictureToAll(false)
  expect(model).toBe('presence')
})
it('a picture that could be opened only by half is said to be open', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  const models = new Map([
    [DATA, 'presence'],
    [METADATA, 'presence'],
  ])
  let changes = 1
  server.other = iq => {
    const configure = PubsubOwner.in(iq.element)?.configure
    const { node = '' } = configure ?? {}
    const model = configure?.form && fieldValue(configure.form, 'pubsub#access_model')
    if (!configure || (model !== undefined && changes-- === 0)) return undefined
    if (model !== undefined) models.set(node, model)
    const fields = [{ var: 'pubsub#access_model', values: [models.get(node) ?? ''] }]
    return PubsubOwner.build({ configure: { node, form: { type: 'form', fields } } })
  }
  await expect(engine.people.showPictureToAll(true)).rejects.toMatchObject({ name: 'ClientError' })
  expect([...models.values()]).toContain('open')
  expect(await engine.people.showsPictureToAll()).toBe(true)
})
