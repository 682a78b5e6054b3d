/** Presence for rooms: entering, changing, leaving, and those who are gone without a word (XEP-0045 §7, §15.4). */
import { type Child, el, Jid, MucJoin, NS_MUC, NS_PING, Stanza, StanzaError } from '@corrillo/xmpp'
import { isPromise } from '../../host/awaitable.ts'
import type { Accounts, Addressed, Clock, HostView, Log } from '../../host/module.ts'
import { sessionAt } from './delivery.ts'
import type { Hall } from './hall.ts'
import type { OpenRoom } from './open-room.ts'
import { type Quota, quota } from './quota.ts'
import { PRESETS } from './room/config.ts'
import * as refusal from './room/refusal.ts'
import type { RoomState } from './room/state.ts'
import { ended } from './rules/destroy.ts'
import { enter, type Enter } from './rules/enter.ts'
import { evacuate, leave, notInside } from './rules/leave.ts'
import { succession } from './rules/succession.ts'
import { update } from './rules/update.ts'
import type { Settings } from './settings.ts'

export interface Parts {
  readonly hall: Hall
  readonly host: HostView
  readonly accounts: Accounts
  readonly clock: Clock
  readonly settings: Settings
  readonly log: Log
}

/** Answers to a ping that say that nobody is there (XEP-0410 §3.2). */
const THERE = new Set(['service-unavailable', 'feature-not-implemented'])
const PING_MS = 30_000
const PINGS_AT_ONCE = 100
/** A reserved room that is not configured in this time is no more (§10.1.1). */
const UNCONFIGURED_MS = 15 * 60_000

const payloadOf = (stanza: Addressed): readonly Child[] =>
  stanza.element.children.filter(c => typeof c !== 'string' && c.ns !== NS_MUC && c.ns !== `${NS_MUC}#user`)

export class ComingAndGoing {
  private readonly parts: Parts
  private readonly comings: Quota
  private readonly creations: Quota
  /** Rooms by full JID. */
  private readonly where = new Map<string, Set<OpenRoom['jid']>>()

  constructor(parts: Parts) {
    this.parts = parts
    this.comings = quota(parts.clock, 300, 5, 'presences')
    this.creations = quota(parts.clock, 30, 30 / 3_600, 'new rooms')
  }

  /** Where everybody sits, kept in step with the rooms. */
  readonly seatsChanged = (before: RoomState, after: RoomState): void => {
    for (const jid of before.seats.keys())
      if (!after.seats.has(jid)) {
        const rooms = this.where.get(jid)
        rooms?.delete(after.jid)
        if (rooms?.size === 0) this.where.delete(jid)
      }
    for (const jid of after.seats.keys())
      if (!before.seats.has(jid)) this.where.set(jid, (this.where.get(jid) ?? new Set()).add(after.jid))
  }

  async receive(stanza: Addressed): Promise<void> {
    const { from, to, type } = stanza
    if (to.local === '' || from.resource === '') return
    if (type === 'unavailable') return this.leaves(stanza)
    if (type === 'error') return this.gone(from, to.bare, [333])
    if (type !== '') return
    const x = stanza.element.child('x', NS_MUC)
    if (x === undefined) return this.updates(stanza)
    const join = MucJoin.tryParse(x)
    if (join === undefined) throw refusal.badRequest()
    if (to.resource === '') throw new StanzaError('modify', 'jid-malformed', 'A nick is needed')
    this.comings.take(from.bare.toString())
    await this.enters({ from, nick: to.resource, payload: payloadOf(stanza), join }, to.bare)
  }

  private async enters(event: Enter, address: Jid): Promise<void> {
    const found = await this.parts.hall.find(address)
    const room = found === undefined || found.isGone ? await this.made(address, event.from) : found
    const created = room !== found
    const decide: Parameters<OpenRoom['step']>[0] = (state, env) => enter(state, { ...event, created }, env)
    try {
      // A token makes a member, which is written first (XEP-0488).
      if (event.join.password && room.state.tokens.length > 0) await room.change(decide)
      else room.step(decide)
    } catch (error) {
      if (created) await room.change(state => ended(state, undefined))
      throw error
    }
    if (created) this.watchConfiguration(room)
    // Gone while it was on its way in.
    const { from } = event
    if (from.domain === this.parts.host.domain && sessionAt(this.parts.host, from) === undefined)
      this.gone(from, address, [333])
  }

