/**
 * The whole route of a stanza. Decisions first, for the sender's side and then for the recipient's; when nobody refused, the effects:
 * archive, then everything waits for the commit, then copies and delivery (D1, D4).
 */
import { type Element, errorElement, errorReply, Jid, Stanza, StanzaError, StreamError } from '@corrillo/xmpp'
import { isPromise, chain } from '../host/awaitable.ts'
import type { Destination, Domains } from '../host/domains.ts'
import type {
  Addressed,
  Awaitable,
  Iq,
  IqTarget,
  Kept,
  Message,
  Outcome,
  Place,
  Presence,
  Sides,
} from '../host/module.ts'
import type { Log } from '../observe/log.ts'
import type { Session, Unacknowledged } from '../session/session.ts'
import type { Sessions } from '../session/sessions.ts'
import { type Addresses, type Whereabouts, whereIs } from './address.ts'
import { receiversOf, sessionOf, whenNobody } from './deliver.ts'
import type { Asked, IqTable } from './iq.ts'
import { checkFrom, stamped } from './stamp.ts'
import { each, fold, keptBy, type Stages, taken } from './stages.ts'
import { handedBack } from './unacknowledged.ts'

export interface RouterParts {
  readonly here: Addresses
  readonly sessions: Sessions
  readonly stages: Stages
  readonly iqs: IqTable
  readonly asked: Asked
  /** Every domain that this process answers for. */
  readonly domains: Domains
  readonly log: Log
}

/**
 * What is left to do of a stanza when nobody refused it: `run` when `durable` has come true, in the order in which the sender's stanzas
 * were decided. A failure of either goes to `refuse`.
 */
export interface Effects {
  readonly durable: Promise<void> | undefined
  run(): Awaitable<void>
  refuse(error: unknown): Awaitable<void>
}

const finished = async ({ durable, run, refuse }: Effects): Promise<void> => {
  try {
    await durable
    await run()
  } catch (error) {
    await refuse(error)
  }
}

const both = (a: Promise<void> | undefined, b: Promise<void> | undefined): Promise<void> | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Promise.all([a, b]).then(() => undefined)
const sidesOf = (sender: Place | undefined, recipient: Place | undefined): Sides => ({
  ...(sender && { sender: sender.account }),
  ...(recipient && { recipient: recipient.account }),
})
const unavailable = (): StanzaError => new StanzaError('cancel', 'service-unavailable')
const noSuchServer = (): StanzaError => new StanzaError('cancel', 'remote-server-not-found')
const SELF: readonly IqTarget[] = ['self', 'account']
const ACCOUNT: readonly IqTarget[] = ['account']
const HOST: readonly IqTarget[] = ['host']
const NOBODY: readonly IqTarget[] = ['nobody']

export class Router {
  private readonly parts: RouterParts
  private readonly here: Addresses

  constructor(parts: RouterParts) {
    this.parts = parts
    this.here = parts.here
  }

  /** From a client's stream. Throws a StreamError for what ends the stream; everything else is answered. */
  receive(element: Element, session: Session): Awaitable<Effects | undefined> {
    checkFrom(element.attr('from'), session)
    let stanza: Stanza
    try {
      stanza = stamped(Stanza.from(element), session)
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error
      const back = errorElement(element.with({ from: session.jid.toString(), to: this.here.domain }), error)
      if (back !== undefined) session.send(back)
      return undefined
    }
    return this.decide(stanza, session)
  }

  /** From a module or the server itself: decided and done. */
  route(stanza: Stanza, origin: Session | undefined): Awaitable<void> {
    return chain(this.decide(stanza, origin), effects => effects && finished(effects))
  }

  /** From another domain of this process, or a service: refusals are answered here, effects and their durability left to the caller (D1). */
  arrive(stanza: Stanza): Awaitable<Outcome | undefined> {
    return chain(
      this.decide(stanza, undefined),
      effects => effects && { durable: effects.durable, run: () => finished(effects) },
    )
  }

