/**
 * Signing in by SCRAM (RFC 5802, RFC 7677), with channel binding where the transport has it. PLAIN and SHA-1 are never used; a
 * server that suddenly offers less than before must prove that it means it (XEP-0474; S052, S054).
 */
import { scramHashes } from '@corrillo/crypto'
import {
  buildSasl,
  chooseBinding,
  type Element,
  NS_SASL,
  NS_SASL_CB,
  parseScramMechanism,
  readSasl,
  SaslError,
  type SaslMessage,
  ScramClient,
  ScramError,
  scramMechanism,
  TLS_EXPORTER,
} from '@corrillo/xmpp'
import { ClientError } from '../api.ts'

import type { Stream } from './stream.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}
/** The strongest mechanism that this server has proved to have, by kind of wire. */
export interface Pin {
  readonly bits: number
  readonly plus: boolean
}
interface Choice {
  readonly hash: 'SHA-512' | 'SHA-256'
  readonly plus: boolean
}

const utf8 = new TextEncoder()
const text = new TextDecoder()
const HASHES = ['SHA-512', 'SHA-256'] as const

const choose = (mechanisms: readonly string[], plus: boolean): Choice => {
  for (const withPlus of plus ? [true, false] : [false]) {
    for (const hash of HASHES)
      if (mechanisms.includes(scramMechanism(hash, withPlus))) return { hash, plus: withPlus }
  }
  throw new ClientError('downgrade', { message: 'no mechanism that is safe enough' })
}

const bitsOf = (choice: Choice): number => Number(choice.hash.slice(4))
const weaker = (choice: Choice, pin: Pin): boolean => bitsOf(choice) < pin.bits || (pin.plus && !choice.plus)

/** What the features say: mechanisms and channel-binding types (XEP-0440). */
const offerOf = (features: Element) => {
  const mechanisms =
    features
      .child('mechanisms', NS_SASL)
      ?.elements()
      .map(e => e.text()) ?? []
  const bindings = features
    .child('sasl-channel-binding', NS_SASL_CB)
    ?.elements()
    .map(e => e.attr('type') ?? '')
  return { mechanisms, bindings, plus: mechanisms.some(name => parseScramMechanism(name)?.plus) }
}

export const authenticate = async (
  stream: Stream,
  features: Element,
  credentials: Credentials,
  pin: Pin | undefined,
  random: (bytes: number) => Uint8Array,
): Promise<Pin> => {
  const { mechanisms, bindings, plus } = offerOf(features)
  const exporter = stream.channelBinding
  const binding = chooseBinding(
    { plus, types: bindings },
    new Map(exporter ? [[TLS_EXPORTER.type, exporter]] : []),
  )
  const choice = choose(mechanisms, binding.flag === 'p')
  const client = new ScramClient({
    ...credentials,
    hash: choice.hash,
    binding,
    crypto: scramHashes(random),
    advertised: { mechanisms, bindings },
  })
  try {
    await exchange(stream, client, choice, pin)
  } catch (error) {
    throw asClientError(error)
  }
  return { bits: bitsOf(choice), plus: choice.plus }
}

const exchange = async (
  stream: Stream,
  client: ScramClient,
  choice: Choice,
  pin: Pin | undefined,
): Promise<void> => {
  const mechanism = scramMechanism(choice.hash, choice.plus)
  stream.send(buildSasl({ kind: 'auth', mechanism, data: utf8.encode(client.first()) }))
  const challenge = await answer(stream)
  if (challenge.kind !== 'challenge') throw new ScramError('malformed')
  const final = await client.final(text.decode(challenge.data))
  if (pin && weaker(choice, pin) && !client.downgradeChecked) throw new ScramError('downgrade')
  stream.send(buildSasl({ kind: 'response', data: utf8.encode(final) }))
  let last = await answer(stream)
  if (last.kind === 'challenge') {
    client.verify(text.decode(last.data))
    stream.send(buildSasl({ kind: 'response', data: new Uint8Array(0) }))
    last = await answer(stream)
    if (last.kind !== 'success') throw new ScramError('malformed')
    return
  }
  if (last.kind !== 'success' || !last.data) throw new ScramError('server-unproven')
  client.verify(text.decode(last.data))
}

const answer = async (stream: Stream): Promise<SaslMessage> => {
  const message = readSasl(await stream.next())
  if (message?.kind === 'failure') throw message.error
  if (!message) throw new ScramError('malformed')
  return message
}

const asClientError = (error: unknown): unknown => {
  if (error instanceof ScramError) {
    const refused = error.reason === 'refused'
    return new ClientError(refused ? 'wrong-password' : 'downgrade', {
      cause: error,
      ...(refused ? { field: 'password' } : {}),
    })
  }
  if (!(error instanceof SaslError)) return error
  if (error.condition === 'temporary-auth-failure') return new ClientError('too-many-tries', { cause: error })
  if (error.condition === 'account-disabled') return new ClientError('not-allowed', { cause: error })
  const wrong = error.condition === 'not-authorized' || error.condition === 'credentials-expired'
  return new ClientError(wrong ? 'wrong-password' : 'server-error', {
    cause: error,
    ...(wrong ? { field: 'password' } : {}),
  })
}
