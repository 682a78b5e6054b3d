/** A timer, or none, and whether a chat is off the record, as a person here chooses; loaded when somebody does. */
import { ClientError } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { agree, type Place, type Wanted } from './setting.ts'
import type { Agreed, Timing } from './wire.ts'

export const TIMER_SHORTEST = 5
export const TIMER_LONGEST = 366 * 24 * 3600
/** Off the record nothing is kept for longer than this. */
export const OFF_RECORD_LONGEST = 24 * 3600

/** Throws what is no span. */
const span = (seconds: number, longest: number): number => {
  const wanted = Math.round(seconds)
  if (wanted >= TIMER_SHORTEST && wanted <= longest) return wanted
  throw new ClientError('not-allowed', { field: 'timer' })
}

/** `tell` puts it on its way. */
export const choosing = (given: Given, conversation: string, tell: (unit: Unit, timing: Timing) => void) => {
  const { address, conversations, facts, now, rooms, store } = given
  const choose = (wantedOf: (timer: Agreed | undefined) => Wanted): Promise<void> =>
    store.exclusive(async unit => {
      const { encrypted, last, timer } = conversations.of(unit, conversation)
      if (!encrypted || rooms.in(unit, conversation)?.kind === 'open')
        throw new ClientError('not-allowed', { field: 'encryption' })
      const wanted = wantedOf(timer)
      const before: Wanted = timer ?? { seconds: 0 }
      if (wanted.seconds === before.seconds && !wanted.offRecord === !before.offRecord) return
      const at = Math.max(now(), last?.at ?? 0)
      const next = { ...wanted, since: Math.max(now(), (timer?.since ?? 0) + 1) }
      const placeOf = (): Place => ({ conversation, order: facts.orders.next(at, last?.order), at })
      agree(given, unit, { by: address, next, placeOf }, conversation)
      tell(unit, next)
    })
  return {
    /** undefined: what is written stays. */
    timer: (seconds: number | undefined): Promise<void> =>
      choose(timer => {
        if (!timer?.offRecord) return { seconds: seconds === undefined ? 0 : span(seconds, TIMER_LONGEST) }
        return { seconds: span(seconds ?? 0, OFF_RECORD_LONGEST), offRecord: true }
      }),
    /** undefined: on the record again, with the timer that was there before. */
    offRecord: (seconds: number | undefined): Promise<void> =>
      choose(timer => {
        // Notes are for the devices that are off, too.
        if (conversation === address) throw new ClientError('not-allowed', { field: 'timer' })
        if (seconds !== undefined) return { seconds: span(seconds, OFF_RECORD_LONGEST), offRecord: true }
        return { seconds: (timer?.offRecord ? timer.before : timer?.seconds) ?? 0 }
      }),
  }
}
