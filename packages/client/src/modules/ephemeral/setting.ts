/**
 * The timer of a chat, which any of its people sets (XEP-0466 §3.3, §3.4): the newest setting counts, whoever made it, and is told
 * in the conversation. Only from inside an encryption that hides everything, by a device that was not refused.
 */
import { ClientError } from '../../api.ts'
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { EventFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { timingIn, type Timing } from './wire.ts'

export const TIMER_SHORTEST = 5
export const TIMER_LONGEST = 366 * 24 * 3600

type Place = Pick<EventFact, 'order' | 'conversation' | 'at'>

export const setting = ({ address, conversations, facts, now, rooms, store }: Given) => {
  const told = (unit: Unit, place: Place, by: string, timer: number): void =>
    facts.put(unit, { kind: 'event', ...place, event: 'timer-set', deviceId: undefined, by, timer })

  const maySet = ({ security }: Envelope): boolean =>
    security.protocol === 'omemo:2' && security.trust !== 'undecided' && security.trust !== 'untrusted'
  return {
    /** What a message that is written now is sent with. */
    of(conversation: string, encrypted: boolean): Timing | undefined {
      const timer = conversations.get(conversation)?.timer
      return encrypted && timer && timer.seconds > 0 ? timer : undefined
    },
    /** What a message that came says of those that follow it. */
    heard(unit: Unit, envelope: Envelope, placeOf: () => Place): void {
      const said = timingIn(envelope.message)
      if (!said || !maySet(envelope) || rooms.in(unit, envelope.peer)?.kind === 'open') return
      // No later than it came: nobody sets a timer for good.
      const since = Math.min(said.since ?? envelope.sealedAt ?? envelope.at, envelope.at)
      const { timer } = conversations.of(unit, envelope.peer)
      if (timer && timer.since !== undefined && since <= timer.since) return
      conversations.update(unit, envelope.peer, { timer: { seconds: said.seconds, since } })
      if ((timer?.seconds ?? 0) !== said.seconds) told(unit, placeOf(), envelope.author, said.seconds)
    },
    /** `tell` puts it on its way. */
    set: (
      conversation: string,
      seconds: number | undefined,
      tell: (unit: Unit, timing: Timing) => void,
    ): Promise<void> =>
      store.exclusive(async unit => {
        const { encrypted, last, timer } = conversations.of(unit, conversation)
        const room = rooms.in(unit, conversation)
        if (!encrypted || room?.kind === 'open') throw new ClientError('not-allowed', { field: 'encryption' })
        const wanted = seconds === undefined ? 0 : Math.round(seconds)
        if (seconds !== undefined && (wanted < TIMER_SHORTEST || wanted > TIMER_LONGEST))
          throw new ClientError('not-allowed', { field: 'timer' })
        if (wanted === (timer?.seconds ?? 0)) return
        const at = Math.max(now(), last?.at ?? 0)
        const since = Math.max(now(), (timer?.since ?? 0) + 1)
        const timing = { seconds: wanted, since }
        conversations.update(unit, conversation, { timer: timing })
        const order = facts.orders.next(at, last?.order)
        told(unit, { conversation, order, at }, address, wanted)
        tell(unit, timing)
      }),
  }
}
export type Setting = ReturnType<typeof setting>
