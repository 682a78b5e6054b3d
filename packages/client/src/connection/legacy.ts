/** Sign-in, resumption or binding, and stream management one after the other (RFC 6120 §6, §7; XEP-0198 §3, §5). */
import { CsiFeature, el, type Element, type Jid, NS_BIND, NS_SM } from '@corrillo/xmpp'
import { ClientError } from '../api.ts'
import { type Bound, count, managedBy, ownJid, type Resumable, type SignIn, stanzaBytesIn } from './bound.ts'
import { sasl } from './profiles.ts'
import { randomId } from './requests.ts'
import { authenticate } from './sasl.ts'
import type { Stream } from './stream.ts'

export const inSteps = async (stream: Stream, offered: Element, signIn: SignIn): Promise<Bound> => {
  const profile = sasl(offered)
  if (!profile) throw new ClientError('server-error', { message: 'no SASL' })
  const { pin } = await authenticate(stream, profile, signIn.credentials, signIn.pin, signIn.random)
  return {
    ...(await session(stream, await stream.restart(signIn.address), signIn)),
    pin,
    token: signIn.token,
  }
}

/** After sign-in, by whatever profile. */
export const session = async (
  stream: Stream,
  features: Element,
  signIn: SignIn,
): Promise<Omit<Bound, 'pin' | 'token'>> => {
  const managed = features.child('sm', NS_SM) !== undefined
  const active = CsiFeature.in(features) ? true : undefined
  const resumed = managed && signIn.resume ? await resume(stream, signIn.resume) : undefined
  const stanzaBytes = stanzaBytesIn(features)
  if (resumed !== undefined && signIn.resume)
    return { me: signIn.resume.me, resumption: signIn.resume, resumed, carbons: true, active, stanzaBytes }
  const me = await bind(stream, features, signIn)
  const id = managed ? await enable(stream) : undefined
  const resumption = id === undefined ? undefined : { me, id }
  return { me, resumption, resumed: undefined, carbons: false, active, stanzaBytes }
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

/** RFC 6120 §7.6: the server makes the resource. */
const bind = async (stream: Stream, features: Element, { address, random }: SignIn): Promise<Jid> => {
  if (!features.child('bind', NS_BIND)) throw new ClientError('server-error', { message: 'no binding' })
  const id = randomId(random)
  stream.send(el('jabber:client', 'iq', { type: 'set', id }, el(NS_BIND, 'bind')))
  const answer = await stream.next()
  if (answer.attr('id') !== id || answer.attr('type') !== 'result')
    throw new ClientError('server-error', { message: 'binding' })
  return ownJid(answer.child('bind', NS_BIND)?.childText('jid'), address)
}

const enable = async (stream: Stream): Promise<string | undefined> => {
  stream.send(el(NS_SM, 'enable', { resume: 'true' }))
  const answer = await stream.next()
  return answer.ns === NS_SM ? managedBy(answer) : undefined
}
