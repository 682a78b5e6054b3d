/**
 * XEP-0198: both sides know what the other has handled; a session outlives its connection and goes on over the next one. `h` counts a
 * stanza only when what it implies is on disk (D1). What is never acknowledged is treated as sent to an unavailable resource.
 */
import {
  type Element,
  Jid,
  NS_SM,
  SmAnswer,
  SmEnable,
  SmEnabled,
  SmFailed,
  SmFeature,
  SmHandledCountTooHigh,
  SmResume,
  SmResumed,
  Stanza,
  type StanzaCondition,
  StanzaError,
} from '@corrillo/xmpp'
import { defineModule, type Given, type Session, type Stream } from '../../host/module.ts'
import type { NonzaHandler } from '../../stream/feature.ts'
import { Ended } from './ended.ts'
import { Managed, type ManagedOptions } from './managed.ts'
import { restarts } from './restart.ts'

const failed = (condition: StanzaCondition, h?: number): Element => {
  const reason = new StanzaError('cancel', condition).toElement().elements()[0] as Element
  return SmFailed.build(h === undefined ? { conditions: [reason] } : { h, conditions: [reason] })
}

class StreamManagement {
  private readonly given: Pick<Given<unknown, never, never>, 'host' | 'clock'>
  private readonly managed = new WeakMap<Session, Managed>()
  private readonly resumable = new Map<string, Managed>()
  private readonly ended = new Ended()

  constructor(given: StreamManagement['given']) {
    this.given = given
  }

  private of(stream: Stream): Managed | undefined {
    return stream.session && this.managed.get(stream.session)
  }

  isEnabled(stream: Stream): boolean {
    return this.of(stream) !== undefined
  }

  /** §3: once, after binding; a second one ends the stream. */
  enable(e: Element, stream: Stream): void {
    const isSecond = this.isEnabled(stream)
    stream.write(this.enabled(e, stream))
    if (isSecond) stream.end('policy-violation', 'Stream management is enabled already.')
  }

  /** The answer to <enable/>, wherever it stands (§9.1). */
  enabled(e: Element, stream: Stream): Element {
    const { session } = stream
    const wish = SmEnable.tryParse(e)
    if (session === undefined || this.managed.has(session)) return failed('unexpected-request')
    if (wish === undefined) return failed('bad-request')
    const { limits } = this.given.host
    const seconds = Math.min(limits.resume_seconds, wish.max ?? limits.resume_seconds)
    const resume = wish.resume && seconds > 0
    const id = resume ? Buffer.from(this.given.host.random(24)).toString('base64url') : ''
    this.manage({ session, stream, id, resumeMs: seconds * 1000 })
    return SmEnabled.build(resume ? { id, resume: true, max: seconds } : {})
  }

  manage(of: Pick<ManagedOptions, 'session' | 'stream' | 'id' | 'resumeMs' | 'counts'>): Managed {
    const { host, clock } = this.given
    const { session, id } = of
    const managed = new Managed({
      ...of,
      bounds: { stanzas: host.limits.resume_stanzas, bytes: host.limits.resume_bytes },
      clock,
      domain: Jid.parse(host.domain),
      detached: ({ unacknowledged }) => {
        const waiting = unacknowledged.waiting.map(({ element }) => Stanza.from(element))
        host.emit('detached', { session, waiting })
        this.boundHibernation(session)
      },
      over: ended => this.forget(ended),
    })
    this.managed.set(session, managed)
    if (id !== '') this.resumable.set(id, managed)
    session.keep(managed)
    return managed
  }

  /** S092: the oldest makes room. */
  private boundHibernation(session: Session): void {
    const asleep = this.given.host.sessionsOf(session.account).filter(s => s.detached)
    if (asleep.length > this.given.host.limits.hibernating_per_account) asleep[0]?.end()
  }

  private forget({ id, session, count }: Managed): void {
    if (this.resumable.delete(id)) this.remember(id, session.account.local, count)
  }

  /** §5. Somebody else's session is the same as none (S083). */
  async resume(e: Element, stream: Stream): Promise<void> {
    if (stream.state !== 'authenticated') return stream.write(failed('unexpected-request'))
    const answer = await this.goOn(e, stream, resumed => stream.write(resumed))
    if (answer !== undefined) stream.write(answer)
  }

