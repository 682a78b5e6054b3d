/** A slot of state on a session that only its creator can open. */
import type { Carried } from '../host/carried.ts'
import type { Session } from './session.ts'

export interface Slot<T> {
  get(session: Session): T
  set(session: Session, value: T): void
}
let slots = 0
/**
 * `initial` is called once a session, at the first look. A place in a list of the session: twenty weak maps with a thousand sessions each
 * were work for every collection.
 */
export const perSession = <T>(initial: () => T): Slot<T> => {
  const place = slots++
  return {
    get({ slots }) {
      if (!(place in slots)) slots[place] = initial()
      return slots[place] as T
    },
    set({ slots }, value) {
      slots[place] = value
    },
  }
}

/** A yes or no that outlasts a restart with its session. */
export const carriedFlag = (slot: Slot<boolean>): Carried => ({
  save: session => slot.get(session) || undefined,
  restore: (session, saved) => slot.set(session, saved === true),
})
