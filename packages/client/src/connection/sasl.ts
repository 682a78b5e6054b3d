/**
 * Signing in by SCRAM (RFC 5802, RFC 7677), with channel binding where the transport has it. PLAIN and SHA-1 are never used; a
 * server that suddenly offers less than before must prove that it means it (XEP-0474; S052, S054).
 */
import { scramHashes } from '@corrillo/crypto'
import {
  chooseBinding,
  type Element,
  parseScramMechanism,
  SaslError,
  ScramClient,
  ScramError,
  scramMechanism,
  TLS_EXPORTER,
} from '@corrillo/xmpp'
import { ClientError } from '../api.ts'
import type { Profile } from './profiles.ts'
import type { Stream } from './stream.ts'

export interface Credentials {
  readonly username: string
  /** Undefined: this device was let in by another one, and has a token alone. */
  readonly password: string | undefined
}
/** For who signs in by password; without one this device is not let in any more. */
export const withPassword = ({ username, password }: Credentials) => {
  if (password === undefined) throw new ClientError('device-ended')
  return { username, password }
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

/** Gives what the sign-in has proved of the server, and its last word. */
export const authenticate = async (
  stream: Stream,
  profile: Profile,
  credentials: Credentials,
  pin: Pin | undefined,
  random: (bytes: number) => Uint8Array,
): Promise<{ readonly pin: Pin; readonly success: Element }> => {
  const { mechanisms, bindings } = profile
  const exporter = stream.channelBinding
  const binding = chooseBinding(
    { plus: mechanisms.some(name => parseScramMechanism(name)?.plus), types: bindings },
    new Map(exporter ? [[TLS_EXPORTER.type, exporter]] : []),
  )
  const choice = choose(mechanisms, binding.flag === 'p')
  const client = new ScramClient({
    ...withPassword(credentials),
    hash: choice.hash,
    binding,
    crypto: scramHashes(random),
    advertised: { mechanisms, bindings },
  })
  const success = await exchange(stream, profile, client, choice, pin).catch(cause => {
    throw asClientError(cause)
  })
  return { pin: { bits: bitsOf(choice), plus: choice.plus }, success }
}

const exchange = async (
  stream: Stream,
  profile: Profile,
  client: ScramClient,
  choice: Choice,
  pin: Pin | undefined,
): Promise<Element> => {
  const answer = async () => profile.read(await stream.next())
  const mechanism = scramMechanism(choice.hash, choice.plus)
  stream.send(profile.start(mechanism, utf8.encode(client.first())))
  const challenge = await answer()
  if (challenge.kind !== 'challenge') throw new ScramError('malformed')
  const final = await client.final(text.decode(challenge.data))
  if (pin && weaker(choice, pin) && !client.downgradeChecked) throw new ScramError('downgrade')
  stream.send(profile.respond(utf8.encode(final)))
  let last = await answer()
  if (last.kind === 'challenge') {
    client.verify(text.decode(last.data))
    stream.send(profile.respond(new Uint8Array(0)))
    last = await answer()
    if (last.kind !== 'success') throw new ScramError('malformed')
    return last.element
  }
  if (!last.data) throw new ScramError('server-unproven')
  client.verify(text.decode(last.data))
  return last.element
}

export const asClientError = (error: unknown): unknown => {
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
