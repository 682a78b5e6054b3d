/** XEP-0203: when it was sent, if the stamp can be believed (S130). */
import { Delay, type Element } from '@corrillo/xmpp'

/** Nothing of this service is older. */
const EARLIEST = Date.UTC(1999, 0, 1)

/** A stamp from the future, or from before there was XMPP, counts as none. */
export const stampOf = (holder: Element, now: number): number | undefined => {
  const at = Delay.in(holder)?.stamp.getTime()
  return at === undefined || Number.isNaN(at) || at < EARLIEST ? undefined : Math.min(at, now)
}
