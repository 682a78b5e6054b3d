/**
 * XEP-0466: a timer inside the envelope, where no server sees it; devices of version 0.3 of OMEMO, which hides a body alone, get
 * none. §3.5 leaves the way out open: a message without a text that says 0 ends it, and there is nothing in it that could go. Which
 * setting a message follows stands beside it, so that one that crosses a new setting on its way does not undo it.
 */
import { el, type Element, Ephemeral, formatDateTime, parseDateTime } from '@corrillo/xmpp'

export const NS_TIMER = 'urn:corrillo:timer:0'
/** xs:unsignedInt. */
const SECONDS_MAX = 4_294_967_295

export interface Timing {
  readonly seconds: number
  /** When this was set, by the clock of who set it; undefined: it was not said. */
  readonly since: number | undefined
}

export const timingElements = ({ seconds, since }: Timing): readonly Element[] => [
  Ephemeral.build({ timer: seconds }),
  ...(since === undefined ? [] : [el(NS_TIMER, 'since', { stamp: formatDateTime(new Date(since)) })]),
]
export const timingIn = (message: Element): Timing | undefined => {
  const seconds = Ephemeral.in(message)?.timer
  if (seconds === undefined || seconds < 0 || seconds > SECONDS_MAX) return undefined
  const stamp = message.child('since', NS_TIMER)?.attr('stamp')
  return { seconds, since: stamp === undefined ? undefined : parseDateTime(stamp)?.getTime() }
}
