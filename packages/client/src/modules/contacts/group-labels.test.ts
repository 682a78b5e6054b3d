/** Labels of groups: beside those of people, in the same sealed nodes (XEP-0510) or, where nothing is sealed, in bookmarks (XEP-0402 §2). */
import { el, type Element, NS_BOOKMARKS, NODE_CONTACTS, parseElement, RosterQuery } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../api.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { BRUNO, entered, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { until } from '../../testing/signed-in.ts'

const CANARY = 'Zanzibar Quokka'
const PINNED = `<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>`
let server: ScriptedServer
let engine: Engine

beforeEach(async () => {
  server = scriptedServer()
  new RemoteDevice(server, BRUNO).announce()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  ;({ engine } = await entered(server, new MemoryKit().parts))
})

/** Another device of ours, trusted as it was seen first. */
const laptop = async (): Promise<void> => {
  const mine = new RemoteDevice(server, ME).publishBundle()
  server.push(mine.event(engine.me.get().deviceId, mine.id))
  await until(engine.ownDevices, all => all.some(one => one.id === mine.id && one.fingerprint !== undefined))
}
const labelsOf = (address = ROOM): readonly string[] => engine.conversation(address).item.get().labels ?? []
const labelled = (wanted: string, address = ROOM): Promise<unknown> =>
  until(engine.conversation(address).item, item => (item.labels ?? []).join() === wanted)
const bookmark = (): string => server.items.get(`${ME} ${NS_BOOKMARKS}`)?.get(ROOM)?.toString() ?? ''
const sent = (text: string): readonly Element[] => server.sent.filter(one => one.toString().includes(text))
/** Another program of ours has written the bookmark. */
const bookmarked = (extensions: string): void =>
  server.push(
    el(
      'jabber:client',
      'message',
      { from: ME, to: `${ME}/one`, type: 'headline' },
      parseElement(
        `<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NS_BOOKMARKS}'><item id='${ROOM}'><conference xmlns='${NS_BOOKMARKS}' autojoin='true'><nick>ana</nick><extensions>${extensions}</extensions></conference></item></items></event>`,
      ),
    ),
  )
const group = (name: string): string => `<group xmlns='jabber:iq:roster'>${name}</group>`

test('XEP-0402 §2: with one device the label of a group is in its bookmark, where other programs write theirs, and what else is there stays', async () => {
  bookmarked(`${PINNED}${group('Choir')}${group('Choir')}${group(' ')}`)
  await labelled('Choir')
  await engine.labelContact(ROOM, ['Choir', 'Garden'])
  await labelled('Choir,Garden')
  expect(bookmark()).toContain(`${PINNED}${group('Choir')}${group('Garden')}</extensions>`)
  await engine.labelContact(BRUNO, ['Garden'])
  const names = await engine.contactNames()
  await names.relabel('Garden', 'Allotment')
  await labelled('Choir,Allotment')
  expect(bookmark()).toContain(`${group('Choir')}${group('Allotment')}`)
  await names.relabel('Choir', undefined)
  await names.relabel('Allotment', undefined)
  await labelled('')
  expect(bookmark()).toContain(`<extensions xmlns='${NS_BOOKMARKS}'>${PINNED}</extensions>`)
  const sets = server.sent.flatMap(one => RosterQuery.in(one)?.items ?? [])
  expect(sets.map(one => one.jid.toString())).not.toContain(ROOM)
})
test('XEP-0510: with another device the label of a group leaves sealed, beside those of people, and one rename is for both', async () => {
  await laptop()
  await engine.labelContact(ROOM, [CANARY])
  await engine.labelContact(BRUNO, [CANARY])
  await labelled(CANARY)
  await labelled(CANARY, BRUNO)
  const names = await engine.contactNames()
  await names.relabel(CANARY, `${CANARY} II`)
  await labelled(`${CANARY} II`)
  await labelled(`${CANARY} II`, BRUNO)
  expect(sent('Quokka')).toEqual([])
  expect([...server.items.get(`${ME} ${NODE_CONTACTS}`)!.keys()].join()).not.toContain('garden')
})
test('XEP-0510 §5: labels that stand in bookmarks move in with the names, and leave the bookmarks', async () => {
  bookmarked(group('Choir'))
  await labelled('Choir')
  await (await engine.contactNames()).set(true)
  expect(labelsOf()).toEqual(['Choir'])
  expect(bookmark()).not.toContain('Choir')
})
test.for([false, true])('a group that one leaves takes its labels along; sealed: %s', async sealed => {
  await (await engine.contactNames()).set(sealed)
  await engine.labelContact(ROOM, ['Choir'])
  await labelled('Choir')
  await engine.groups.of(ROOM)!.leave()
  await labelled('')
  expect(bookmark()).not.toContain('Choir')
})
test('S331: a label is one line that shows what it says, of bounded length; one that is there already is meant as it is written', async () => {
  bookmarked(group('two  spaces, by another program'))
  await labelled('two  spaces, by another program')
  await engine.labelContact(ROOM, [
    'two  spaces, by another program',
    'ana\u202efdp.exe\n<b>',
    ' ',
    '\u202e',
    'x'.repeat(60),
  ])
  await until(engine.conversation(ROOM).item, item => item.labels?.length === 3)
  expect(labelsOf()).toEqual(['two  spaces, by another program', 'ana fdp.exe <b>', 'x'.repeat(40)])
  const names = await engine.contactNames()
  await expect(names.relabel('x'.repeat(40), '\u202e ')).rejects.toMatchObject({ code: 'name-invalid' })
  await engine.labelContact(
    ROOM,
    Array.from({ length: 120 }, (_, i) => `label ${i}`),
  )
  await until(engine.conversation(ROOM).item, item => item.labels?.length === 100)
})
test('XEP-0510: who is sorted and is no contact yet becomes one, by the address alone', async () => {
  await laptop()
  const stranger = 'carla@plaza.example'
  await engine.labelContact(stranger, [CANARY])
  const [set] = server.sent.flatMap(one => RosterQuery.in(one)?.items ?? [])
  expect(set).toMatchObject({ groups: [] })
  expect([set?.jid.toString(), set?.name]).toEqual([stranger, undefined])
  server.push(
    `<iq xmlns='jabber:client' type='set' id='r' to='${ME}'><query xmlns='jabber:iq:roster'><item jid='${stranger}' subscription='none'/></query></iq>`,
  )
  await labelled(CANARY, stranger)
})