  /** `success` speaks before anything else goes out; <failed/> is given back. */
  async goOn(
    e: Element,
    stream: Stream,
    success: (resumed: Element, session: Session) => void,
  ): Promise<Element | undefined> {
    const wish = SmResume.tryParse(e)
    if (wish === undefined) return failed('bad-request')
    if (this.given.host.limits.resume_seconds === 0) return failed('feature-not-implemented')
    const managed = this.resumable.get(wish.previd)
    if (managed === undefined || managed.session.account.local !== stream.local)
      return this.unknown(wish.previd, stream)
    const { previd, h } = wish
    let counts = 'right' as ReturnType<Managed['acknowledge']>
    const adopted = await stream.adopt(managed.session, () => {
      counts = managed.acknowledge(h)
      if (counts !== 'right') return false
      success(SmResumed.build({ previd, h: managed.count }), managed.session)
      managed.resumed(stream)
      return true
    })
    if (counts === 'high') this.tooHigh(h, managed, stream)
    // §6: what it misses is gone; it may bind a resource and read the archive.
    else if (counts === 'low') return failed('item-not-found', managed.count)
    else if (!adopted) return this.unknown(previd, stream)
  }

  private unknown(id: string, stream: Stream): Element {
    return failed('item-not-found', this.ended.countOf(id, stream.local ?? ''))
  }

  /** §4: the count is of no use any more, so the stream ends; the session may be resumed with a right one. */
  private tooHigh(h: number, managed: Managed, stream: Stream): void {
    const sendCount = managed.unacknowledged.count
    const text = `You acknowledged ${h} stanzas, but I only sent you ${sendCount} so far.`
    stream.end('undefined-condition', text, SmHandledCountTooHigh.build({ h, sendCount }))
  }

  answer(e: Element, stream: Stream): void {
    const managed = this.of(stream)
    const said = SmAnswer.tryParse(e)
    if (managed === undefined) return stream.write(failed('unexpected-request'))
    if (said === undefined) return stream.write(failed('bad-request'))
    const counts = managed.acknowledge(said.h)
    if (counts === 'high') this.tooHigh(said.h, managed, stream)
    else if (counts === 'low') stream.end('policy-violation', 'You acknowledged more before.')
  }

  request(stream: Stream): void {
    stream.write(this.of(stream)?.answer() ?? failed('unexpected-request'))
  }

  /** What is told of a session that is not here any more. */
  remember(id: string, local: string, h: number): void {
    this.ended.remember(id, local, h)
  }

  /** Sessions that wait for their clients. */
  waiting(): readonly Managed[] {
    return Array.from(this.resumable.values()).filter(({ until }) => until !== undefined)
  }

  handlers(): readonly NonzaHandler[] {
    return [
      { ns: NS_SM, name: 'enable', run: (e, s) => this.enable(e, s) },
      { ns: NS_SM, name: 'resume', run: (e, s) => this.resume(e, s) },
      { ns: NS_SM, name: 'a', run: (e, s) => this.answer(e, s) },
      { ns: NS_SM, name: 'r', run: (_, s) => this.request(s) },
    ]
  }
}

export const streamManagement = defineModule({
  name: 'stream-management',
  specs: [{ xep: 198, version: '1.6.3' }],
  setup(given) {
    const management = new StreamManagement(given)
    const { save, restore } = restarts(given, management)
    const offer = SmFeature.build({})
    return {
      start: restore,
      stop: save,
      streamFeatures: [
        {
          when: 'authenticated',
          advertise: s => (management.isEnabled(s) ? undefined : offer),
          elements: management.handlers(),
        },
      ],
      inline: {
        resumption: {
          // §9.2.
          offer: given.host.limits.resume_seconds > 0 ? offer : undefined,
          resume: (e, s, success) => management.goOn(e, s, success),
        },
        bind: [
          {
            feature: NS_SM,
            bound(request, _, s) {
              const enable = request.inline.find(e => e.is('enable', NS_SM))
              return enable && management.enabled(enable, s)
            },
          },
        ],
      },
    }
  },
})
