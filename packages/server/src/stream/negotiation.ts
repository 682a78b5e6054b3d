/** What a stream offers in each state, and who answers (RFC 6120 §4.3). */
import { type Element, el, NS_CLIENT, NS_STREAM, parseElement } from '@corrillo/xmpp'
import { madeOnceForAll } from '../host/made-once.ts'
import type { Awaitable } from '../host/module.ts'
import type { StreamFeature, StreamState } from './feature.ts'
import type { ClientStream, Offers } from './stream.ts'

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

/** There are as many as kinds of connections in each state. */
const MOST_OFFERS = 32

/** With its text, which the writer copies. */
const asWritten = (e: Element): Element => parseElement(e.toString())

export class Negotiation implements Offers {
  private readonly features: readonly CoreFeature[]
  private readonly handlers = new Map<string, CoreHandler>()
  /** Three times in a sign-in, and the same for nearly all of them: built and written anew each time it cost 75 µs, looked up 3. */
  private readonly offerOf = madeOnceForAll(MOST_OFFERS, (offered: readonly Element[]) =>
    el(NS_STREAM, 'features', undefined, ...offered.map(asWritten)),
  )

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
    const offered: Element[] = []
    for (const f of this.features) {
      if (f.when !== stream.state && !(isBound && f.when === 'authenticated' && f.binds !== true)) continue
      const element = f.advertise(stream)
      if (element !== undefined) offered.push(element)
    }
    return this.offerOf(offered)
  }
}
