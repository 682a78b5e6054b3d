/** What a stream offers in each state, and who answers (RFC 6120 §4.3). */
import { type Element, el, NS_CLIENT, NS_STREAM } from '@corrillo/xmpp'
import type { Awaitable } from '../host/module.ts'
import type { StreamFeature, StreamState } from './feature.ts'
import type { ClientStream } from './stream.ts'

/** A feature of the core: as a module's, but it may change the stream's state. */
export interface CoreFeature {
  readonly when: Exclude<StreamState, 'closed'>
  /** A way to a session: of no use to a stream that has one. */
  readonly binds?: true
  advertise(s: ClientStream): Element | undefined
  readonly elements?: readonly CoreHandler[]
}
export interface CoreHandler {
  readonly ns: string
  readonly name: string
  run(e: Element, s: ClientStream): Awaitable<void>
}

export class Negotiation {
  private readonly features: readonly CoreFeature[]
  private readonly handlers = new Map<string, CoreHandler>()

  constructor(features: readonly (CoreFeature | StreamFeature)[]) {
    this.features = features
    for (const feature of features)
      for (const handler of feature.elements ?? [])
        this.handlers.set(`${handler.ns} ${handler.name}`, handler)
  }

  /** An <iq/> before binding is answered by who answers its payload. */
  handlerOf(e: Element): CoreHandler | undefined {
    const payload = e.is('iq', NS_CLIENT) ? e.elements()[0] : undefined
    const named = payload && this.handlers.get(`${payload.ns} ${payload.name}`)
    return named ?? this.handlers.get(`${e.ns} ${e.name}`)
  }

  /** A stream that was bound inside its sign-in sees what it would have seen before binding (XEP-0388 §2.6.1). */
  featuresFor(stream: ClientStream): Element {
    const isBound = stream.state === 'bound'
    const offered = this.features
      .filter(f => f.when === stream.state || (isBound && f.when === 'authenticated' && f.binds !== true))
      .map(f => f.advertise(stream))
    return el(NS_STREAM, 'features', undefined, ...offered)
  }
}
