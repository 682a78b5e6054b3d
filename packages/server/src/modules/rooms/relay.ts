/** Requests between occupants (XEP-0045 §17.4), and the ping by which somebody finds out whether he is still inside (XEP-0410). */
import {
  DiscoInfo,
  DiscoItems,
  el,
  iqResult,
  NS_CLIENT,
  NS_PUBSUB,
  NS_VCARD,
  Ping,
  Stanza,
  StanzaError,
} from '@corrillo/xmpp'
import type { Addressed, HostView } from '../../host/module.ts'
import type { Hall } from './hall.ts'
import { occupantOf, shownSeat } from './room/people.ts'
import { addressOf } from './room/presence.ts'
import * as refusal from './room/refusal.ts'
import type { Occupant, RoomState } from './room/state.ts'

const ANSWER_MS = 60_000
const AT_ONCE = 1_000

export class Relay {
  private readonly hall: Hall
  private readonly host: HostView
  private under = 0

  constructor(hall: Hall, host: HostView) {
    this.hall = hall
    this.host = host
  }

  async receive(iq: Addressed): Promise<void> {
    if (iq.type !== 'get' && iq.type !== 'set') return
    const payload = iq.payload
    const room = await this.hall.find(iq.to.bare)
    const asker = room === undefined ? undefined : occupantOf(room.state, iq.from)
    // S172: outside it is the same whether there is such a room or not.
    if (room === undefined || asker === undefined) throw outside(payload)
    if (iq.to.resource === '') throw new StanzaError('cancel', 'service-unavailable')
    const target = room.state.occupants.get(iq.to.resource)
    if (target === undefined) throw refusal.notFound()
    if (payload && Ping.matches(payload) && target.account.equals(asker.account))
      this.host.route(iqResult(iq))
    else this.forward(room.state, iq, asker, target)
  }

  /** Starts it: the answer comes when it comes, under the names that both have here. */
  private forward(room: RoomState, iq: Addressed, asker: Occupant, target: Occupant): void {
    const ns = iq.payload?.ns ?? ''
    const forAccount = ns === NS_VCARD || ns.startsWith(NS_PUBSUB)
    // S166: what an account publishes leads to it.
    if (forAccount && room.config.whois !== 'anyone') throw new StanzaError('cancel', 'service-unavailable')
    if (this.under >= AT_ONCE) throw refusal.tooMuch('too many requests are under way')
    const id = Buffer.from(this.host.random(15)).toString('base64url')
    const to = forAccount ? target.account : shownSeat(target).jid
    const asked = iq.with({ from: addressOf(room, asker.nick), to, id })
    this.under++
    void this.host
      .ask(asked, ANSWER_MS)
      .then(answer => this.answer(iq, answer))
      .finally(() => this.under--)
  }

  private answer(iq: Addressed, answer: Stanza | undefined): void {
    const attrs = { from: iq.to.toString(), to: iq.from.toString(), id: iq.id, type: answer?.type ?? 'error' }
    if (answer?.type === 'result') {
      this.host.route(Stanza.from(el(NS_CLIENT, 'iq', attrs, answer.payload)))
      return
    }
    const error = answer === undefined ? undefined : StanzaError.fromElement(answer.element)
    const shown =
      error === undefined
        ? new StanzaError('wait', 'remote-server-timeout')
        : new StanzaError(error.type, error.condition)
    this.host.route(Stanza.from(el(NS_CLIENT, 'iq', attrs, shown.toElement())))
  }
}

/** §6.6, XEP-0410 §3.2. */
const outside = (payload: Stanza['payload']): StanzaError =>
  payload && (DiscoInfo.matches(payload) || DiscoItems.matches(payload))
    ? refusal.badRequest()
    : refusal.notInRoom()
