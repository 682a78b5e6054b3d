/**
 * The timer of a chat, which any of its people sets (XEP-0466 §3.3, §3.4), and whether it is off the record: the newest setting counts,
 * whoever made it, and is told in the conversation. Only from inside an encryption that hides everything, by a device that was not
 * refused.
 */
import { ClientError } from '../../api.ts'
import { type Envelope, type Given, isHidden } from '../../pipeline/module.ts'
import type { EventFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { type Agreed, type Timing, timingIn } from './wire.ts'

export const TIMER_SHORTEST = 5
export const TIMER_LONGEST = 366 * 24 * 3600
/** Off the record nothing is kept for longer than this. */
export const OFF_RECORD_LONGEST = 24 * 3600

type Place = Pick<EventFact, 'order' | 'conversation' | 'at'>
type Wanted = Pick<Timing, 'seconds' | 'offRecord'>

export const setting = ({ address, conversations, facts, now, rooms, store }: Given) => {
  /** Nothing is told of what is as it was. */
  const told = (unit: Unit, placeOf: () => Place, by: string, before: Wanted, next: Wanted): void => {
    const isOff = next.offRecord ?? false
    const isTurned = isOff !== (before.offRecord ?? false)
    if (!isTurned && before.seconds === next.seconds) return
    const event = isTurned ? (isOff ? 'off-record-on' : 'off-record-off') : 'timer-set'
    facts.put(unit, { kind: 'event', ...placeOf(), event, deviceId: undefined, by, timer: next.seconds })
  }
  const agree = (unit: Unit, conversation: string, now: Agreed | undefined, next: Timing): void => {
    const before = now?.offRecord ? now.before : now?.seconds
    const kept = next.offRecord && before !== undefined ? { before } : {}
    conversations.update(unit, conversation, { timer: { ...next, ...kept } })
  }
  const maySet = ({ security }: Envelope): boolean =>
    isHidden(security) && security.trust !== 'undecided' && security.trust !== 'untrusted'

  /** `tell` puts it on its way. */
  const change = (
    conversation: string,
    wantedOf: (timer: Agreed | undefined) => Wanted,
    tell: (unit: Unit, timing: Timing) => void,
  ): Promise<void> =>
    store.exclusive(async unit => {
      const { encrypted, last, timer } = conversations.of(unit, conversation)
      if (!encrypted || rooms.in(unit, conversation)?.kind === 'open')
        throw new ClientError('not-allowed', { field: 'encryption' })
      const wanted = wantedOf(timer)
      const before: Wanted = timer ?? { seconds: 0 }
      if (wanted.seconds === before.seconds && !wanted.offRecord === !before.offRecord) return
      const at = Math.max(now(), last?.at ?? 0)
      const timing = { ...wanted, since: Math.max(now(), (timer?.since ?? 0) + 1) }
      agree(unit, conversation, timer, timing)
      const placeOf = (): Place => ({ conversation, order: facts.orders.next(at, last?.order), at })
      told(unit, placeOf, address, before, wanted)
      tell(unit, timing)
    })
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
      agree(unit, envelope.peer, timer, next)
      told(unit, placeOf, envelope.author, timer ?? { seconds: 0 }, next)
    },
    set: (
      conversation: string,
      seconds: number | undefined,
      tell: (unit: Unit, timing: Timing) => void,
    ): Promise<void> =>
      change(
        conversation,
        timer => {
          const offRecord = timer?.offRecord
          const longest = offRecord ? OFF_RECORD_LONGEST : TIMER_LONGEST
          const wanted = seconds === undefined ? 0 : Math.round(seconds)
          const isOut = seconds === undefined ? offRecord : wanted < TIMER_SHORTEST || wanted > longest
          if (isOut) throw new ClientError('not-allowed', { field: 'timer' })
          return { seconds: wanted, ...(offRecord ? { offRecord } : {}) }
        },
        tell,
      ),
    /** undefined: on the record again, with the timer that was there before. */
    setOffRecord: (
      conversation: string,
      seconds: number | undefined,
      tell: (unit: Unit, timing: Timing) => void,
    ): Promise<void> =>
      change(
        conversation,
        timer => {
          // Notes are for the devices that are off, too.
          if (conversation === address) throw new ClientError('not-allowed', { field: 'timer' })
          if (seconds === undefined)
            return { seconds: (timer?.offRecord ? timer.before : timer?.seconds) ?? 0 }
          const wanted = Math.round(seconds)
          if (wanted < TIMER_SHORTEST || wanted > OFF_RECORD_LONGEST)
            throw new ClientError('not-allowed', { field: 'timer' })
          return { seconds: wanted, offRecord: true }
        },
        tell,
      ),
  }
}
export type Setting = ReturnType<typeof setting>
