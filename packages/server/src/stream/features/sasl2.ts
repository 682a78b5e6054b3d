/** XEP-0388: sign-in, and with it resumption (XEP-0198 §9) or a resource (XEP-0386), in as few messages as can be. */
import {
  type Advertised,
  Bind2Bound,
  Bind2Request,
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
import { madeOnce } from '../../host/made-once.ts'
import type { Inline, Proven } from '../inline.ts'
import type { CoreFeature } from '../negotiation.ts'
import type { ClientStream } from '../stream.ts'
import type { Binder } from './bind.ts'
import { type Bind2Options, bindInline, offerOfBind2 } from './bind2.ts'
import { ConfigMismatch, type OfferVersion } from './config-version.ts'
import type { SaslOptions } from './sasl.ts'
import { saslData } from './sasl-data.ts'
import type { Exchange } from './scram.ts'
import { offerOfUpgrades, type Tasks, tasksFor, type Upgrades } from './upgrades.ts'

export interface Sasl2Options extends SaslOptions, Bind2Options {
  readonly inline: Inline
  /** None where there are no passwords. */
  readonly upgrades?: Upgrades | undefined
  readonly version: Pick<OfferVersion, 'check'>
  binder(): Binder
}

interface SignIn {
  readonly request: Sasl2Authenticate
  readonly exchange: Exchange
  /** It takes the password, and no token in its place. */
  readonly byPassword: boolean
}
/** Has shown who it is, and does something more before it is in. */
interface Waiting {
  readonly request: Sasl2Authenticate
  readonly local: string
  readonly tasks: Tasks
}
/** Who is in, and what the mechanism has still to say. */
interface Admitted {
  readonly request: Sasl2Authenticate
  readonly data?: Uint8Array
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
  private readonly waiting = new WeakMap<ClientStream, Waiting>()
  /** Have signed in for an offer that is not theirs; whoever does so once more has seen the one that is. */
  private readonly mistaken = new WeakSet<ClientStream>()
  /** It hangs on nothing but the bindings that a connection has (§2.1). */
  private readonly offerFor = madeOnce(({ mechanisms, bindings = [] }: Advertised): Element => {
    const { inline, upgrades } = this.options
    const features = [inline.resumption?.offer, offerOfBind2(inline), inline.tokens?.offer(bindings)]
    return Sasl2Feature.build({
      mechanisms,
      inline: { features: features.filter(feature => feature !== undefined) },
      // XEP-0480 §2.1: the same for every name, whatever it has (S048).
      others: upgrades === undefined ? [] : offerOfUpgrades(upgrades),
    })
  })

  constructor(options: Sasl2Options) {
    this.options = options
  }

  offer({ wire }: ClientStream): Element {
    const { mechanisms } = this.options
    return this.offerFor(mechanisms.offer(mechanisms.bindings(wire)))
  }

  async receive(e: Element, stream: ClientStream): Promise<void> {
    // §6.8: one success is all there is.
    if (stream.state === 'authenticated' || stream.state === 'bound')
      throw new StreamError('policy-violation')
    const done = await this.step(e, stream).catch((error: unknown) => {
      this.signIns.delete(stream)
      this.waiting.delete(stream)
      this.fail(error, stream)
    })
    if (done !== undefined && !stream.closed) await this.complete(done, stream)
  }

  /** XEP-0509 §2.2: an offer that has changed is no failed try. */
  private fail(error: unknown, stream: ClientStream): void {
    if (!(error instanceof ConfigMismatch) || this.mistaken.has(stream))
      return this.options.attempts.fail(error, stream, NS_SASL2)
    this.mistaken.add(stream)
    stream.exchange = undefined
    stream.write(error.toElement(NS_SASL2))
  }

  private async step(e: Element, stream: ClientStream): Promise<Admitted | undefined> {
    if (stream.state === 'opened') throw new SaslError('encryption-required')
    if (e.name === 'abort') throw new SaslError('aborted')
    if (e.name === 'response') return this.advance(saslData(Sasl2Response.parse(e).data), stream)
    if (e.name !== 'authenticate') return this.proceed(e, stream)
    const request = requestOf(e)
    this.waiting.delete(stream)
    this.options.version.check(request, stream)
    const byPassword = !this.usesToken(request)
    const exchange = this.begin(request, stream)
    const initial = request.initialResponse ?? (exchange.mayBeSilent && '')
    this.signIns.set(stream, { request, exchange, byPassword })
    stream.exchange = NS_SASL2
    if (initial !== undefined) return this.advance(saslData(initial), stream)
    stream.write(Sasl2Challenge.build({}))
  }

  /** XEP-0484 §3.4: who brings a token says so. */
  private usesToken(request: Sasl2Authenticate): boolean {
    return this.options.inline.tokens !== undefined && request.inline.some(e => FastUse.matches(e))
  }

  private begin(request: Sasl2Authenticate, { wire }: ClientStream): Exchange {
    const { mechanisms, inline } = this.options
    const bindings = mechanisms.bindings(wire)
    const { tokens } = inline
    if (tokens === undefined || !this.usesToken(request)) return mechanisms.begin(request.mechanism, bindings)
    return { step: data => tokens.prove(request, data, bindings) }
  }

  private async advance(data: Uint8Array, stream: ClientStream): Promise<Admitted | undefined> {
    const signIn = this.signIns.get(stream)
    if (signIn === undefined) throw new SaslError('malformed-request')
    const said = await signIn.exchange.step(data)
    if (said instanceof Uint8Array) {
      stream.write(Sasl2Challenge.build({ data: encodeBase64(said) }))
      return
    }
    this.signIns.delete(stream)
    const local = await this.admit(said, stream)
    const { request } = signIn
    const { upgrades } = this.options
    const tasks = signIn.byPassword && upgrades && (await tasksFor(request, local, upgrades))
    // The last that is asked before he is in.
    if (!(await said.holds())) throw new SaslError('not-authorized')
    if (!tasks) {
      this.enter(local, stream)
      return { request, data: said.data }
    }
    this.waiting.set(stream, { request, local, tasks })
    stream.write(tasks.continue(said.data))
  }

  /** §2.6.4: one task after the other, and in after the last. */
  private async proceed(e: Element, stream: ClientStream): Promise<Admitted | undefined> {
    const waiting = this.waiting.get(stream)
    if (waiting === undefined) throw new SaslError('malformed-request')
    const answer = await waiting.tasks.receive(e)
    if (answer !== undefined) {
      stream.write(answer)
      return
    }
    this.waiting.delete(stream)
    this.enter(waiting.local, stream)
    return { request: waiting.request }
  }

  private async admit(proven: Proven, stream: ClientStream): Promise<string> {
    const { username, authzid } = proven
    const local = await this.options.admit(username, authzid, stream.address)
    // §6.4: who acts for an account has announced it.
    const announced = stream.from?.bare
    if (authzid !== undefined && announced !== undefined && announced.local !== local)
      throw new SaslError('invalid-authzid')
    return local
  }

  private enter(local: string, stream: ClientStream): void {
    if (stream.closed) return
    this.options.attempts.succeeded(stream)
    stream.signedIn(local)
  }

  /** §2.6.1: what was asked for besides, resumption before anything else (XEP-0386 §4). */
  private async complete({ request, data }: Admitted, stream: ClientStream): Promise<void> {
    const { resumption, tokens } = this.options.inline
    const local = stream.local as string
    const bindings = this.options.mechanisms.bindings(stream.wire)
    const token = await tokens?.admitted(request, local, bindings, stream)
    const success = (jid: Jid, ...inline: readonly (Element | undefined)[]) =>
      Sasl2Success.build({
        ...(data && { additionalData: encodeBase64(data) }),
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
    elements: ['authenticate', 'response', 'next', 'task-data', 'abort'].map(name => ({
      ns: NS_SASL2,
      name,
      run: (e, stream) => core.receive(e, stream),
    })),
  }
}
