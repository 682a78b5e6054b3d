/** RFC 6120 §7: a resource for the stream, the client's wish if it is a valid one, else made here. */
import {
  Bind,
  type Element,
  el,
  errorElement,
  Jid,
  LegacySession,
  NS_BIND,
  NS_CLIENT,
  StanzaError,
  StreamError,
} from '@corrillo/xmpp'
import { random } from '../../host/random.ts'
import type { BoundSession, Outlet } from '../../session/bound.ts'
import type { CoreFeature } from '../negotiation.ts'
import type { ClientStream } from '../stream.ts'

export interface Binder {
  readonly domain: string
  sessionsOf(account: Jid): readonly { readonly jid: Jid; readonly detached: boolean }[]
  bind(jid: Jid, outlet: Outlet): BoundSession
}
export interface BindOptions {
  binder(): Binder
  /** Connected ones; those that hibernate are bounded by stream management (S091). */
  readonly sessionsPerAccount: number
  /** The stream has its session. */
  bound?(session: BoundSession, stream: ClientStream): void
}

/** S091: sessions that hibernate, and the one of that resource, which goes, do not count. */
export const hasRoom = (binder: Binder, jid: Jid, most: number): boolean =>
  binder.sessionsOf(jid).filter(s => !s.detached && s.jid.resource !== jid.resource).length < most

/** §7.7.1; a wish that is no resource is `bad-request` (§7.7.2.1). */
const resourceOf = (bind: Element): string => {
  const wish = bind.childText('resource') ?? ''
  return wish === '' ? Buffer.from(random(9)).toString('base64url') : wish
}

const bindResource = (iq: Element, bind: Element, stream: ClientStream, options: BindOptions): void => {
  const binder = options.binder()
  const jid = Jid.tryParse(`${stream.local}@${binder.domain}/${resourceOf(bind)}`)
  if (jid === undefined) throw new StanzaError('modify', 'bad-request')
  if (!hasRoom(binder, jid, options.sessionsPerAccount)) throw new StanzaError('wait', 'resource-constraint')
  const session = binder.bind(jid, stream)
  stream.bound(session)
  options.bound?.(session, stream)
  const answer = Bind.build({ jid: jid.toString() })
  stream.write(el(NS_CLIENT, 'iq', { type: 'result', id: iq.attr('id') }, answer))
}

/** Before a resource is bound no other stanza is handled (§7.1). */
const onIq = (iq: Element, stream: ClientStream, options: BindOptions): void => {
  const bind = iq.child('bind', NS_BIND)
  if (stream.state !== 'authenticated' || iq.attr('type') !== 'set' || bind === undefined)
    throw new StreamError('not-authorized')
  try {
    if (iq.attr('id') === undefined) throw new StanzaError('modify', 'bad-request')
    bindResource(iq, bind, stream, options)
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error
    const answer = errorElement(iq, error)
    if (answer !== undefined) stream.write(answer)
  }
}

const bindOffer = Bind.build({})
export const bind = (options: BindOptions): CoreFeature => ({
  when: 'authenticated',
  binds: true,
  advertise: () => bindOffer,
  elements: [{ ns: NS_CLIENT, name: 'iq', run: (iq, stream) => onIq(iq, stream, options) }],
})

const sessionOffer = LegacySession.build({ optional: true })
/** RFC 3921 §3: clients of that age ask for it; it does nothing any more (RFC 6121 §1.4). */
export const session: CoreFeature = {
  when: 'authenticated',
  binds: true,
  advertise: () => sessionOffer,
}