  /** §10.1.1; who may is the service's decision. */
  private async made(address: Jid, creator: Jid): Promise<OpenRoom> {
    const { hall, host, accounts, settings } = this.parts
    const local = creator.domain === host.domain
    if (!local && settings.creation !== 'anyone')
      throw refusal.notAllowed('Rooms are made by local users only')
    const account = local ? await accounts.get(creator.local) : undefined
    const isAdmin = account?.role === 'admin' || account?.role === 'owner'
    if (settings.creation === 'admins' && !isAdmin)
      throw refusal.notAllowed('Rooms are made by administrators only')
    if (hall.countOf(creator) >= settings.per_account) throw refusal.tooMuch('You have too many rooms')
    this.creations.take(creator.bare.toString())
    return hall.make(address, creator, PRESETS[settings.preset])
  }

  private watchConfiguration(room: OpenRoom): void {
    this.parts.clock.after(UNCONFIGURED_MS, () => {
      if (room.state.locked && !room.isGone) this.ends(room, state => state.locked)
    })
  }

  private async updates(stanza: Addressed): Promise<void> {
    const { from, to } = stanza
    if (to.resource === '') return
    this.comings.take(from.bare.toString())
    const event = { from, nick: to.resource, payload: payloadOf(stanza) }
    const room = await this.parts.hall.find(to.bare)
    if (room !== undefined && !room.isGone) room.step((state, env) => update(state, event, env))
    else this.tellOutside(to, from)
  }
  /** §7.2.17: of a room that is no more, as of one that one is not in. */
  private tellOutside(to: Jid, from: Jid): void {
    const [effect] = notInside({ jid: to.bare } as RoomState, to.resource, from).effects
    if (effect?.kind === 'tell')
      this.parts.host.route(Stanza.from(effect.stanza.with({ to: from.toString() })))
  }

  private async leaves(stanza: Addressed): Promise<void> {
    const room = await this.parts.hall.find(stanza.to.bare)
    if (room !== undefined && !room.isGone) this.left(room, stanza.from, { payload: payloadOf(stanza) })
  }
  /** Somebody is not there any more: in one room, or in all. */
  gone(who: Jid, address: Jid | undefined, statuses: readonly number[]): void {
    for (const jid of [...(this.where.get(who.toString()) ?? [])]) {
      if (address !== undefined && !jid.equals(address)) continue
      const room = this.parts.hall.find(jid)
      // Whoever sits in a room keeps it in memory.
      if (room !== undefined && !isPromise(room)) this.left(room, who, { statuses })
    }
  }

  private left(room: OpenRoom, who: Jid, how: Parameters<typeof leave>[2]): void {
    room.step(state => leave(state, who, how))
    this.emptied(room)
  }
  /** §7.14, §10.1.3: nobody is left in a room that does not stay. */
  private emptied(room: OpenRoom): void {
    const { occupants, locked, config } = room.state
    if (occupants.size === 0 && (locked || !config.persistent) && !room.isGone)
      this.ends(room, state => state.occupants.size === 0)
  }

  /** The service ends; resolves when everybody was told. */
  async closes(): Promise<void> {
    const told = [...this.parts.hall.opened()].map(room => {
      const { run } = room.step(evacuate)
      this.emptied(room)
      return run?.()
    })
    await Promise.all(told)
  }

  private ends(room: OpenRoom, still: (state: RoomState) => boolean): void {
    const over = room.change(state => (still(state) ? ended(state, undefined) : { room: state, effects: [] }))
    over.catch(error => this.parts.log.error('room not removed', { error: String(error) }))
  }

  /** Occupants of other servers who have not been heard of are asked (S178). */
  pingStrangers(): void {
    const { host } = this.parts
    let asked = 0
    for (const [text, rooms] of this.where) {
      const jid = Jid.parse(text)
      const [room] = rooms
      if (jid.domain === host.domain) {
        if (sessionAt(host, jid) === undefined) this.gone(jid, undefined, [333])
      } else if (room !== undefined && asked++ < PINGS_AT_ONCE) void this.ping(jid, room)
    }
  }

  private async ping(jid: Jid, room: Jid): Promise<void> {
    const id = Buffer.from(this.parts.host.random(12)).toString('base64url')
    const attrs = { type: 'get', id, from: room.toString(), to: jid.toString() }
    const iq = Stanza.from(el('jabber:client', 'iq', attrs, el(NS_PING, 'ping')))
    const answer = await this.parts.host.ask(iq, PING_MS)
    const there =
      answer?.type === 'result' ||
      (answer?.type === 'error' && THERE.has(StanzaError.fromElement(answer.element).condition))
    if (!there) this.gone(jid, undefined, [333])
  }

  /** An account is about to be deleted: it leaves every list, and a room without owner gets one (S098, S099). */
  async forget(account: Jid): Promise<void> {
    for (const { jid } of await this.parts.hall.all()) {
      const room = await this.parts.hall.find(jid)
      if (room === undefined || !room.state.affiliations.has(account.toString())) continue
      await room.change((state, env) => succession(state, account, env))
    }
  }
}
