/** Messages for rooms: to all, to one, and those by which a room is asked for something. */
import {
  DataForm,
  el,
  FORM_MUC_REGISTER,
  FORM_MUC_REQUEST,
  formIn,
  type Jid,
  MucUser,
  NS_CLIENT,
  NS_DATA,
  OccupantId,
  Retract,
  Stanza,
  StanzaError,
} from '@corrillo/xmpp'
import { chain } from '../../host/awaitable.ts'
import type { Addressed, Awaitable, Clock, HostView, Outcome } from '../../host/module.ts'
import type { ComingAndGoing } from './coming-and-going.ts'
import { sessionAt } from './delivery.ts'
import type { Correspondence } from './correspondence.ts'
import type { Hall } from './hall.ts'
import type { OpenRoom } from './open-room.ts'
import { type Quota, quota } from './quota.ts'
import { isSecretTo, occupantOf } from './room/people.ts'
import { addressOf } from './room/presence.ts'
import * as refusal from './room/refusal.ts'
import type { RoomArchive } from './room-archive.ts'
import { invite } from './rules/invite.ts'
import { speak } from './rules/message.ts'
import { ownTombstone } from './rules/moderate.ts'
import { whisper } from './rules/private-message.ts'
import { approve } from './rules/register.ts'
import { isSubject } from './rules/subject.ts'
import { voice } from './rules/voice.ts'

export interface SpeakingParts {
  readonly hall: Hall
  readonly archive: RoomArchive
  readonly host: HostView
  readonly clock: Clock
  readonly goings: ComingAndGoing
  readonly correspondence: Correspondence
  blocked(account: Jid, other: Jid): Awaitable<boolean>
  readonly messagesPerSecond: number
}

/** Delivery errors that say that nobody is there (§15.4). */
const GONE = new Set([
  'gone',
  'item-not-found',
  'recipient-unavailable',
  'redirect',
  'remote-server-not-found',
  'remote-server-timeout',
  'service-unavailable',
  'jid-malformed',
])

export class Speaking {
  private readonly parts: SpeakingParts
  private readonly messages: Quota

  constructor(parts: SpeakingParts) {
    this.parts = parts
    this.messages = quota(parts.clock, parts.messagesPerSecond * 5, parts.messagesPerSecond, 'messages')
  }

  receive(stanza: Addressed): Awaitable<Outcome | undefined | void> {
    if (stanza.to.local === '') throw new StanzaError('cancel', 'service-unavailable')
    return chain(this.parts.hall.find(stanza.to.bare), room => {
      if (stanza.type === 'error') return room && this.bounced(room, stanza)
      if (room === undefined || room.isGone) throw refusal.notFound()
      return stanza.to.resource === '' ? this.toRoom(room, stanza) : this.toOccupant(room, stanza)
    })
  }

  private toRoom(room: OpenRoom, stanza: Addressed): Awaitable<Outcome | undefined | void> {
    if (stanza.type === 'groupchat') return this.say(room, stanza)
    const { element, from, id } = stanza
    const user = MucUser.in(element)
    if (user !== undefined && user.invites.length > 0) return this.invites(room, from, user, id)
    if (user?.decline !== undefined) return this.declines(room, stanza, user.decline)
    const request = formIn(element, FORM_MUC_REQUEST)
    if (request?.type === 'submit') return room.step(state => voice(state, from, request))
    const registration = formIn(element, FORM_MUC_REGISTER)
    if (registration?.type === 'submit')
      return room.change((state, env) => approve(state, from, registration, env)).then(() => undefined)
    const form = element.child('x', NS_DATA)
    // §8.6: to skip a request is to cancel its form.
    if (form !== undefined && DataForm.tryParse(form)?.type === 'cancel') return undefined
    if (occupantOf(room.state, from) === undefined) throw this.outside(room, from)
    throw refusal.badRequest('A message to a room is of type groupchat')
  }

  private outside(room: OpenRoom, from: Jid): StanzaError {
    return isSecretTo(room.state, from) ? refusal.notFound() : refusal.notInRoom()
  }

