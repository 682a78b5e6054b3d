/** XEP-0388: sign-in, and with it resumption (XEP-0198 §9) or a resource (XEP-0386), in as few messages as can be. */
import {
  Bind2Bound,
  Bind2Request,
  decodeBase64,
  type Element,
  encodeBase64,
  FastUse,
  Jid,
  NS_BIND2,
  NS_SASL2,
  NS_SM,
  Sasl2Authenticate,
  Sasl2Challenge,
  Sasl2Feature,
  Sasl2Response,
  Sasl2Success,
  SaslError,
  StreamError,
} from '@corrillo/xmpp'
import type { Inline, Proven } from '../inline.ts'
import type { CoreFeature } from '../negotiation.ts'
import type { ClientStream } from '../stream.ts'
import type { Binder } from './bind.ts'
import { type Bind2Options, bindInline, offerOfBind2 } from './bind2.ts'
import type { SaslOptions } from './sasl.ts'
import type { Exchange } from './scram.ts'

export interface Sasl2Options extends SaslOptions, Bind2Options {
  readonly inline: Inline
  binder(): Binder
}

interface SignIn {
  readonly request: Sasl2Authenticate
  readonly exchange: Exchange
}

/** Strict in what is inside, lenient in the white space around it that the examples have (§2.2). */
const dataOf = (text: string): Uint8Array => {
  const data = decodeBase64(text.trim())
  if (data === undefined) throw new SaslError('incorrect-encoding')
  return data
}
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const requestOf = (e: Element): Sasl2Authenticate => {
  const request = Sasl2Authenticate.tryParse(e)
  const id = request?.userAgent?.id
  if (request === undefined || (id !== undefined && !UUID.test(id))) throw new SaslError('malformed-request')
  return request
}

class Sasl2 {
  private readonly options: Sasl2Options
  private readonly signIns = new WeakMap<ClientStream, SignIn>()
  /** The offer by the bindings of a connection: it hangs on nothing else (§2.1). */
  private readonly offers = new Map<string, Element>()

  constructor(options: Sasl2Options) {
    this.options = options
  }

  offer({ wire }: ClientStream): Element {
    const { mechanisms, inline } = this.options
    const bindings = mechanisms.bindings(wire)
    const key = [...bindings.keys()].join()
    const known = this.offers.get(key)
    if (known !== undefined) return known
    const features = [inline.resumption?.offer, offerOfBind2(inline), inline.tokens?.offer(bindings)]
    const made = Sasl2Feature.build({
      mechanisms: mechanisms.offer(bindings).mechanisms,
      inline: { features: features.filter(feature => feature !== undefined) },
    })
    this.offers.set(key, made)
    return made
  }

  async receive(e: Element, stream: ClientStream): Promise<void> {
    // §6.8: one success is all there is.
    if (stream.state === 'authenticated' || stream.state === 'bound')
      throw new StreamError('policy-violation')
    const done = await this.step(e, stream).catch((error: unknown) => {
      this.signIns.delete(stream)
      this.options.attempts.fail(error, stream, NS_SASL2)
    })
    if (done !== undefined && !stream.closed) await this.complete(done.request, done.proven, stream)
  }

  private async step(
    e: Element,
    stream: ClientStream,
  ): Promise<{ readonly request: Sasl2Authenticate; readonly proven: Proven } | undefined> {
    if (stream.state === 'opened') throw new SaslError('encryption-required')
    if (e.name === 'abort') throw new SaslError('aborted')
    if (e.name === 'response') return this.advance(dataOf(Sasl2Response.parse(e).data), stream)
    const request = requestOf(e)
    const exchange = this.begin(request, stream)
    const initial = request.initialResponse ?? (exchange.mayBeSilent && '')
    this.signIns.set(stream, { request, exchange })
    stream.exchange = NS_SASL2
    if (initial !== undefined) return this.advance(dataOf(initial), stream)
    stream.write(Sasl2Challenge.build({}))
  }

