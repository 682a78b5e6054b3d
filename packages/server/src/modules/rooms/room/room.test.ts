/** The room as a value: whatever happens in whatever order, it stays a room (XEP-0045 §5, §7.2, §10). */
import fc from 'fast-check'
import { type Element, Jid, MucUser, StanzaError, el, NS_CLIENT } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { emptyRoom } from '../record.ts'
import { changeAffiliations } from '../rules/affiliations.ts'
import { enter } from '../rules/enter.ts'
import { leave } from '../rules/leave.ts'
import { speak } from '../rules/message.ts'
import { changeRoles } from '../rules/roles.ts'
import { update } from '../rules/update.ts'
import { PRESETS, type RoomConfig } from './config.ts'
import { nickKey } from './nick.ts'
import { affiliationOf, everybody, ownersOf } from './people.ts'
import type { Env, RoomState, Step } from './state.ts'

const jid = Jid.parse('team@rooms.plaza.example')
const people = ['ana', 'bruno', 'carla', 'dora'].flatMap(name =>
  ['one', 'two'].map(resource => Jid.parse(`${name}@plaza.example/${resource}`)),
)
const nicks = ['ana', 'Ana', 'bru', 'capi', 'dorita']
const env: Env = {
  now: 1_700_000_000_000,
  limits: {
    occupants: 3,
    affiliations: 100,
    nickLength: 64,
    subjectBytes: 100,
    presenceOccupants: 50,
    seatsPerOccupant: 5,
    archive: true,
    persistent: true,
  },
  id: () => 'id',
  occupantId: (_, account) => account.bare.toString().length.toString(),
}

type Act = (room: RoomState) => Step
const who = fc.constantFrom(...people)
const nick = fc.constantFrom(...nicks)
const item = fc.record({ role: fc.constantFrom('none', 'visitor', 'participant', 'moderator'), nick })
const standing = fc.record({
  affiliation: fc.constantFrom('owner', 'admin', 'member', 'none', 'outcast'),
  jid: who,
})
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(who, nick).map(
    ([from, n]): Act =>
      room =>
        enter(room, { from, nick: n, payload: [], join: {} }, env),
  ),
  who.map(
    (from): Act =>
      room =>
        leave(room, from),
  ),
  fc.tuple(who, nick).map(
    ([from, n]): Act =>
      room =>
        update(room, { from, nick: n, payload: [] }, env),
  ),
  fc.tuple(who, item).map(
    ([from, i]): Act =>
      room =>
        changeRoles(room, from, [i as never]),
  ),
  fc.tuple(who, standing).map(
    ([from, i]): Act =>
      room =>
        changeAffiliations(room, from, [i as never], env),
  ),
  who.map(
    (from): Act =>
      room =>
        speak(
          room,
          from,
          el(NS_CLIENT, 'message', { type: 'groupchat' }, el(NS_CLIENT, 'body', {}, 'x')),
          env,
        ),
  ),
  fc.boolean().map(
    (membersOnly): Act =>
      room => ({ room: { ...room, config: { ...room.config, moderated: membersOnly } }, effects: [] }),
  ),
)

const invariants = (room: RoomState): void => {
  expect(ownersOf(room).length).toBeGreaterThan(0)
  const seats = [...room.occupants.values()].flatMap(o =>
    o.seats.map(s => [s.jid.toString(), o.nick] as const),
  )
  expect([...room.seats].toSorted()).toEqual(seats.toSorted())
  expect(everybody(room).length).toBe(seats.length)
  expect([...room.taken].toSorted()).toEqual([...room.occupants.keys()].map(n => [nickKey(n), n]).toSorted())
  for (const o of room.occupants.values()) {
    expect(o.seats.length).toBeGreaterThan(0)
    expect(o.seats.every(s => s.jid.bare.equals(o.account))).toBe(true)
    const affiliation = affiliationOf(room, o.account)
    expect(affiliation).not.toBe('outcast')
    if (affiliation === 'owner' || affiliation === 'admin') expect(o.role).toBe('moderator')
  }
}
/** Whoever is told, is inside before or after; nobody who may not hears whose nick it is. */
const discreet = (before: RoomState, { room, effects }: Step): void => {
  const inside = new Set([...before.seats.keys(), ...room.seats.keys()])
  for (const effect of effects) {
    if (effect.kind !== 'tell' && effect.kind !== 'say') continue
    for (const seat of effect.to) {
      const own = before.seats.get(seat.jid.toString()) ?? room.seats.get(seat.jid.toString())
      if (!inside.has(seat.jid.toString())) expect(statuses(effect.stanza)).toEqual([110, 307, 333])
      const named = (MucUser.in(effect.stanza)?.items ?? []).filter(
        i => i.jid && !i.jid.bare.equals(seat.jid.bare),
      )
      const role = (room.occupants.get(own ?? '') ?? before.occupants.get(own ?? ''))?.role
      if (room.config.whois === 'moderators' && role !== 'moderator' && room.seats.has(seat.jid.toString()))
        expect(named).toEqual([])
    }
  }
}
const statuses = (e: Element): readonly number[] => MucUser.in(e)?.statuses ?? []

const histories = (config: RoomConfig) => () => {
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 60 }), all => {
      let room: RoomState = {
        ...emptyRoom(jid, { created: 1, creator: 'ana@plaza.example', config }),
        locked: false,
      }
      for (const act of all) {
        const before = room
        const kept = JSON.stringify([[...before.occupants], [...before.affiliations]])
        try {
          const step = act(room)
          room = step.room
          discreet(before, step)
        } catch (error) {
          if (!(error instanceof StanzaError)) throw error
        }
        expect(JSON.stringify([[...before.occupants], [...before.affiliations]])).toBe(kept)
        invariants(room)
      }
    }),
    { numRuns: 150 },
  )
}
test(
  'XEP-0045 §5: random histories of an open, semi-anonymous room keep it whole and discreet',
  histories(PRESETS.open),
)
test(
  'XEP-0045 §5: random histories of a members-only room keep it whole',
  histories({ ...PRESETS.private, membersOnly: true }),
)
