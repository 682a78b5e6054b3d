import { el, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import type { Engine } from '../../api.ts'
import {
  BRUNO,
  entered,
  enters,
  occupant,
  OPEN,
  PRIVATE,
  reconfigured,
  ROOM,
  type Room,
  roomOn,
} from '../../testing/scripted-room.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME, scriptedServer } from '../../testing/scripted-server.ts'
import { nextMessage, settled, signedIn, until } from '../../testing/signed-in.ts'

const says = (nick: string, id: string, body: string, occupantId: string, more = ''): string =>
  `<message xmlns='jabber:client' type='groupchat' id='${id}' from='${ROOM}/${nick}' to='${ME}/one'><body>${body}</body>${more}<stanza-id xmlns='urn:xmpp:sid:0' by='${ROOM}' id='s-${id}'/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='${occupantId}'/></message>`

const told = (engine: Engine, where: string) =>
  engine
    .conversation(where)
    .timeline.get()
    .items.flatMap(item => (item.kind === 'message' ? [item] : []))

test('XEP-0402 §3: a bookmark of another device is entered without being asked, and its people are known', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  const { engine } = await entered(server)
  const view = engine.groups.of(ROOM)!.view.get()
  expect(view).toMatchObject({ name: 'Garden', kind: 'private' })
  expect(view.members.map(one => [one.address, one.accepted])).toEqual([
    [ME, true],
    [BRUNO, true],
  ])
})

test('S167: what is said in a room comes from a room that we are in; everything else that says so is dropped', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  const { engine } = await entered(server)
  server.push(
    xml`<message xmlns='jabber:client' type='groupchat' id='1' from='${BRUNO}/x' to='${ME}/one'><body>as a room</body></message>`,
  )
  server.push(
    xml`<message xmlns='jabber:client' type='groupchat' id='2' from='other@rooms.${DOMAIN}/bruno' to='${ME}/one'><body>elsewhere</body></message>`,
  )
  const carbon = says('bruno', '3', 'copied', 'o-bruno')
  server.push(
    `<message xmlns='jabber:client' from='${ME}' to='${ME}/one'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>${carbon}</forwarded></received></message>`,
  )
  server.push(says('bruno', '4', 'from inside', 'o-bruno'))
  await until(engine.conversation(ROOM).timeline, () => told(engine, ROOM).length > 0)
  expect(told(engine, ROOM).map(item => [item.author, item.text])).toEqual([[BRUNO, 'from inside']])
  expect(told(engine, BRUNO)).toEqual([])
})

test('S170: in a room that hides addresses a nick that changed hands changes nothing that its last holder said', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: OPEN, members: [] })
  const { engine } = await entered(server)
  server.push(occupant('pigeon', undefined, 'o-first'))
  server.push(says('pigeon', 'a', 'mine', 'o-first'))
  server.push(
    `<presence xmlns='jabber:client' type='unavailable' from='${ROOM}/pigeon' to='${ME}/one'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/></x></presence>`,
  )
  server.push(occupant('pigeon', undefined, 'o-second'))
  server.push(
    says('pigeon', 'b', 'changed', 'o-second', "<replace xmlns='urn:xmpp:message-correct:0' id='a'/>"),
  )
  await until(engine.conversation(ROOM).timeline, () => told(engine, ROOM).length > 1)
  expect(told(engine, ROOM)[0]).toMatchObject({ text: 'mine', name: 'pigeon', editedAt: undefined })
  expect(engine.conversation(ROOM).composer.get()).toMatchObject({ encrypted: false, state: 'ready' })
})

test('who comes and goes in an open room has a line, which can be hidden', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: OPEN, members: [] })
  const { engine } = await entered(server)
  const { hideComings, view } = engine.groups.of(ROOM)!
  const { timeline } = engine.conversation(ROOM)
  const lines = () =>
    timeline.get().items.flatMap(item => (item.kind === 'event' ? [`${item.event} ${item.name}`] : []))
  server.push(occupant('pigeon', undefined, 'o-first'))
  server.push(
    `<presence xmlns='jabber:client' type='unavailable' from='${ROOM}/pigeon' to='${ME}/one'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/></x></presence>`,
  )
  await until(timeline, () => lines().length === 2)
  expect(lines()).toEqual(['entered pigeon', 'went pigeon'])
  await hideComings(true)
  await until(view, now => now.hidesComings)
  expect(lines()).toEqual([])
  await hideComings(false)
  expect(lines()).toHaveLength(2)
})

