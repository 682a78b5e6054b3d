import { el, type Element, Jid, NS_CLIENT, Poll, PollClosed, PollVote, RosterItems } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import type { Enclosed } from '../../api.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, ME } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { chat, engine, here, items, me, phone, says, sent, server, unlock } from '../../testing/stage.ts'
import { BRUNO, body, messagesIn } from '../../testing/with-bruno.ts'

const CANARY = 'canary-8823'
const carla = `carla@${DOMAIN}`
const lunch: Enclosed = {
  kind: 'poll',
  question: `Lunch, ${CANARY}?`,
  answers: ['Soup', 'Salad', `Neither ${CANARY}`],
  several: false,
}
const wire = (): string => server.sent.filter(one => one.name === 'message').join()
const poll = () => {
  const { enclosed } = items().at(-1)!
  return enclosed?.kind === 'poll' ? enclosed : undefined
}
const chosenBy = () => poll()?.answers.map(one => one.by)
const asked = (several = false): Element =>
  Poll.build({ question: 'Lunch?', answers: ['Soup', 'Salad', 'Bread'], several })
const POLL_BODY = 'Lunch?\n1. Soup\n2. Salad\n3. Bread'

test('S306: a contact, a place and a poll are in the envelope, with a text for programs that do not know them, and nowhere else', async () => {
  const contact = await sent(() => chat.enclose({ kind: 'contact', address: carla, name: CANARY }))
  expect(contact.inside).toContain(`<body xmlns='jabber:client'>${CANARY}\nxmpp:${carla}</body>`)
  expect(contact.inside).toContain(`<item jid='${carla}' name='${CANARY}'/>`)
  const place = await sent(() =>
    chat.enclose({ kind: 'place', latitude: 55.67612345, longitude: -12.5, accuracy: 12.4 }),
  )
  expect(place.inside).toContain('geo:55.676123,-12.5;u=12.4')
  expect(place.inside).toContain('<lat>55.676123</lat><lon>-12.5</lon>')
  const question = await sent(() => chat.enclose(lunch))
  expect(question.inside).toContain(`Lunch, ${CANARY}?\n1. Soup\n2. Salad\n3. Neither ${CANARY}`)
  await chat.vote(items().at(-1)!.id, [2])
  await settled(server)
  for (const word of [CANARY, 'geo:', 'geoloc', 'rosterx', 'corrillo:poll', 'Soup'])
    expect(wire()).not.toContain(word)
  expect(items().map(item => item.text)).toEqual([
    `👤 ${CANARY}`,
    '📍 55.676123, -12.5',
    `📊 Lunch, ${CANARY}? · Soup · Salad · Neither ${CANARY}`,
  ])
  expect(engine.conversations.get()[0]?.lastText).toContain('Lunch')
  expect(await engine.search('salad')).toHaveLength(1)
})

test('XEP-0144 §3, XEP-0080 §3: what others send is shown as what it is; words that say something else stay beside it', async () => {
  const item = (jid: string, name?: string) =>
    el('http://jabber.org/protocol/rosterx', 'item', { action: 'add', jid, name })
  const suggested = (...all: readonly Element[]) => el('http://jabber.org/protocol/rosterx', 'x', {}, ...all)
  await says('c1', body(`xmpp:${carla}`), suggested(item(carla, 'Carla\n\nRuiz')))
  await says('c2', body('ask her'), suggested(item(`${carla}/phone`)))
  await says('c3', body('both of them'), suggested(item(carla), item(BRUNO)))
  await says('p1', body('geo:55.5,12.25;u=30'))
  const geoloc = (lat: string, lon: string) =>
    el(
      'http://jabber.org/protocol/geoloc',
      'geoloc',
      {},
      el('http://jabber.org/protocol/geoloc', 'lat', {}, lat),
      el('http://jabber.org/protocol/geoloc', 'lon', {}, lon),
    )
  await says('p2', body('at the gate'), geoloc('55.5', '12.25'))
  await says('p3', body('nowhere'), geoloc('155.5', '1e3'))
  expect(items().map(({ text, enclosed, worded }) => [text, enclosed, worded])).toEqual([
    ['👤 Carla Ruiz', { kind: 'contact', address: carla, name: 'Carla Ruiz' }, undefined],
    ['ask her', { kind: 'contact', address: carla, name: carla }, true],
    ['both of them', undefined, undefined],
    ['📍 55.5, 12.25', { kind: 'place', latitude: 55.5, longitude: 12.25, accuracy: 30 }, undefined],
    ['at the gate', { kind: 'place', latitude: 55.5, longitude: 12.25, accuracy: undefined }, true],
    ['nowhere', undefined, undefined],
  ])
})

