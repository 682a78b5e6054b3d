/**
 * The timer of a chat, which any of its people sets (XEP-0466 §3.3, §3.4), and whether it is off the record: the newest setting counts,
 * whoever made it, and is told in the conversation. Only from inside an encryption that hides everything, by a device that was not
 * refused.
 */
import type { MessageSecurity } from '../../api.ts'
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { EventFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { type Agreed, type Timing, timingIn } from './wire.ts'

export type Place = Pick<EventFact, 'order' | 'conversation' | 'at'>
export type Wanted = Pick<Timing, 'seconds' | 'offRecord'>

/** From now on; nothing is told of what is as it was. */
export const agree = (
  { conversations, facts }: Pick<Given, 'conversations' | 'facts'>,
  unit: Unit,
  { by, next, placeOf }: { readonly by: string; readonly next: Timing; readonly placeOf: () => Place },
  conversation: string,
): void => {
  const now: Agreed | undefined = conversations.of(unit, conversation).timer
  const before = now?.offRecord ? now.before : now?.seconds
  const kept = next.offRecord && before !== undefined ? { before } : {}
  conversations.update(unit, conversation, { timer: { ...next, ...kept } })
  const isOff = next.offRecord ?? false
  const isTurned = isOff !== (now?.offRecord ?? false)
  if (!isTurned && (now?.seconds ?? 0) === next.seconds) return
  const event = isTurned ? (isOff ? 'off-record-on' : 'off-record-off') : 'timer-set'
  facts.put(unit, { kind: 'event', ...placeOf(), event, deviceId: undefined, by, timer: next.seconds })
}

/** What hides more than a text (XEP-0420 §4, XEP-0374 §2.2). */
const HIDING: ReadonlySet<MessageSecurity['protocol']> = new Set(['omemo:2', 'openpgp'])

export const setting = (given: Given) => {
  const { conversations, rooms } = given
  const maySet = ({ security }: Envelope): boolean =>
    HIDING.has(security.protocol) && security.trust !== 'undecided' && security.trust !== 'untrusted'
  return {
    /** What a message that is written now is sent with. */
    of(conversation: string, encrypted: boolean): Timing | undefined {
      const { before: _, ...timer } = conversations.get(conversation)?.timer ?? {
        seconds: 0,
        since: undefined,
      }
      return encrypted && timer.seconds > 0 ? timer : undefined
    },
    /** What a message that came says of those that follow it. */
    heard(unit: Unit, envelope: Envelope, placeOf: () => Place): void {
      const said = timingIn(envelope.message)
      if (!said || !maySet(envelope) || rooms.in(unit, envelope.peer)?.kind === 'open') return
      // No later than it came: nobody sets a timer for good.
      const since = Math.min(said.since ?? envelope.sealedAt ?? envelope.at, envelope.at)
      const { timer } = conversations.of(unit, envelope.peer)
      if (timer?.since !== undefined && since <= timer.since) return
      // Who does not say when a timer was set knows XEP-0466 alone, and cannot mean to put the chat on the record again.
      const isUntold = said.since === undefined && said.seconds > 0 && timer?.offRecord
      const next: Timing = isUntold ? { ...said, since, offRecord: true } : { ...said, since }
      agree(given, unit, { by: envelope.author, next, placeOf }, envelope.peer)
    },
  }
}
export type Setting = ReturnType<typeof setting>
