/** XEP-0045 §7: entering, speaking, leaving, as people's devices see it. */
import { type Element, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { blocking } from '../blocking/index.ts'
import { carbons } from '../carbons/index.ts'
import { play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
import { bodies, enters, ROOM, roomOf, statusesOf, summary } from './plays.ts'
import { rooms } from './index.ts'

const ALL = [rooms, presence, carbons, blocking]

play(
  'XEP-0045 §10.1: a room is born locked, opened by its owner, and then others come in',
  ALL,
  async ({ ana, bruno }) => {
    await ana.phone.sends(enters('ana'))
    const [self, subject] = await ana.phone.takes()
    expect(statusesOf(self)).toEqual([110, 170, 201])
    expect(summary(subject)).toBe('message groupchat team@rooms.plaza.example: subject ""')
    await bruno.desk.sends(enters('bruno'))
    await bruno.desk.receives(
      xml`<presence type='error' from='team@rooms.plaza.example/bruno'><error type='cancel' by='${ROOM}'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>`,
    )
    await ana.phone.asks(
      xml`<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query>`,
      ROOM,
    )
    await bruno.desk.sends(enters('bruno'))
    const seen = await bruno.desk.takes()
    expect(seen.map(summary)).toEqual([
      'presence team@rooms.plaza.example/ana: owner moderator',
      'presence team@rooms.plaza.example/bruno: none participant 110 170',
      'message groupchat team@rooms.plaza.example: subject ""',
    ])
    await ana.phone.receives(
      xml`<presence from='team@rooms.plaza.example/bruno'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant' jid='bruno@plaza.example/desk'/></x><occupant-id xmlns='urn:xmpp:occupant-id:0'/></presence>`,
    )
    expect(seen[0]?.toString()).not.toContain('ana@plaza')
  },
)

play('XEP-0045 §7.4: what one says, all hear, in one order and under one id', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
  await ana.phone.sends(xml`<message to='${ROOM}' type='groupchat' id='a1'><body>hola</body></message>`)
  await bruno.desk.sends(xml`<message to='${ROOM}' type='groupchat' id='b1'><body>buenas</body></message>`)
  const [mine, theirs] = [await ana.phone.takes(), await bruno.desk.takes()]
  expect(bodies(mine)).toEqual(['hola', 'buenas'])
  expect(mine.map((e: Element) => e.with({ to: undefined }).toString())).toEqual(
    theirs.map((e: Element) => e.with({ to: undefined }).toString()),
  )
  expect(mine.map((e: Element) => e.attr('id'))).toEqual(['a1', 'b1'])
  expect(mine.map((e: Element) => e.child('stanza-id', 'urn:xmpp:sid:0')?.attr('by'))).toEqual([ROOM, ROOM])
})

play(
  'XEP-0045 §7.14: whoever leaves is told first, then the others; a lost connection says 333',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await bruno.desk.sends(
      xml`<presence type='unavailable' to='team@rooms.plaza.example/bruno'><status>adios</status></presence>`,
    )
    await bruno.desk.receives(
      xml`<presence type='unavailable' from='team@rooms.plaza.example/bruno'><status>adios</status><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none' jid='bruno@plaza.example/desk'/><status code='110'/></x><occupant-id xmlns='urn:xmpp:occupant-id:0'/></presence>`,
    )
    expect((await ana.phone.takes()).map(summary)).toEqual([
      'presence unavailable team@rooms.plaza.example/bruno: none none',
    ])
    await bruno.desk.sends(enters('bruno'))
    await ana.phone.takes()
    await bruno.desk.breaks()
    expect((await ana.phone.takes()).map((e: Element) => e.attr('type'))).toEqual(['unavailable'])
  },
)