  /** `from` is true by now; `origin` is the session that sent it, if one did. */
  private decide(stanza: Stanza, origin: Session | undefined): Awaitable<Effects | undefined> {
    const refuse = (error: unknown) => this.refuse(stanza, origin, error)
    const refused = (error: unknown) => chain(refuse(error), () => undefined)
    try {
      const done = this.dispatch(stanza, origin, refuse)
      return isPromise(done) ? done.catch(refused) : done
    } catch (error) {
      return refused(error)
    }
  }

  private dispatch(
    stanza: Stanza,
    origin: Session | undefined,
    refuse: Effects['refuse'],
  ): Awaitable<Effects | undefined> {
    if (stanza.kind === 'message') return this.message(stanza as Message, origin, refuse)
    const done =
      stanza.kind === 'iq' ? this.iq(stanza as Iq, origin) : this.presence(stanza as Presence, origin)
    return chain(done, () => undefined)
  }

  /** Never to an error or a result (RFC 6120 §8.3.1); anything but a StanzaError is ours: logged, and told as such. */
  private refuse(stanza: Stanza, origin: Session | undefined, error: unknown): Awaitable<void> {
    if (error instanceof StreamError) throw error
    if (!(error instanceof StanzaError))
      this.parts.log.error('stanza failed', { kind: stanza.kind, id: stanza.id, error: String(error) })
    const known = error instanceof StanzaError ? error : new StanzaError('cancel', 'internal-server-error')
    if (stanza.kind === 'presence' && origin === undefined) return
    const reply = errorReply(stanza, known)
    if (reply === undefined) return
    if (origin !== undefined) origin.send(reply.element)
    else return this.route(reply, undefined)
  }

  private side(side: Place['side'], jid: Jid, origin: Session | undefined): Place | undefined {
    // Who has a session has an account: one look-up less for each message.
    if (side === 'sender' && origin !== undefined) return { side, account: origin.account, origin }
    return whereIs(jid, this.here) === 'account' ? { side, account: jid.bare, origin } : undefined
  }

  private message(m: Message, origin: Session | undefined, refuse: Effects['refuse']): Awaitable<Effects> {
    const { guard, prepare } = this.parts.stages.message
    const sender = this.side('sender', m.from, origin)
    const where = whereIs(m.to, this.here)
    const recipient: Place | undefined =
      where === 'account' ? { side: 'recipient', account: m.to.bare, origin } : undefined
    const pass = (x: Message, at: Place | undefined): Awaitable<Message> =>
      at === undefined ? x : chain(each(guard, x, at), () => fold(prepare, x, at))
    const mine = pass(m, sender)
    if (where === 'remote')
      return chain(mine, x =>
        chain(this.elsewhere(x.to).receive(x), outcome => this.take(x, sender, undefined, refuse, outcome)),
      )
    const decided = chain(mine, x => {
      this.checkReachable(x, where)
      return pass(x, recipient)
    })
    return chain(decided, x => this.take(x, sender, recipient, refuse))
  }

  private elsewhere(to: Jid): Destination {
    const destination = this.parts.domains.get(to.domain)
    if (destination === undefined) throw noSuchServer()
    return destination
  }

  /** Refusals that do not depend on the recipient's modules come before any effect (D4). */
  private checkReachable(m: Message, where: Whereabouts): void {
    if (where === 'host') {
      if (!this.parts.stages.message.heard.some(heard => heard(m))) throw unavailable()
      return
    }
    if (whenNobody(m) !== 'refuse') return
    if (where === 'nobody' || receiversOf(m, this.parts.sessions.of(m.to)).length === 0) throw unavailable()
  }