test('S175: a group that is opened to others sends nothing before the person has decided', async () => {
  const server = scriptedServer()
  const room: Room = { kind: PRIVATE, members: [ME, BRUNO] }
  roomOn(server, room)
  const { engine } = await entered(server)
  room.kind = OPEN
  reconfigured(server)
  const { composer } = engine.conversation(ROOM)
  await until(composer, now => now.state === 'exposed')
  await engine.conversation(ROOM).send('not for all')
  await settled(server)
  const written = () =>
    server.sent.filter(one => one.name === 'message' && one.attr('to') === ROOM && one.child('body'))
  expect(written()).toEqual([])
  expect(told(engine, ROOM)).toMatchObject([{ state: { kind: 'waiting' } }])
  await engine.groups.of(ROOM)!.acceptOpen()
  expect(composer.get()).toMatchObject({ encrypted: false, state: 'ready' })
  await engine.conversation(ROOM).send('for all')
  await until(engine.conversation(ROOM).timeline, () => told(engine, ROOM)[1]?.state?.kind === 'sent')
  await settled(server)
  expect(told(engine, ROOM)[0]).toMatchObject({ state: { kind: 'failed', canRetry: true } })
  expect(
    written().map(one => one.childText('body')),
    'what was written in hiding does not go out in the clear',
  ).toEqual(['for all'])
})

test('S173: somebody whom only the room names is shown, and holds up what is written', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  const { engine } = await entered(server)
  server.push(occupant('mole', `mole@${DOMAIN}`, 'o-mole'))
  const { composer } = engine.conversation(ROOM)
  await until(composer, now => now.state === 'newcomers')
  await engine.groups.of(ROOM)!.accept(`mole@${DOMAIN}`)
  await until(composer, now => now.state !== 'newcomers')
  const events = engine
    .conversation(ROOM)
    .timeline.get()
    .items.filter(item => item.kind === 'event')
  expect(events).toMatchObject([{ event: 'member-added', who: { address: `mole@${DOMAIN}` }, by: undefined }])
})

test('XEP-0402 §3: what was said of a room before it was left does not bring it back; what another device says afterwards does', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  const { engine } = await entered(server)
  const hears = async (autojoin: boolean): Promise<void> => {
    const conference = `<conference xmlns='urn:xmpp:bookmarks:1' autojoin='${autojoin}'><nick>ana</nick></conference>`
    server.push(
      `<message xmlns='jabber:client' type='headline' from='${ME}'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:bookmarks:1'><item id='${ROOM}'>${conference}</item></items></event></message>`,
    )
    await settled(server)
  }
  const isListed = (): boolean => engine.conversations.get().some(item => item.address === ROOM)
  await engine.groups.of(ROOM)!.leave()
  expect(isListed()).toBe(false)
  await hears(true)
  expect(isListed()).toBe(false)
  await hears(false)
  expect(isListed()).toBe(false)
  await hears(true)
  expect(isListed()).toBe(true)
})

test('who is found to be a member after the conversation was opened is reached, too', async () => {
  const server = scriptedServer()
  new RemoteDevice(server, BRUNO).announce()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  const begun = await signedIn(server)
  const { composer } = begun.engine.conversation(ROOM)
  await enters(server, begun)
  await until(composer, now => now.state === 'ready' && now.unreached?.length === 0)
})