test('in a poll each has one choice or several, changes it and takes it back; all see who chose what', async () => {
  await says('q1', body(POLL_BODY), asked())
  expect(poll()).toMatchObject({ question: 'Lunch?', closed: false, voters: 0 })
  const id = items()[0]!.id
  const vote = await sent(() => chat.vote(id, [1]))
  expect(vote.inside).toContain("<vote xmlns='urn:corrillo:poll:0' id='q1'><chosen>1</chosen></vote>")
  expect(chosenBy()).toEqual([[], [ME], []])
  await says('v1', PollVote.build({ id: 'q1', chosen: ['1', '2', '0'] }))
  expect(chosenBy()).toEqual([[], [ME, BRUNO], []])
  await chat.vote(id, [2])
  expect(chosenBy()).toEqual([[], [BRUNO], [ME]])
  expect(poll()?.answers.map(one => one.own)).toEqual([false, false, true])
  await says('v2', PollVote.build({ id: 'q1', chosen: [] }))
  expect(poll()).toMatchObject({ voters: 1 })
  await says('v3', PollVote.build({ id: 'q1', chosen: ['9', '-1', 'x'] }))
  expect(chosenBy()).toEqual([[], [], [ME]])
  await says('q2', body(POLL_BODY), asked(true))
  await says('v4', PollVote.build({ id: 'q2', chosen: ['0', '2', '2'] }))
  expect(chosenBy()).toEqual([[BRUNO], [], [BRUNO]])
  expect(messagesIn(chat)).toHaveLength(2)
})

test('only its author closes a poll; what is chosen afterwards is not heard (S170)', async () => {
  const question = await sent(() => chat.enclose(lunch))
  const id = question.stanza.attr('id')!
  await until(chat.timeline, () => items().at(-1)?.state?.kind !== 'waiting')
  const { id: order } = items().at(-1)!
  await says('x1', PollClosed.build({ id }))
  expect(poll()?.closed).toBe(false)
  await says('v1', PollVote.build({ id, chosen: ['0'] }))
  const closed = await sent(() => chat.closePoll(order))
  expect(closed.inside).toContain(`<closed xmlns='urn:corrillo:poll:0' id='${id}'`)
  await expect(chat.vote(order, [0])).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(chat.closePoll(order)).rejects.toMatchObject({ code: 'not-allowed' })
  here.platform.clock.advance(1000)
  await says('v2', PollVote.build({ id, chosen: ['1'] }))
  expect(poll()).toMatchObject({ closed: true, voters: 1 })
  expect(chosenBy()).toEqual([[BRUNO], [], []])
  await expect(chat.edit(order, 'another question')).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(chat.closePoll((await said()).id)).rejects.toMatchObject({ code: 'not-allowed' })
  await chat.deleteForAll(order)
  expect(items().find(item => item.id === order)).toMatchObject({ text: '', deleted: true })
  expect(items().find(item => item.id === order)?.enclosed).toBeUndefined()
})
const said = async () => {
  await says('q9', body(POLL_BODY), asked())
  return items().at(-1)!
}

test('a choice that comes before its poll is counted when that comes, and all is there after the store was locked', async () => {
  await says('v0', PollVote.build({ id: 'q1', chosen: ['2'] }))
  expect(items()).toEqual([])
  await says('q1', body(POLL_BODY), asked())
  expect(chosenBy()).toEqual([[], [], [BRUNO]])
  await engine.lockNow()
  await unlock()
  const again = engine.conversation(BRUNO)
  await until(again.timeline, now => !now.loading)
  expect(messagesIn(again)[0]?.enclosed).toMatchObject({ kind: 'poll', voters: 1 })
})

