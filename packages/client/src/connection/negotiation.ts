/** From a fresh wire to a bound or resumed session (RFC 6120 §6, §7; XEP-0198 §3, §5). */
import { el, type Element, Jid, NS_BIND, NS_SASL, NS_SM } from '@corrillo/xmpp'
import { ClientError } from '../api.ts'

import { randomId } from './requests.ts'
import { authenticate, type Credentials, type Pin } from './sasl.ts'
import type { Stream } from './stream.ts'

/** What is needed to go on with a session after its connection broke. */
export interface Resumable {
  readonly me: Jid
  readonly id: string
}
export interface Bound {
  readonly me: Jid
  /** undefined: this server or session has no stream management. */
  readonly resumption: Resumable | undefined
  readonly managed: boolean
  /** The session went on; the number of our stanzas that the server has dealt with. */
  readonly resumed: number | undefined
  readonly pin: Pin
}
export interface SignIn {
  readonly credentials: Credentials
  readonly address: Jid
  readonly pin: Pin | undefined
  readonly resume: (Resumable & { readonly h: number }) | undefined
  readonly random: (bytes: number) => Uint8Array
}

export const negotiate = async (stream: Stream, signIn: SignIn): Promise<Bound> => {
  const offered = await stream.restart()
  if (!offered.child('mechanisms', NS_SASL)) throw new ClientError('server-error', { message: 'no SASL' })
  const pin = await authenticate(stream, offered, signIn.credentials, signIn.pin, signIn.random)
  const features = await stream.restart()
  const managed = features.child('sm', NS_SM) !== undefined
  const resumed = managed && signIn.resume ? await resume(stream, signIn.resume) : undefined
  if (resumed !== undefined && signIn.resume)
    return { me: signIn.resume.me, resumption: signIn.resume, managed, resumed, pin }
  const me = await bind(stream, features, signIn)
  const id = managed ? await enable(stream) : undefined
  return { me, resumption: id === undefined ? undefined : { me, id }, managed, resumed: undefined, pin }
}

/** XEP-0198 §5: undefined when the server has forgotten the session. */
const resume = async (
  stream: Stream,
  { id, h }: Resumable & { readonly h: number },
): Promise<number | undefined> => {
  stream.send(el(NS_SM, 'resume', { previd: id, h: String(h) }))
  const answer = await stream.next()
  if (answer.is('failed', NS_SM)) return undefined
  if (!answer.is('resumed', NS_SM) || answer.attr('previd') !== id)
    throw new ClientError('server-error', { message: 'resumption' })
  return count(answer)
}

export const count = (e: Element): number => {
  const h = e.attr('h') ?? ''
  if (!/^[0-9]{1,10}$/.test(h)) throw new ClientError('server-error', { message: 'h' })
  return Number(h)
}

/** RFC 6120 §7.6: the server makes the resource; it must be one of the account that signed in. */
const bind = async (stream: Stream, features: Element, { address, random }: SignIn): Promise<Jid> => {
  if (!features.child('bind', NS_BIND)) throw new ClientError('server-error', { message: 'no binding' })
  const id = randomId(random)
  stream.send(el('jabber:client', 'iq', { type: 'set', id }, el(NS_BIND, 'bind')))
  const answer = await stream.next()
  const jid = Jid.tryParse(answer.child('bind', NS_BIND)?.childText('jid') ?? '')
  if (
    answer.attr('id') !== id ||
    answer.attr('type') !== 'result' ||
    !jid ||
    jid.isBare ||
    !jid.bare.equals(address)
  )
    throw new ClientError('server-error', { message: 'binding' })
  return jid
}

/** The stream id of a resumable session; '' for one that only acknowledges. */
const enable = async (stream: Stream): Promise<string | undefined> => {
  stream.send(el(NS_SM, 'enable', { resume: 'true' }))
  const answer = await stream.next()
  if (!answer.is('enabled', NS_SM)) return undefined
  return /^(true|1)$/.test(answer.attr('resume') ?? '') ? (answer.attr('id') ?? '') : ''
}
