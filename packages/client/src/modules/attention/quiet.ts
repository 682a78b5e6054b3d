/** When somebody wants to be left in peace. Nothing but this: the service worker asks it, too. */

export interface QuietHours {
  /** Minutes after midnight; from the later to the earlier goes over midnight. */
  readonly from: number
  readonly to: number
  /** Weekdays: the nights that begin from Monday to Friday. */
  readonly days: 'all' | 'weekdays'
}
export interface Quiet {
  readonly hours?: QuietHours | undefined
  readonly pausedUntil?: number | undefined
}
/** No pause is longer: a clock that was set wrong silences nobody for good. */
export const PAUSE_MAX_MS = 48 * 3_600_000
const SATURDAY = 5

export const isQuiet = ({ hours, pausedUntil = 0 }: Quiet, now: number): boolean =>
  (now < pausedUntil && pausedUntil <= now + PAUSE_MAX_MS) ||
  (hours !== undefined && isWithin(hours, new Date(now)))

const isWithin = ({ from, to, days }: QuietHours, at: Date): boolean => {
  const minute = at.getHours() * 60 + at.getMinutes()
  const day = (at.getDay() + 6) % 7
  const counts = (one: number): boolean => days === 'all' || one < SATURDAY
  if (from < to) return from <= minute && minute < to && counts(day)
  // What comes after midnight belongs to the day before.
  return (from <= minute && counts(day)) || (minute < to && counts((day + 6) % 7))
}