  private take(
    m: Message,
    sender: Place | undefined,
    recipient: Place | undefined,
    refuse: Effects['refuse'],
    outcome?: Outcome | void,
  ): Effects {
    const archive = this.parts.stages.message.archive
    const kept = archive.length === 0 ? undefined : keptBy(archive, m, sidesOf(sender, recipient))
    const run = () => this.tell(m, sender, recipient, kept)
    if (!outcome) return { durable: kept?.durable, run, refuse }
    return {
      durable: both(kept?.durable, outcome.durable),
      run: () => chain(run(), () => outcome.run?.()),
      refuse,
    }
  }

  /** From here on nobody can refuse any more. A message to an address without account ends here in silence (S119). */
  private tell(
    m: Message,
    sender: Place | undefined,
    recipient: Place | undefined,
    kept: Kept | undefined,
  ): Awaitable<void> {
    const copied = sender === undefined ? undefined : this.copy(this.seenBy(sender, m, kept), sender)
    if (recipient === undefined) return copied
    return chain(copied, () => {
      const got = kept?.recipientGets ?? m
      const receivers = receiversOf(got, this.parts.sessions.of(recipient.account))
      return chain(this.copy(got, { ...recipient, receivers }), () =>
        this.deliver(got, receivers, recipient, kept),
      )
    })
  }

  /** Nobody sees it where there is no other device; the one that wrote may be gone by now. */
  private seenBy({ account, origin }: Place, m: Message, kept: Kept | undefined): Message {
    if (kept === undefined) return m
    return this.parts.sessions.of(account).some(session => session !== origin) ? kept.senderSees() : m
  }

  private copy(m: Message, at: Place): Awaitable<void> {
    const copies = this.parts.stages.message.copy
    if (copies.length === 0) return
    const failed = (error: unknown) => this.parts.log.error('copy failed', { id: m.id, error: String(error) })
    try {
      const done = each(copies, m, at)
      return isPromise(done) ? done.catch(failed) : done
    } catch (error) {
      failed(error)
    }
  }

  private deliver(
    m: Message,
    receivers: readonly Session[],
    at: Place,
    kept: Kept | undefined,
  ): Awaitable<void> {
    if (receivers.length > 0) {
      for (const session of receivers) session.send(m.element)
      return
    }
    if (whenNobody(m) === 'drop') return
    return chain(taken(this.parts.stages.message.missed, m, at), took => {
      if (!took && kept === undefined) throw unavailable()
    })
  }

  /** A stanza that the session of a device took over and never acknowledged, now that it is over. */
  async missed(stanza: Unacknowledged, device: Jid): Promise<void> {
    const error = await handedBack(stanza, device, this.parts)
    return error && this.route(error, undefined)
  }

  private presence(p: Presence, origin: Session | undefined): Awaitable<void> {
    const sender = this.side('sender', p.from, origin)
    return chain(sender === undefined ? p : this.show(p, sender), mine => {
      if (mine === undefined || mine.to === undefined) return
      const where = whereIs(mine.to, this.here)
      if (where === 'remote') return this.pass(mine as Addressed)
      return where === 'account' ? this.showTo(mine, mine.to, origin) : undefined
    })
  }

  /** To another domain; an error to one that is not there ends here. */
  private pass(stanza: Addressed): Awaitable<void> {
    if (stanza.type === 'error' && this.parts.domains.get(stanza.to.domain) === undefined) return
    return chain(this.elsewhere(stanza.to).receive(stanza), outcome =>
      chain(outcome?.durable, () => outcome?.run?.()),
    )
  }

  /** One side: undefined when a module took it. */
  private show(p: Presence, at: Place): Awaitable<Presence | undefined> {
    const { guard, prepare, seen } = this.parts.stages.presence
    const prepared = chain(each(guard, p, at), () => fold(prepare, p, at))
    return chain(prepared, x => chain(taken(seen, x, at), took => (took ? undefined : x)))
  }

