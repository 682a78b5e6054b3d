/** What comes: the exchange of keys, words, and what is said about them. */
import type { OtrEvent } from '@corrillo/crypto/otr'
import type { MessageSecurity } from '../../api.ts'
import type { Dropped, Envelope, Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { OtrSessions } from './sessions.ts'
import { OTR } from './sending.ts'
import type { OtrTelling } from './telling.ts'
import { withText } from './wire.ts'

interface Heard extends Envelope {
  readonly text: string
  /** It was kept for us somewhere on the way. */
  readonly isLate: boolean
}
const HOUR = 3_600_000
/** From one person within an hour; each is one guess at an answer. */
const ASKED_MAX = 5

export const otrHearing = ({ platform }: Given, sessions: OtrSessions, telling: OtrTelling) => {
  const asked = new Map<string, readonly number[]>()
  const isTooOften = (who: string): boolean => {
    const now = platform.clock.now()
    const recent = (asked.get(who) ?? []).filter(at => at > now - HOUR)
    asked.set(who, [...recent, now].slice(-ASKED_MAX - 1))
    return recent.length >= ASKED_MAX
  }
  const told = async (unit: Unit, envelope: Envelope, event: OtrEvent): Promise<void> => {
    const full = envelope.from.toString()
    if (event.kind === 'question' && isTooOften(envelope.peer))
      return void (await sessions.step(unit, full, { kind: 'abort' }))
    // They have lost what we still have: it is over for us, too.
    if (event.kind === 'error' && sessions.isPrivate(full)) {
      await sessions.step(unit, full, { kind: 'end' })
      return telling.over(unit, envelope.peer)
    }
    return telling.tell(unit, envelope.peer, event)
  }
  const securityOf = async (unit: Unit, who: string): Promise<MessageSecurity> => ({
    ...OTR,
    trust: (await telling.isVerified(unit, who)) ? 'verified' : 'trusted',
  })

  return async ({ text, isLate, ...envelope }: Heard, unit: Unit): Promise<Envelope | Dropped> => {
    const { from, message, own, peer, way } = envelope
    const isOwnKind = text.startsWith('?OTR')
    // XEP-0364 §"Routing": a copy is of what was for another program; what was kept is of a session that is no more.
    const isForUs = way === 'live' && !own && !from.isBare
    if (!isForUs) return isOwnKind ? undefined : envelope
    // So is what waited for us; of words alone somebody has to know that they are lost.
    if (isOwnKind && isLate) return lost(envelope, text)
    const events = await sessions.step(unit, from.toString(), { kind: 'receive', text })
    let heard: Envelope | Dropped
    for (const event of events) {
      if (event.kind === 'text')
        heard = {
          ...envelope,
          message: withText(message, event.text),
          security: await securityOf(unit, peer),
        }
      else if (event.kind === 'plain') heard = { ...envelope, message: replaced(envelope, event.text) }
      else if (event.kind === 'unreadable') heard = unread(envelope)
      else await told(unit, envelope, event)
    }
    return heard
  }
}
/** OTRv3 §"Data Message": the type is the third byte. */
const lost = (envelope: Envelope, text: string): Envelope | Dropped =>
  text.startsWith('?OTR:AAMD') ? unread(envelope) : undefined
const unread = (envelope: Envelope): Envelope => ({
  ...envelope,
  security: OTR,
  unreadable: { cause: 'otr-lost', deviceId: undefined },
})
/** In the clear everything beside the text is as it came. */
const replaced = ({ message }: Envelope, text: string): Envelope['message'] =>
  message
    .filter(c => typeof c === 'string' || c.name !== 'body')
    .append(withText(message, text).child('body')!)