test('S311: a member whom nothing reaches is named before anything is sent, whether keys are missing or broken', async () => {
  const [dora, eva] = ['dora', 'eva'].map(name => `${name}@${DOMAIN}`) as [string, string]
  const server = scriptedServer()
  server.roster = [BRUNO, dora, eva].map(jid => ({ jid, subscription: 'both' as const }))
  const phone = new RemoteDevice(server, BRUNO).announce()
  const broken = new RemoteDevice(server, dora).announce()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO, dora, eva] })
  const { engine } = await entered(server)
  const { composer, send, retry } = engine.conversation(ROOM)
  await until(composer, now => now.state === 'ready')
  await until(engine.contact(dora), card => card.devices.some(one => one.fingerprint !== undefined))
  expect(composer.get().unreached).toEqual(['eva'])
  const bundles = `${dora} urn:xmpp:omemo:2:bundles`
  server.items.set(bundles, new Map([[String(broken.id), el('urn:xmpp:omemo:2', 'bundle')]]))
  await send('for whom it reaches')
  await until(engine.conversation(ROOM).timeline, () => told(engine, ROOM)[0]?.state?.kind === 'failed')
  const [held] = told(engine, ROOM)
  expect(held?.state).toMatchObject({ reason: 'members-unreached', canRetry: true })
  expect(composer.get().unreached).toEqual(['dora', 'eva'])
  expect(server.sent.filter(one => one.name === 'message' && one.attr('to') === ROOM)).toEqual([])
  const before = server.sent.length
  await retry(held!.id)
  const stanza = await nextMessage(server, ROOM, before)
  expect(stanza.toString()).toContain(`rid='${phone.id}'`)
  expect(stanza.toString()).not.toContain(`rid='${broken.id}'`)
})

test.each(['told', 'silent'] as const)(
  'S311: a member whose server does not answer (%s) gets what is written where we have met, and holds it up once and is named where not',
  async away => {
    const dora = `dora@elsewhere.example`
    const server = scriptedServer()
    new RemoteDevice(server, BRUNO).announce()
    const theirs = new RemoteDevice(server, dora).announce()
    roomOn(server, { kind: PRIVATE, members: [ME, BRUNO, dora] })
    const { engine, platform } = await entered(server)
    const { composer, send, retry } = engine.conversation(ROOM)
    await until(composer, now => now.state === 'ready' && now.unreached?.length === 0)
    const passes = async (seconds: number) => {
      for (let past = 0; past < seconds; past += 10) {
        platform.clock.advance(10_000)
        await settled(server)
      }
    }
    const last = () => told(engine, ROOM).at(-1)
    const toRoom = () => server.sent.filter(one => one.name === 'message' && one.attr('to') === ROOM)
    const goes = async (verb: () => Promise<void>): Promise<string> => {
      const before = toRoom().length
      await verb()
      while (toRoom().length === before) await passes(10)
      return String(toRoom()[before])
    }
    await passes(70)
    server.away.set(dora, away)
    // On a slow machine more time of the clock passes than it lasts.
    const silence = until(composer, now => now.silent?.length === 1 && now)
    await send('before we have met')
    // Its work is done in the time of the machine, what it waits for in that of the clock.
    while (last()?.state?.kind !== 'failed') await passes(10)
    expect(last()?.state).toMatchObject({ reason: 'members-unreached', canRetry: true })
    expect(await silence).toMatchObject({ state: 'ready', unreached: [], silent: ['dora'] })
    expect(toRoom()).toEqual([])
    expect(await goes(() => retry(last()!.id))).not.toContain(`rid='${theirs.id}'`)

    server.away.clear()
    await passes(130)
    expect(await goes(() => send('here again'))).toContain(`rid='${theirs.id}'`)
    expect(composer.get().silent).toEqual([])

    server.away.set(dora, away)
    await passes(70)
    expect(await goes(() => send('as we have met'))).toContain(`rid='${theirs.id}'`)
    expect(composer.get().silent).toEqual([])
  },
)

