/** RFC 6120 §6: SCRAM and nothing weaker; channel binding where TLS ends here (XEP-0440), downgrades show (XEP-0474). */
import {
  type Advertised,
  buildSasl,
  type Element,
  NS_SASL,
  parseScramMechanism,
  readSasl,
  SaslChannelBinding,
  SaslError,
  type SaslMessage,
  SaslMechanisms,
  type ScramCredentials,
  type ScramCrypto,
  type ScramHash,
  scramMechanism,
  ScramServer,
  StreamError,
  TLS_EXPORTER,
} from '@corrillo/xmpp'
import type { CoreFeature } from '../negotiation.ts'
import type { ClientStream } from '../stream.ts'

export interface SaslOptions {
  readonly crypto: ScramCrypto
  readonly hashes: readonly ScramHash[]
  /** Offer -PLUS where TLS ends here; off for clients that take every offer to mean `tls-unique`. */
  readonly channelBinding: boolean
  /** For every name, whether there is such an account or not: who asks cannot tell (S048). */
  credentialsOf(username: string, hash: ScramHash): Promise<ScramCredentials>
  /** The account that signed in; throws a SaslError where it may not. */
  admit(username: string, authzid: string | undefined): Promise<string>
  /** Failed tries before the stream is closed (§6.4.5). */
  readonly attempts: number
  failed(address: string): void
  succeeded(address: string): void
}

interface Exchange {
  readonly server: ScramServer
  readonly hash: ScramHash
  /** What the challenge was made from. */
  asked: ScramCredentials | undefined
  step: 'first' | 'final'
}

const text = new TextDecoder('utf-8', { fatal: true })
const bytes = new TextEncoder()
const decode = (data: Uint8Array): string => {
  try {
    return text.decode(data)
  } catch {
    throw new SaslError('malformed-request')
  }
}

const advertisedFor = (options: SaslOptions, bound: boolean): Advertised => {
  const plain = options.hashes.map(hash => scramMechanism(hash, false))
  if (!bound) return { mechanisms: plain }
  const plus = options.hashes.map(hash => scramMechanism(hash, true))
  return { mechanisms: [...plus, ...plain], bindings: [TLS_EXPORTER.type] }
}

class Sasl {
  private readonly options: SaslOptions
  private readonly exchanges = new WeakMap<ClientStream, Exchange>()
  private readonly failures = new WeakMap<ClientStream, number>()

  constructor(options: SaslOptions) {
    this.options = options
  }

  offer(stream: ClientStream): Advertised {
    return advertisedFor(this.options, this.options.channelBinding && stream.wire.exporter() !== undefined)
  }

  async receive(e: Element, stream: ClientStream): Promise<void> {
    if (stream.state === 'authenticated' || stream.state === 'bound')
      throw new StreamError('policy-violation')
    try {
      if (stream.state === 'opened') throw new SaslError('encryption-required')
      const message = readSasl(e)
      if (message !== undefined) await this.step(message, stream)
    } catch (error) {
      this.fail(error, stream)
    }
  }

  private async step(message: SaslMessage, stream: ClientStream): Promise<void> {
    const { kind } = message
    if (kind === 'abort') throw new SaslError('aborted')
    if (kind === 'auth') {
      this.exchanges.set(stream, this.begin(message.mechanism, stream))
      // §6.4.2: without an initial response the client is asked for it by an empty challenge.
      if (message.data === undefined) stream.write(buildSasl({ kind: 'challenge', data: new Uint8Array(0) }))
      else await this.advance(message.data, stream)
    } else if (kind === 'response') await this.advance(message.data, stream)
    else throw new SaslError('malformed-request')
  }

  private begin(mechanism: string, stream: ClientStream): Exchange {
    const advertised = this.offer(stream)
    const chosen = parseScramMechanism(mechanism)
    if (chosen === undefined || !advertised.mechanisms.includes(mechanism))
      throw new SaslError('invalid-mechanism')
    const binding = stream.wire.exporter()
    const { crypto, credentialsOf } = this.options
    const exchange = {
      hash: chosen.hash,
      asked: undefined as ScramCredentials | undefined,
      step: 'first' as const,
    }
    const server = new ScramServer({
      ...chosen,
      crypto,
      advertised,
      bindings: new Map(binding === undefined ? [] : [[TLS_EXPORTER.type, binding]]),
      lookup: async username => (exchange.asked = await credentialsOf(username, chosen.hash)),
      decoy: { key: crypto.random(32), iterations: 0 },
    })
    return Object.assign(exchange, { server })
  }

  private async advance(data: Uint8Array, stream: ClientStream): Promise<void> {
    const exchange = this.exchanges.get(stream)
    if (exchange === undefined) throw new SaslError('malformed-request')
    if (exchange.step === 'first') {
      exchange.step = 'final'
      const challenge = await exchange.server.first(decode(data))
      stream.write(buildSasl({ kind: 'challenge', data: bytes.encode(challenge) }))
      return
    }
    this.exchanges.delete(stream)
    const outcome = await exchange.server.final(decode(data))
    const local = await this.options.admit(outcome.username, outcome.authzid)
    await this.stillHolds(exchange, outcome.username)
    if (stream.closed) return
    this.options.succeeded(stream.address)
    stream.write(buildSasl({ kind: 'success', data: bytes.encode(outcome.serverFinal) }))
    stream.authenticated(local)
  }

  /** A password that was set between challenge and proof counts (S072). */
  private async stillHolds({ asked, hash }: Exchange, username: string): Promise<void> {
    const { credentialsOf, crypto } = this.options
    const now = await credentialsOf(username, hash)
    if (asked === undefined || !crypto.timingSafeEqual(now.storedKey, asked.storedKey))
      throw new SaslError('not-authorized')
  }

  private fail(error: unknown, stream: ClientStream): void {
    this.exchanges.delete(stream)
    if (!(error instanceof SaslError)) stream.env.log.error('sign-in failed', { error: String(error) })
    const known = error instanceof SaslError ? error : new SaslError('temporary-auth-failure')
    stream.write(buildSasl({ kind: 'failure', error: known }))
    const failures = (this.failures.get(stream) ?? 0) + 1
    this.failures.set(stream, failures)
    if (known.condition === 'not-authorized') this.options.failed(stream.address)
    if (failures >= this.options.attempts) stream.end('policy-violation')
  }
}

const MESSAGES = ['auth', 'response', 'abort'] as const

export const sasl = (options: SaslOptions): readonly CoreFeature[] => {
  const core = new Sasl(options)
  return [
    {
      when: 'secured',
      advertise: stream => SaslMechanisms.build({ mechanisms: [...core.offer(stream).mechanisms] }),
      elements: MESSAGES.map(name => ({ ns: NS_SASL, name, run: (e, stream) => core.receive(e, stream) })),
    },
    {
      when: 'secured',
      advertise: stream => {
        const types = core.offer(stream).bindings
        return types && SaslChannelBinding.build({ types: [...types] })
      },
    },
  ]
}