  private say(room: OpenRoom, stanza: Addressed): Awaitable<Outcome | void> {
    const { from, element } = stanza
    if (occupantOf(room.state, from) === undefined) throw this.outside(room, from)
    this.messages.take(`${room.jid.local} ${from.bare}`)
    const retract = Retract.in(element)
    if (retract?.id !== undefined) return this.retracts(room, from, element, retract.id)
    const decide: Parameters<OpenRoom['step']>[0] = (state, env) => speak(state, from, element, env)
    return isSubject(element.children) ? room.change(decide) : room.step(decide)
  }
  /** XEP-0424 §5: one's own message leaves the archive; somebody else's stays (S170). */
  private async retracts(
    room: OpenRoom,
    from: Jid,
    element: Addressed['element'],
    id: string,
  ): Promise<Outcome> {
    const { archive } = this.parts
    const said = await archive.find(room.jid, id)
    const speaker = occupantOf(room.state, from)
    const author = said && OccupantId.in(said)?.id
    if (said !== undefined && author !== speaker?.id) throw refusal.forbidden('This is not your message')
    const env = room.env()
    const retraction = element.attr('id') ?? env.id()
    const outcome = room.step(state => speak(state, from, element.with({ id: retraction }), env))
    if (said === undefined) return outcome
    const tombstone = ownTombstone(said, { id: retraction, now: env.now })
    const replaced = archive.replace(room.jid, id, tombstone).then(() => undefined)
    return { ...outcome, durable: Promise.all([outcome.durable, replaced]).then(() => undefined) }
  }

  private async invites(
    room: OpenRoom,
    from: Jid,
    { invites }: MucUser,
    id: string | undefined,
  ): Promise<undefined> {
    if (occupantOf(room.state, from) === undefined && isSecretTo(room.state, from)) throw refusal.notFound()
    this.parts.correspondence.ask(from, invites.length)
    await room.change((state, env) => invite(state, from, invites, env, id))
  }

  private declines(
    room: OpenRoom,
    { from: guest, id }: Addressed,
    { reason }: NonNullable<MucUser['decline']>,
  ): undefined {
    const inviter = this.parts.correspondence.inviterOf(room.jid, guest)
    if (inviter === undefined) throw refusal.notFound()
    const decline = { from: guest.bare, ...(reason && { reason: reason.slice(0, 1_000) }) }
    const attrs = { from: room.jid.toString(), to: inviter.toString(), id }
    this.parts.host.route(Stanza.from(el(NS_CLIENT, 'message', attrs, MucUser.build({ decline }))))
  }

  /**
   * All devices under the nick get it; the first by the usual way, so that the person's archive has it once, before the sender is told
   * that it was taken (D1). Who has blocked the nick looks like somebody who takes no messages (S118).
   */
  private toOccupant(room: OpenRoom, { from, to, type, element }: Addressed): Awaitable<Outcome> {
    if (type === 'groupchat') throw refusal.badRequest()
    const speaker = occupantOf(room.state, from)
    if (speaker === undefined) throw this.outside(room, from)
    this.messages.take(`${room.jid.local} ${from.bare}`)
    const { target, stanza } = whisper(room.state, from, to.resource, element)
    const { blocked, host } = this.parts
    const [first, ...others] = target.seats.map(({ jid }) => jid)
    const isLocal = target.account.domain === host.domain
    return chain(isLocal && blocked(target.account, addressOf(room.state, speaker.nick)), isBlocked => {
      if (isBlocked || first === undefined) throw new StanzaError('cancel', 'service-unavailable')
      const copyTo = (jid: Jid) => stanza.with({ to: jid.toString() })
      return chain(host.decide(Stanza.from(copyTo(first))), outcome => ({
        durable: outcome?.durable,
        run: () => {
          for (const jid of others) {
            const session = sessionAt(host, jid)
            if (session !== undefined) host.deliver(session, copyTo(jid))
            else host.route(Stanza.from(copyTo(jid)))
          }
          return outcome?.run?.()
        },
      }))
    })
  }

  /** What could not be delivered: a private message goes back to its sender, and who is not there leaves (§15.4). */
  private bounced(room: OpenRoom, { from, to, element }: Addressed): Outcome | undefined {
    const occupant = occupantOf(room.state, from)
    if (occupant === undefined) return undefined
    const { type, condition } = StanzaError.fromElement(element)
    const sender = to.resource === '' ? undefined : room.state.occupants.get(to.resource)
    if (sender !== undefined) {
      // Made anew: an error may say more of the person than the room does.
      const attrs = {
        type: 'error',
        id: element.attr('id'),
        from: addressOf(room.state, occupant.nick).toString(),
      }
      const back = el(NS_CLIENT, 'message', attrs, new StanzaError(type, condition).toElement())
      for (const { jid } of sender.seats)
        this.parts.host.route(Stanza.from(back.with({ to: jid.toString() })))
      return undefined
    }
    if (GONE.has(condition)) this.parts.goings.gone(from, room.jid, [333])
  }
}
