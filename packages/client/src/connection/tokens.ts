/** Sign-in by a token that the server gave (XEP-0484): one message each way, and the password stays at home. */
import { scramHashes } from '@corrillo/crypto'
import {
  buildHt,
  type Element,
  FastFeature,
  FastRequestToken,
  FastToken,
  FastUse,
  htMechanism,
  htProof,
  parseHtMechanism,
  type Sasl2Feature,
  SaslError,
  ScramError,
} from '@corrillo/xmpp'
import { type Besides, sasl2 } from './profiles.ts'
import { asClientError } from './sasl.ts'
import type { Stream } from './stream.ts'

export interface Token {
  readonly token: string
  readonly mechanism: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}
type Random = (bytes: number) => Uint8Array

const offeredIn = (offer: ReturnType<typeof Sasl2Feature.parse>): readonly string[] =>
  offer.inline?.features.flatMap(e => FastFeature.tryParse(e)?.mechanisms ?? []) ?? []

/** With channel binding wherever the wire has one: the other kind is for browsers (§3.1). */
export const tokenMechanism = (
  offer: ReturnType<typeof Sasl2Feature.parse>,
  stream: Pick<Stream, 'channelBinding'>,
): string | undefined => {
  const mechanism = htMechanism(stream.channelBinding ? 'EXPR' : 'NONE')
  return offeredIn(offer).includes(mechanism) ? mechanism : undefined
}

export const requestToken = (mechanism: string): Element => FastRequestToken.build({ mechanism })

export const tokenIn = (inline: readonly Element[], mechanism: string): Token | undefined => {
  const found = inline.find(e => FastToken.matches(e))
  const given = found && FastToken.tryParse(found)
  return given && { token: given.token, mechanism, expires: given.expiry.getTime() }
}

/** Undefined: the server does not take the token any more, and is to be shown the password (§5.1). */
export const authenticateByToken = async (
  stream: Stream,
  features: Element,
  username: string,
  { token, mechanism }: Token,
  besides: Besides,
  random: Random,
): Promise<Element | undefined> => {
  const bound = parseHtMechanism(mechanism) === 'EXPR' ? stream.channelBinding : new Uint8Array(0)
  const inline = [...(besides.inline ?? []), FastUse.build({})]
  const profile = sasl2(features, { ...besides, inline })
  if (!profile || !bound) return undefined
  const crypto = scramHashes(random)
  stream.send(profile.start(mechanism, buildHt(username, await htProof(crypto, 'Initiator', token, bound))))
  try {
    const answer = profile.read(await stream.next())
    const expected = await htProof(crypto, 'Responder', token, bound)
    if (answer.kind !== 'success' || answer.data?.length !== expected.length)
      throw new ScramError('server-unproven')
    if (!crypto.timingSafeEqual(answer.data, expected)) throw new ScramError('server-unproven')
    return answer.element
  } catch (error) {
    if (error instanceof SaslError && error.condition !== 'temporary-auth-failure') return undefined
    throw asClientError(error)
  }
}
