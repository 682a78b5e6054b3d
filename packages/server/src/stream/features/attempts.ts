/** Tries that failed, by whatever profile of SASL: they count together (RFC 6120 §6.4.5, S059). */
import { SaslError } from '@corrillo/xmpp'
import type { ClientStream } from '../stream.ts'

export interface AttemptOptions {
  /** Failed tries before the stream is closed. */
  readonly attempts: number
  failed(address: string): void
  succeeded(address: string): void
}

export class Attempts {
  private readonly options: AttemptOptions
  private readonly failures = new WeakMap<ClientStream, number>()

  constructor(options: AttemptOptions) {
    this.options = options
  }

  /** Answers in the words of the profile, `ns`. What is no SASL error is nobody's business. */
  fail(error: unknown, stream: ClientStream, ns: string): void {
    stream.exchange = undefined
    if (!(error instanceof SaslError)) stream.env.log.error('sign-in failed', { error: String(error) })
    const known = error instanceof SaslError ? error : new SaslError('temporary-auth-failure')
    stream.write(known.toElement(ns))
    const failures = (this.failures.get(stream) ?? 0) + 1
    this.failures.set(stream, failures)
    if (known.condition === 'not-authorized') this.options.failed(stream.address)
    if (failures >= this.options.attempts) stream.end('policy-violation')
  }

  succeeded(stream: ClientStream): void {
    stream.exchange = undefined
    this.failures.delete(stream)
    this.options.succeeded(stream.address)
  }
}
