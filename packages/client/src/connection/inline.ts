/** Sign-in by XEP-0388 with everything in it: a token (XEP-0484), the session before (XEP-0198 §9) or a new one (XEP-0386). */
import {
  Bind2Bound,
  Bind2Feature,
  Bind2Request,
  CsiInactive,
  el,
  type Element,
  EnableCarbons,
  Jid,
  NS_CARBONS,
  NS_CSI,
  NS_SM,
  Sasl2Feature,
  Sasl2Success,
} from '@corrillo/xmpp'
import { ClientError } from '../api.ts'
import { type Bound, count, managedBy, ownJid, type SignIn, stanzaBytesIn } from './bound.ts'
import { type Besides, sasl2 } from './profiles.ts'
import { authenticate, type Pin, withPassword } from './sasl.ts'
import type { Stream } from './stream.ts'
import { authenticateByToken, requestToken, tokenIn, tokenMechanism } from './tokens.ts'

const SOFTWARE = 'Corrillo'
type Offer = ReturnType<typeof Sasl2Feature.parse>

const resumes = (offer: Offer): boolean => offer.inline?.features.some(e => e.is('sm', NS_SM)) === true

/** §3: what can be enabled with the new session. */
const bindable = (offer: Offer): readonly string[] | undefined => {
  const feature = offer.inline?.features.find(e => Bind2Feature.matches(e))
  return feature && (Bind2Feature.tryParse(feature)?.inline?.features ?? [])
}

const besidesOf = (offer: Offer, { agent, resume, active }: SignIn): Besides => {
  const inline: Element[] = []
  if (resume && resumes(offer)) inline.push(el(NS_SM, 'resume', { previd: resume.id, h: String(resume.h) }))
  const features = bindable(offer)
  if (features) {
    const enabled = [
      ...(features.includes(NS_SM) ? [el(NS_SM, 'enable', { resume: 'true' })] : []),
      ...(features.includes(NS_CARBONS) ? [EnableCarbons.build({})] : []),
      ...(features.includes(NS_CSI) && !active ? [CsiInactive.build({})] : []),
    ]
    inline.push(Bind2Request.build({ tag: SOFTWARE, inline: enabled }))
  }
  return { userAgent: { id: agent.id, software: SOFTWARE, device: agent.device }, inline }
}

interface SignedIn {
  readonly success: Element
  readonly pin: Pin | undefined
  /** Of the token that may have come. */
  readonly mechanism: string | undefined
}

/** By the token as long as the server takes it; a token that it refuses is not shown again. */
const signedIn = async (
  stream: Stream,
  features: Element,
  offer: Offer,
  signIn: SignIn,
): Promise<SignedIn & { readonly kept: boolean }> => {
  const { credentials, token, random } = signIn
  const besides = besidesOf(offer, signIn)
  const mechanism = tokenMechanism(offer, stream)
  // Who has nothing else does not believe a clock that may be wrong.
  const serves = token && (token.expires > signIn.now || credentials.password === undefined)
  if (serves && token.mechanism === mechanism) {
    const success = await authenticateByToken(stream, features, credentials.username, token, besides, random)
    if (success) return { success, pin: undefined, mechanism, kept: true }
  }
  withPassword(credentials)
  const wish = mechanism === undefined ? [] : [requestToken(mechanism)]
  const profile = sasl2(features, { ...besides, inline: [...(besides.inline ?? []), ...wish] })
  if (!profile) throw new ClientError('server-error', { message: 'no SASL' })
  const { pin, success } = await authenticate(stream, profile, credentials, signIn.pin, random)
  return { success, pin, mechanism, kept: false }
}

/** Undefined where the server has no XEP-0388: nothing was sent then. */
export const inOne = async (
  stream: Stream,
  features: Element,
  signIn: SignIn,
): Promise<Bound | undefined> => {
  const offer = Sasl2Feature.in(features)
  if (!offer) return undefined
  const { success, pin, mechanism, kept } = await signedIn(stream, features, offer, signIn)
  const said = Sasl2Success.parse(success)
  const fresh = mechanism === undefined ? undefined : tokenIn(said.inline, mechanism)
  const proved = { pin, token: fresh ?? (kept ? signIn.token : undefined) }
  const resumed = said.inline.find(e => e.is('resumed', NS_SM))
  if (resumed && signIn.resume) {
    if (resumed.attr('previd') !== signIn.resume.id)
      throw new ClientError('server-error', { message: 'resumption' })
    return {
      me: signIn.resume.me,
      resumption: signIn.resume,
      resumed: count(resumed),
      carbons: true,
      // XEP-0352 §5.2: a resumed stream begins active.
      active: bindable(offer)?.includes(NS_CSI) ? true : undefined,
      stanzaBytes: undefined,
      ...proved,
    }
  }
  const now = await stream.features()
  const bound = said.inline.find(e => Bind2Bound.matches(e))
  if (bound) {
    const has = (feature: string): boolean => bindable(offer)?.includes(feature) === true
    const active = has(NS_CSI) ? signIn.active : undefined
    return {
      ...boundAs(bound, said.authorizationIdentifier, signIn),
      carbons: has(NS_CARBONS),
      active,
      stanzaBytes: stanzaBytesIn(now),
      ...proved,
    }
  }
  if (!Jid.tryParse(said.authorizationIdentifier)?.equals(signIn.address))
    throw new ClientError('server-error', { message: 'another account' })
  const { session } = await import('./legacy.ts')
  return { ...(await session(stream, now, signIn)), ...proved }
}

const boundAs = (
  bound: Element,
  identifier: string,
  { address }: SignIn,
): Pick<Bound, 'me' | 'resumption' | 'resumed'> => {
  const me = ownJid(identifier, address)
  const id = managedBy(bound.elements().find(e => e.ns === NS_SM))
  return { me, resumption: id === undefined ? undefined : { me, id }, resumed: undefined }
}