  private begin(request: Sasl2Authenticate, { wire }: ClientStream): Exchange {
    const { mechanisms, inline } = this.options
    const bindings = mechanisms.bindings(wire)
    const { tokens } = inline
    // XEP-0484 §3.4: who brings a token says so.
    if (tokens === undefined || !request.inline.some(e => FastUse.matches(e)))
      return mechanisms.begin(request.mechanism, bindings)
    return { step: data => tokens.prove(request, data, bindings) }
  }

  private async advance(data: Uint8Array, stream: ClientStream) {
    const signIn = this.signIns.get(stream)
    if (signIn === undefined) throw new SaslError('malformed-request')
    const said = await signIn.exchange.step(data)
    if (said instanceof Uint8Array) {
      stream.write(Sasl2Challenge.build({ data: encodeBase64(said) }))
      return
    }
    this.signIns.delete(stream)
    await this.admit(said, stream)
    return { request: signIn.request, proven: said }
  }

  private async admit(proven: Proven, stream: ClientStream): Promise<void> {
    const { username, authzid } = proven
    const local = await this.options.admit(username, authzid, stream.address)
    // §6.4: who acts for an account has announced it.
    const announced = stream.from?.bare
    if (authzid !== undefined && announced !== undefined && announced.local !== local)
      throw new SaslError('invalid-authzid')
    if (!(await proven.holds())) throw new SaslError('not-authorized')
    if (stream.closed) return
    this.options.attempts.succeeded(stream)
    stream.signedIn(local)
  }

  /** §2.6.1: what was asked for besides, resumption before anything else (XEP-0386 §4). */
  private async complete(request: Sasl2Authenticate, { data }: Proven, stream: ClientStream): Promise<void> {
    const { resumption, tokens } = this.options.inline
    const local = stream.local as string
    const bindings = this.options.mechanisms.bindings(stream.wire)
    const token = await tokens?.admitted(request, local, bindings, stream)
    const success = (jid: Jid, ...inline: readonly (Element | undefined)[]) =>
      Sasl2Success.build({
        additionalData: encodeBase64(data),
        authorizationIdentifier: jid.toString(),
        inline: [...inline, token].filter(e => e !== undefined),
      })
    const wish = request.inline.find(e => e.is('resume', NS_SM))
    const failed =
      wish &&
      (await resumption?.resume(wish, stream, (resumed, session) =>
        stream.write(success(session.jid, resumed)),
      ))
    if (stream.closed) return
    if (stream.session !== undefined) return tokens?.settled(stream.session, stream, 'resumed')
    const bind = request.inline.find(e => e.is('bind', NS_BIND2))
    const binder = this.options.binder()
    if (bind === undefined) {
      stream.write(success(Jid.of(local, binder.domain), failed))
      stream.offerFeatures()
    } else
      await this.bind(Bind2Request.parse(bind), request, stream, (jid, bound) => success(jid, failed, bound))
  }

  /** Nothing overtakes the answer: what comes for the new session meanwhile follows it. */
  private async bind(
    wish: Bind2Request,
    request: Sasl2Authenticate,
    stream: ClientStream,
    success: (jid: Jid, bound: Element) => Element,
  ): Promise<void> {
    const { inline } = this.options
    stream.hold()
    const session = bindInline(wish, request.userAgent?.id, stream, this.options)
    inline.tokens?.settled(session, stream, 'inline')
    const answers: Element[] = []
    for (const step of inline.bind ?? []) {
      const answer = await step.bound(wish, session, stream)
      // The session went with its stream: nothing more is enabled for it.
      if (stream.closed) return
      if (answer !== undefined) answers.push(answer)
    }
    stream.release(success(session.jid, Bind2Bound.build({ inline: answers })), stream.features())
  }
}

export const sasl2 = (options: Sasl2Options): CoreFeature => {
  const core = new Sasl2(options)
  return {
    when: 'secured',
    advertise: stream => core.offer(stream),
    elements: ['authenticate', 'response', 'abort'].map(name => ({
      ns: NS_SASL2,
      name,
      run: (e, stream) => core.receive(e, stream),
    })),
  }
}
