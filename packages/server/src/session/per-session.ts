/** A slot of state on a session that only its creator can open. */
import type { Carried } from '../host/carried.ts'
import type { Session } from './session.ts'

export interface Slot<T> {
  get(session: Session): T
  set(session: Session, value: T): void
}
/** `initial` is called once a session, at the first look. */
export const perSession = <T>(initial: () => T): Slot<T> => {
  const values = new WeakMap<Session, T>()
  return {
    get(session) {
      const known = values.get(session)
      if (known !== undefined || values.has(session)) return known as T
      const made = initial()
      values.set(session, made)
      return made
    },
    set(session, value) {
      values.set(session, value)
    },
  }
}

/** A yes or no that outlasts a restart with its session. */
export const carriedFlag = (slot: Slot<boolean>): Carried => ({
  save: session => slot.get(session) || undefined,
  restore: (session, saved) => slot.set(session, saved === true),
})
