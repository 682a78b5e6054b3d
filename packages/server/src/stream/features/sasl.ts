/** RFC 6120 §6: the sign-in that every client knows. */
import {
  type Advertised,
  buildSasl,
  type Element,
  NS_SASL,
  readSasl,
  SaslChannelBinding,
  SaslError,
  type SaslMessage,
  SaslMechanisms,
  StreamError,
} from '@corrillo/xmpp'
import { madeOnce } from '../../host/made-once.ts'
import type { CoreFeature } from '../negotiation.ts'
import type { ClientStream } from '../stream.ts'
import type { Attempts } from './attempts.ts'
import type { Exchange, Mechanisms } from './scram.ts'

export interface SaslOptions {
  readonly mechanisms: Mechanisms
  readonly attempts: Attempts
  /** The account that signed in; throws a SaslError where it may not. */
  admit(username: string, authzid: string | undefined, address: string): Promise<string>
}

class Sasl {
  private readonly options: SaslOptions
  private readonly exchanges = new WeakMap<ClientStream, Exchange>()

  constructor(options: SaslOptions) {
    this.options = options
  }

  async receive(e: Element, stream: ClientStream): Promise<void> {
    if (stream.state === 'authenticated' || stream.state === 'bound')
      throw new StreamError('policy-violation')
    try {
      if (stream.state === 'opened') throw new SaslError('encryption-required')
      const message = readSasl(e)
      if (message !== undefined) await this.step(message, stream)
    } catch (error) {
      this.exchanges.delete(stream)
      this.options.attempts.fail(error, stream, NS_SASL)
    }
  }

  private async step(message: SaslMessage, stream: ClientStream): Promise<void> {
    const { kind } = message
    if (kind === 'abort') throw new SaslError('aborted')
    if (kind === 'auth') {
      const { mechanisms } = this.options
      const exchange = mechanisms.begin(message.mechanism, mechanisms.bindings(stream.wire))
      const data = message.data ?? (exchange.mayBeSilent && new Uint8Array(0))
      this.exchanges.set(stream, exchange)
      stream.exchange = NS_SASL
      // §6.4.2: without an initial response the client is asked for it by an empty challenge.
      if (data === undefined) stream.write(buildSasl({ kind: 'challenge', data: new Uint8Array(0) }))
      else await this.advance(data, stream)
    } else if (kind === 'response') await this.advance(message.data, stream)
    else throw new SaslError('malformed-request')
  }

  private async advance(data: Uint8Array, stream: ClientStream): Promise<void> {
    const exchange = this.exchanges.get(stream)
    if (exchange === undefined) throw new SaslError('malformed-request')
    const said = await exchange.step(data)
    if (said instanceof Uint8Array) return stream.write(buildSasl({ kind: 'challenge', data: said }))
    this.exchanges.delete(stream)
    const local = await this.options.admit(said.username, said.authzid, stream.address)
    if (!(await said.holds())) throw new SaslError('not-authorized')
    if (stream.closed) return
    this.options.attempts.succeeded(stream)
    stream.write(buildSasl({ kind: 'success', data: said.data }))
    stream.authenticated(local)
  }
}

const MESSAGES = ['auth', 'response', 'abort'] as const

export const sasl = (options: SaslOptions): CoreFeature => {
  const core = new Sasl(options)
  const { mechanisms } = options
  const offerOf = madeOnce(({ mechanisms }: Advertised) =>
    SaslMechanisms.build({ mechanisms: [...mechanisms] }),
  )
  return {
    when: 'secured',
    advertise: ({ wire }) => offerOf(mechanisms.offer(mechanisms.bindings(wire))),
    elements: MESSAGES.map(name => ({ ns: NS_SASL, name, run: (e, stream) => core.receive(e, stream) })),
  }
}

/** XEP-0440 §2, for either profile. */
export const channelBindings = (mechanisms: Mechanisms): CoreFeature => {
  const offerOf = madeOnce(
    ({ bindings }: Advertised) => bindings && SaslChannelBinding.build({ types: [...bindings] }),
  )
  return {
    when: 'secured',
    advertise: ({ wire }) => offerOf(mechanisms.offer(mechanisms.bindings(wire))),
  }
}