test('S307: what is said of a poll in the clear, or by a device that nobody accepted, is not heard; a poll in the clear is its text', async () => {
  await says('q1', body(POLL_BODY), asked())
  const clear = (id: string, ...content: readonly Element[]) =>
    server.push(el(NS_CLIENT, 'message', { from: `${BRUNO}/phone`, to: ME, type: 'chat', id }, ...content))
  clear('f1', PollVote.build({ id: 'q1', chosen: ['0'] }))
  clear('f2', PollClosed.build({ id: 'q1' }))
  await settled(server)
  expect(poll()).toMatchObject({ voters: 0, closed: false })
  await engine.setTrust(BRUNO, phone.fingerprint, 'verified')
  await says('q2', body(POLL_BODY), asked())
  const evil = new RemoteDevice(server, BRUNO).publishBundle()
  server.push(evil.event(phone.id, evil.id))
  await settled(server)
  await evil.meet(me())
  server.push(evil.stanza(await evil.sealed(me(), PollVote.build({ id: 'q2', chosen: ['0'] })), { id: 'e1' }))
  await settled(server)
  expect(poll()).toMatchObject({ voters: 0 })
  clear('f3', body(POLL_BODY), asked())
  await settled(server)
  expect(items().at(-1)).toMatchObject({ text: POLL_BODY, enclosed: undefined })
})

test('what no other program would take is not sent, nor anything in the clear', async () => {
  const refused = (enclosed: Enclosed) =>
    expect(chat.enclose(enclosed)).rejects.toMatchObject({ code: 'not-allowed' })
  await refused({ kind: 'poll', question: ' ', answers: ['a', 'b'], several: false })
  await refused({ kind: 'poll', question: 'Which?', answers: ['a'], several: false })
  await refused({ kind: 'poll', question: 'Which?', answers: ['a', ' a'], several: false })
  await refused({ kind: 'place', latitude: 91, longitude: 0, accuracy: undefined })
  await refused({ kind: 'contact', address: 'not an address', name: 'x' })
  await chat.setEncryption(false)
  await refused({ kind: 'contact', address: carla, name: 'Carla' })
})

test('S306: for a device of version 0.3 a poll is its text, and a choice a line that says so', async () => {
  const old = new RemoteDevice(server, carla, 'omemo:0').announce()
  const talk = engine.conversation(carla)
  await until(talk.composer, composer => composer.state === 'ready')
  const question = await sent(() => talk.enclose(lunch), old)
  expect(question.inside).toBe(`Lunch, ${CANARY}?\n1. Soup\n2. Salad\n3. Neither ${CANARY}`)
  await until(talk.timeline, () => messagesIn(talk)[0]?.state?.kind !== 'waiting')
  const vote = await sent(() => talk.vote(messagesIn(talk)[0]!.id, [1]), old)
  expect(vote.inside).toMatch(/^> 📊 Lunch.*\nSalad$/u)
  expect(wire()).not.toContain(CANARY)
})

test('a contact that is passed on is one again, marked as passed on', async () => {
  await says(
    'c1',
    body(`xmpp:${BRUNO}`),
    RosterItems.build({ items: [{ jid: Jid.parse(BRUNO), name: 'Bruno' }] }),
  )
  await new RemoteDevice(server, carla).announce()
  await until(engine.conversation(carla).composer, now => now.state === 'ready')
  await engine.forward(BRUNO, items()[0]!.id, [carla])
  expect(messagesIn(engine.conversation(carla))).toMatchObject([
    { forwarded: true, enclosed: { kind: 'contact', address: BRUNO, name: 'Bruno' } },
  ])
})

test('XEP-0511: what a sender says of a link is shown for addresses in the text alone, in bounds, with no picture from elsewhere', async () => {
  const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
  const og = (name: string, text: string) => el('https://ogp.me/ns#', name, {}, text)
  const about = (url: string, ...all: readonly Element[]) =>
    el(rdf, 'Description', { [`{${rdf}}about`]: url }, ...all)
  const picture = { type: 'image/png', data: 'iVBORw0KGgo=' }
  const url = 'https://garden.example/plan'
  await says(
    'l1',
    body(`look: ${url}`),
    about(
      url,
      og('title', `The plan ${'x'.repeat(500)}`),
      og('description', 'Beds\nand paths'),
      og('site_name', 'Garden'),
      og('image', 'https://garden.example/tracker.png'),
      og('image', `data:${picture.type};base64,${picture.data}`),
    ),
    about('https://evil.example/', og('title', 'Not in the text')),
    about(url, og('title', 'A second one')),
  )
  expect(items()[0]?.links).toMatchObject([{ url, text: 'Beds and paths', site: 'Garden', picture }])
  expect(items()[0]?.links?.[0]?.title).toHaveLength(200)
  await says('l2', body('javascript:alert(1)'), about('javascript:alert(1)', og('title', 'x')))
  expect(items()[1]?.links).toBeUndefined()
})
