/** XEP-0045 §7.8.2, §7.9: where invitations go, and what comes back. */
import { type Element, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { play } from '../../plays/play.ts'
import { blocking } from '../blocking/index.ts'
import { presence } from '../presence/index.ts'
import { rooms } from './index.ts'
import { refusal, ROOM, roomOf } from './plays.ts'

const ALL = [rooms, presence, blocking]
const NS_USER = 'http://jabber.org/protocol/muc#user'

play(
  'XEP-0045 §7.9: a conversation of two goes on in a room: the device that is named is invited, others by their person',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { membersonly: '1' })
    await ana.phone.sends(
      xml`<message to='${ROOM}' id='both'><x xmlns='${NS_USER}'><invite to='bruno@plaza.example/desk'><reason>us three</reason><continue thread='t1'/></invite><invite to='carla@plaza.example'><continue thread='t1'/></invite></x></message>`,
    )
    const invited = await bruno.desk.receives(
      xml`<message from='${ROOM}' id='both'><x xmlns='${NS_USER}'><invite from='ana@plaza.example'><reason>us three</reason><continue thread='t1'/></invite></x>…</message>`,
    )
    expect(invited.attr('to')).toBe('bruno@plaza.example/desk')
    await bruno.phone.receivesNothingElse()
    expect((await carla.desk.takes()).map((e: Element) => e.attr('to'))).toEqual(['carla@plaza.example'])
    await bruno.phone.sends(
      xml`<presence to='${ROOM}/bruno'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    )
    expect((await bruno.phone.takes()).map(refusal)).not.toContain('registration-required')
  },
)

play('XEP-0045 §7.8.2: a refusal keeps its id on the way to the inviter', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, {})
  await ana.phone.sends(
    xml`<message to='${ROOM}'><x xmlns='${NS_USER}'><invite to='bruno@plaza.example'/></x></message>`,
  )
  await bruno.desk.takes()
  await bruno.desk.sends(
    xml`<message to='${ROOM}' id='busy1'><x xmlns='${NS_USER}'><decline to='ana@plaza.example'/></x></message>`,
  )
  await ana.phone.receives(
    xml`<message from='${ROOM}' id='busy1'><x xmlns='${NS_USER}'><decline from='bruno@plaza.example'/></x>…</message>`,
  )
})
