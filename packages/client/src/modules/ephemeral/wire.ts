/**
 * XEP-0466: a timer inside the envelope, where no server sees it; devices of version 0.3 of OMEMO, which hides a body alone, get
 * none. §3.5 leaves the way out open: a message without a text that says 0 ends it, and there is nothing in it that could go. Which
 * setting a message follows stands beside it, so that one that crosses a new setting on its way does not undo it; and whether it is
 * off the record: what is outside for servers (XEP-0334 §4.1) is not believed inside (XEP-0420 §8).
 */
import {
  el,
  type Element,
  Ephemeral,
  formatDateTime,
  HintNoPermanentStore,
  HintStore,
  parseDateTime,
} from '@corrillo/xmpp'

export const NS_TIMER = 'urn:corrillo:timer:0'
/** xs:unsignedInt. */
const SECONDS_MAX = 4_294_967_295

export interface Timing {
  readonly seconds: number
  /** When this was set, by the clock of who set it; undefined: it was not said. */
  readonly since: number | undefined
  /** No server keeps it in an archive. Only what goes by itself can be so. */
  readonly offRecord?: boolean | undefined
}
/** What holds in a conversation, and the timer to go back to when it is on the record again. */
export interface Agreed extends Timing {
  readonly before?: number | undefined
}

export const timingElements = ({ seconds, since, offRecord }: Timing): readonly Element[] => [
  Ephemeral.build({ timer: seconds }),
  ...(offRecord ? [el(NS_TIMER, 'off-the-record')] : []),
  ...(since === undefined ? [] : [el(NS_TIMER, 'since', { stamp: formatDateTime(new Date(since)) })]),
]
export const timingIn = (message: Element): Timing | undefined => {
  const seconds = Ephemeral.in(message)?.timer
  if (seconds === undefined || seconds < 0 || seconds > SECONDS_MAX) return undefined
  const stamp = message.child('since', NS_TIMER)?.attr('stamp')
  const offRecord = seconds > 0 && message.child('off-the-record', NS_TIMER) !== undefined
  return {
    seconds,
    since: stamp === undefined ? undefined : parseDateTime(stamp)?.getTime(),
    ...(offRecord ? { offRecord } : {}),
  }
}
/** XEP-0334 §4.1: it may wait for who is away, and is in no archive after that. */
export const withoutRecord = (elements: readonly Element[]): readonly Element[] =>
  elements.map(one => (HintStore.matches(one) ? HintNoPermanentStore.build({}) : one))