  /** Refusals of the recipient's side stay there: the sender learns nothing (RFC 6121 §4.3.2). */
  private async showTo(p: Presence, to: Jid, origin: Session | undefined): Promise<void> {
    try {
      const left = await this.show(p, { side: 'recipient', account: to.bare, origin })
      if (left === undefined) return
      const sessions = this.parts.sessions.of(to)
      const one = to.resource === '' ? undefined : sessionOf(to, sessions)
      if (to.resource !== '') one?.send(left.element)
      else for (const session of sessions) if (session.available) session.send(left.element)
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error
    }
  }

  private iq(iq: Iq, origin: Session | undefined): Awaitable<void> {
    const request = iq.type === 'get' || iq.type === 'set'
    const where = whereIs(iq.to, this.here)
    if (where === 'remote') return this.iqElsewhere(iq, origin)
    const own = iq.from.bare.equals(iq.to.bare) || where === 'host'
    const passed = own
      ? undefined
      : chain(this.guardIq(iq, 'sender', iq.from, origin), () => this.guardIq(iq, 'recipient', iq.to, origin))
    if (!request) return this.iqAnswer(iq, passed)
    return chain(passed, () => {
      if (where === 'nobody') return chain(this.askNobody(iq, origin), found => this.reply(found, origin))
      if (where === 'account' && iq.to.resource !== '') return this.relay(iq)
      const answer = own
        ? this.parts.iqs.answer(iq, where === 'host' ? HOST : SELF, origin)
        : this.askAccount(iq, origin)
      return chain(answer, found => this.reply(found, origin))
    })
  }

  private iqElsewhere(iq: Iq, origin: Session | undefined): Awaitable<void> {
    return chain(this.guardIq(iq, 'sender', iq.from, origin), () => this.pass(iq))
  }

  /** What an account answers to others; what it does not answer may be told otherwise (S119). */
  private async askAccount(iq: Iq, origin: Session | undefined): Promise<Stanza> {
    try {
      return await this.parts.iqs.answer(iq, ACCOUNT, origin)
    } catch (error) {
      const at = this.side('recipient', iq.to, origin)
      if (!(error instanceof StanzaError) || at === undefined) throw error
      throw await this.parts.stages.iq.told.reduce<Awaitable<StanzaError>>(
        (known, change) => chain(known, e => change(e, iq, at)),
        error,
      )
    }
  }

  /** RFC 6121 §8.5.1, but for what a specification has answered otherwise. */
  private async askNobody(iq: Iq, origin: Session | undefined): Promise<Stanza> {
    if (iq.to.resource !== '') throw unavailable()
    try {
      return await this.parts.iqs.answer(iq, NOBODY, origin)
    } catch (error) {
      throw error instanceof StanzaError ? unavailable() : error
    }
  }

  private guardIq(iq: Iq, side: Place['side'], jid: Jid, origin: Session | undefined): Awaitable<void> {
    const at = this.side(side, jid, origin)
    return at === undefined ? undefined : each(this.parts.stages.iq.guard, iq, at)
  }

  private reply(answer: Stanza, origin: Session | undefined): Awaitable<void> {
    if (origin !== undefined) origin.send(answer.element)
    else return this.route(answer, undefined)
  }

  /** RFC 6121 §8.5.3.2.3: whoever may not know gets the same error from a guard as from a missing resource (S120). */
  private relay(iq: Iq): void {
    const session = sessionOf(iq.to, this.parts.sessions.of(iq.to))
    if (session === undefined) throw unavailable()
    session.send(iq.element)
  }

  /** Results and errors: to the one who asked, or nowhere; never answered (S125). */
  private async iqAnswer(iq: Iq, passed: Awaitable<void>): Promise<void> {
    try {
      await passed
    } catch (error) {
      if (error instanceof StanzaError) return
      throw error
    }
    if (this.parts.asked.settle(iq.to, iq.from, iq.id ?? '', iq) || iq.to.resource === '') return
    if (whereIs(iq.to, this.here) === 'account')
      sessionOf(iq.to, this.parts.sessions.of(iq.to))?.send(iq.element)
  }
}