test.each(['member', 'admin'] as const)(
  'XEP-0045 §9.5: who is %s and becomes owner while the lists are on their way is neither lost nor as before',
  async before => {
    const server = scriptedServer()
    const room: Room = { kind: PRIVATE, members: [ME], [`${before}s`]: [ME, BRUNO] }
    roomOn(server, room)
    const { engine } = await entered(server)
    const { view } = engine.groups.of(ROOM)!
    const isNow = (role: string) => view.get().members.some(one => one.address === BRUNO && one.role === role)
    await until(view, () => isNow(before))
    // Owners and administrators are told as they were, members as they are.
    room.asked = wanted => {
      if (wanted !== 'member') return
      delete room.asked
      server.push(occupant('bruno', BRUNO, 'o-bruno', '', 'owner'))
      Object.assign(room, { owners: [BRUNO], admins: [], members: [ME] })
    }
    server.push(
      xml`<message xmlns='jabber:client' type='groupchat' from='${ROOM}' to='${ME}/one'><x xmlns='http://jabber.org/protocol/muc#user'><status code='104'/></x></message>`,
    )
    await until(view, () => isNow('owner'))
    await settled(server)
    server.push(says('bruno', 'x', 'and now', 'o-bruno'))
    await until(engine.conversation(ROOM).timeline, () => told(engine, ROOM).length > 0)
    expect(view.get().members.find(one => one.address === BRUNO)).toMatchObject({
      role: 'owner',
      accepted: true,
    })
  },
)

test('S179: an invitation counts from people whom we know, or from the room itself about them', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  const invites = (from: string, room: string): void =>
    server.push(
      xml`<message xmlns='jabber:client' from='${from}' to='${ME}/one'><x xmlns='jabber:x:conference' jid='${room}'/></message>`,
    )
  invites(`mallory@${DOMAIN}/x`, `trap@rooms.${DOMAIN}`)
  server.push(
    xml`<message xmlns='jabber:client' from='trap@rooms.${DOMAIN}' to='${ME}/one'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='mallory@${DOMAIN}'/></x></message>`,
  )
  invites(`${BRUNO}/x`, ROOM)
  await until(engine.conversations, items => items.some(item => item.address === ROOM && item.request))
  expect(engine.conversations.get().some(item => item.address === `trap@rooms.${DOMAIN}`)).toBe(false)
  expect(engine.groups.of(ROOM)!.view.get()).toMatchObject({ invitedBy: BRUNO, where: 'outside' })
})

test('XEP-0425 §6: only the room itself says that a moderator took something back; nobody inside, and no other room', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: OPEN, members: [] })
  const { engine } = await entered(server)
  server.push(occupant('pigeon', undefined, 'o-first'))
  server.push(says('pigeon', 'a', 'mine', 'o-first'))
  const retract = (from: string, id: string): string =>
    `<message xmlns='jabber:client' type='groupchat' id='${id}' from='${from}' to='${ME}/one'><retract xmlns='urn:xmpp:message-retract:1' id='s-a'><moderated xmlns='urn:xmpp:message-moderate:1' by='${ROOM}/magpie'/><reason>Not here</reason></retract></message>`
  for (const [i, from] of [`${ROOM}/magpie`, `other@rooms.${DOMAIN}`, BRUNO].entries())
    server.push(retract(from, `no-${i}`))
  server.push(says('pigeon', 'b', 'still there', 'o-first'))
  await until(engine.conversation(ROOM).timeline, () => told(engine, ROOM).length > 1)
  expect(told(engine, ROOM).map(item => item.text)).toEqual(['mine', 'still there'])
  server.push(retract(ROOM, 'yes'))
  await until(engine.conversation(ROOM).timeline, () => told(engine, ROOM).some(item => item.deleted))
  expect(told(engine, ROOM)[0]).toMatchObject({
    text: '',
    deleted: true,
    moderated: { by: 'magpie', reason: 'Not here' },
  })
})

test('what is written while one is still coming in goes out when one is inside', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  new RemoteDevice(server, BRUNO).announce()
  const begun = await signedIn(server)
  await until(begun.engine.conversations, items => items.some(item => item.address === ROOM))
  await begun.engine.conversation(ROOM).send('on the doorstep')
  await enters(server, begun)
  while (!server.sent.some(one => one.name === 'message' && one.attr('to') === ROOM))
    await new Promise(resolve => setImmediate(resolve))
})
