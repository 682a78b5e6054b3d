/** Times as people say them. All of it is `Intl`; only `now` and the locale decide. */
export interface TimeWords {
  /** 14:32 */
  clock(at: number): string
  /** Tuesday, 3 June 2025 at 14:32:08 */
  exact(at: number): string
  /** Today · Yesterday · Tuesday · Tuesday 3 June · 3 June 2024 */
  day(at: number, now: number): string
  /** The same within a sentence: “today”, “Tuesday” */
  dayWithin(at: number, now: number): string
  /** For a list: 14:32 · Yesterday · Tue · 3 Jun · 03/06/2024 */
  brief(at: number, now: number): string
  /** A moment to come or gone by: “Friday, 6 June at 14:32” */
  moment(at: number): string
}

/** Whole calendar days between two moments, as the clock on the wall counts them (daylight saving included). */
export const daysBetween = (from: number, to: number): number => {
  const a = new Date(from)
  const b = new Date(to)
  return Math.round(
    (Date.UTC(b.getFullYear(), b.getMonth(), b.getDate()) -
      Date.UTC(a.getFullYear(), a.getMonth(), a.getDate())) /
      86_400_000,
  )
}

const capital = (text: string, locales: readonly string[]): string => {
  const [first = '', ...rest] = text
  return first.toLocaleUpperCase([...locales]) + rest.join('')
}

export const timeWords = (locales: readonly string[]): TimeWords => {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat([...locales], options)
  const clock = format({ hour: 'numeric', minute: '2-digit' })
  const exact = format({ dateStyle: 'full', timeStyle: 'medium' })
  const moment = format({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
  })
  const weekday = format({ weekday: 'long' })
  const shortWeekday = format({ weekday: 'short' })
  const thisYear = format({ weekday: 'long', day: 'numeric', month: 'long' })
  const otherYear = format({ day: 'numeric', month: 'long', year: 'numeric' })
  const shortThisYear = format({ day: 'numeric', month: 'short' })
  const shortOtherYear = format({ dateStyle: 'short' })
  const relative = new Intl.RelativeTimeFormat([...locales], { numeric: 'auto' })
  const sameYear = (at: number, now: number) => new Date(at).getFullYear() === new Date(now).getFullYear()
  const dayWith = (
    at: number,
    now: number,
    week: Intl.DateTimeFormat,
    near: Intl.DateTimeFormat,
    far: Intl.DateTimeFormat,
  ) => {
    const ago = daysBetween(at, now)
    if (ago === 0 || ago === 1) return relative.format(-ago, 'day')
    if (ago > 1 && ago < 7) return week.format(at)
    return (sameYear(at, now) ? near : far).format(at)
  }
  return {
    clock: at => clock.format(at),
    exact: at => capital(exact.format(at), locales),
    dayWithin: (at, now) => dayWith(at, now, weekday, thisYear, otherYear),
    day: (at, now) => capital(dayWith(at, now, weekday, thisYear, otherYear), locales),
    brief: (at, now) =>
      daysBetween(at, now) === 0
        ? clock.format(at)
        : capital(dayWith(at, now, shortWeekday, shortThisYear, shortOtherYear), locales),
    moment: at => moment.format(at),
  }
}
