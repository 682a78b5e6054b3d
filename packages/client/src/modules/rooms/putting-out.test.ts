/** Put out of a group with a reason, and let back in (XEP-0045 §9.1, §9.2, §9.3). */
import { Jid, MucAdmin, type Stanza } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { Engine, Group } from '../../api.ts'
import { BRUNO, entered, occupant, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { DOMAIN, ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'

const CARLA = `carla@${DOMAIN}`
let server: ScriptedServer
let engine: Engine
let group: Group
/** What the room was asked to change. */
let sets: string[]

beforeEach(async () => {
  server = scriptedServer()
  roomOn(server, { kind: PRIVATE, members: [CARLA], admins: [BRUNO], owners: [ME] })
  sets = []
  const asks = server.other!
  server.other = (iq: Stanza) => {
    const admin = iq.payload && MucAdmin.tryParse(iq.payload)
    if (iq.type === 'set' && admin) {
      sets.push(...admin.items.map(one => `${one.jid} ${one.affiliation} ${one.reason ?? '-'}`))
      return MucAdmin.build({ items: [] })
    }
    if (admin?.items[0]?.affiliation === 'outcast')
      return MucAdmin.build({
        items: [
          { affiliation: 'outcast', jid: Jid.parse(`mole@${DOMAIN}`), reason: 'digs' },
          { affiliation: 'outcast', jid: Jid.parse(`crow@${DOMAIN}`) },
        ],
      })
    return asks(iq)
  }
  ;({ engine } = await entered(server))
  group = engine.groups.of(ROOM)!
  await until(group.view, view => view.members.length === 3)
})
const events = (): readonly unknown[] =>
  engine
    .conversation(ROOM)
    .timeline.get()
    .items.flatMap(one => (one.kind === 'event' ? [[one.event, one.who?.address, one.reason]] : []))
const invited = (who: string): boolean =>
  server.sent.some(
    one =>
      one.name === 'message' && one.attr('to') === who && one.child('x', 'jabber:x:conference') !== undefined,
  )

test('§9.4, §9.1: who is put out hears why, and so does the conversation here; for good is another standing', async () => {
  await group.remove(CARLA, { reason: ' too many puns ' })
  await group.remove(BRUNO, { forGood: true })
  expect(sets).toEqual([`${CARLA} none too many puns`, `${BRUNO} outcast -`])
  await until(engine.conversation(ROOM).timeline, () => events().length === 2)
  expect(events()).toEqual([
    ['member-removed', CARLA, 'too many puns'],
    ['member-removed', BRUNO, undefined],
  ])
  expect(group.view.get().members.map(one => one.address)).toEqual([ME])
})
test('what was done is undone: they are what they were, are invited, and may read at once', async () => {
  const { role } = group.view.get().members.find(one => one.address === BRUNO)!
  await group.remove(BRUNO)
  await group.letBack(BRUNO, role)
  expect(sets).toEqual([`${BRUNO} none -`, `${BRUNO} admin -`])
  expect(group.view.get().members).toContainEqual(
    expect.objectContaining({ address: BRUNO, role: 'admin', accepted: true }),
  )
  expect(invited(BRUNO)).toBe(true)
})
test('§9.2: who is kept out, and why', async () => {
  expect(await group.keptOut()).toEqual([
    { address: `mole@${DOMAIN}`, name: 'mole', reason: 'digs' },
    { address: `crow@${DOMAIN}`, name: 'crow', reason: undefined },
  ])
})
test('what the room says of the reason stands in the conversation: of others, and of oneself, no longer than it may be', async () => {
  server.push(occupant('carla', CARLA, 'o-carla'))
  const gone = (nick: string, jid: string, reason: string, self = ''): string =>
    `<presence xmlns='jabber:client' type='unavailable' from='${ROOM}/${nick}' to='${ME}/one'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none' jid='${jid}/x'><actor nick='bruno'/><reason>${reason}</reason></item><status code='321'/>${self}</x></presence>`
  server.push(gone('carla', CARLA, 'too many puns'))
  await until(engine.conversation(ROOM).timeline, () => events().length === 1)
  server.push(gone('ana', ME, 'x'.repeat(900), "<status code='110'/>"))
  await until(group.view, view => view.ended === 'removed')
  await until(engine.conversation(ROOM).timeline, () => events().length === 2)
  expect(events()).toEqual([
    ['member-removed', CARLA, 'too many puns'],
    ['put-out', undefined, 'x'.repeat(500)],
  ])
})
test('S179: the room that put one out may ask one in again; anybody else who is not known may not', async () => {
  server.push(
    `<presence xmlns='jabber:client' type='unavailable' from='${ROOM}/ana' to='${ME}/one'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='321'/><status code='110'/></x></presence>`,
  )
  await until(group.view, view => view.ended === 'removed')
  server.push(
    `<message xmlns='jabber:client' from='stranger@${DOMAIN}/x' to='${ME}'><x xmlns='jabber:x:conference' jid='${ROOM}'/></message>`,
  )
  await settled(server)
  expect(group.view.get().invitedBy).toBeUndefined()
  server.push(
    `<message xmlns='jabber:client' from='${ROOM}' to='${ME}'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='stranger@${DOMAIN}'/></x></message>`,
  )
  await until(group.view, view => view.invitedBy === `stranger@${DOMAIN}`)
})
