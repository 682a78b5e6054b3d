/** A slot of state on a session that only its creator can open. */
import type { Carried } from '../host/carried.ts'
import type { Session } from './session.ts'

export interface Slot<T> {
  get(session: Session): T
  set(session: Session, value: T): void
}
/** The next place, while the modules of a host are set up. */
let next: number | undefined

/** Sets up the modules of one host: the places of its slots begin at the first, since its sessions are those of no other host. */
export const withSlots = <T>(setUp: () => T): T => {
  next = 0
  try {
    return setUp()
  } finally {
    next = undefined
  }
}
/**
 * `initial` is called once a session, at the first look. A place in a list of the session: twenty weak maps with a thousand sessions each
 * were work for every collection. Opened while its module is set up: a later one would share its place with another.
 */
export const perSession = <T>(initial: () => T): Slot<T> => {
  if (next === undefined) throw new Error('a slot is opened when its module is set up')
  const place = next++
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
