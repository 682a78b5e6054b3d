/** When somebody may want to be reminded; days are those of the calendar on the wall. */
const MORNING_HOUR = 8
const EVENING_HOUR = 19
/** Nobody who asks for the evening means in a moment. */
const SOONEST_MS = 60 * 60_000

export type Moment = 'hour' | 'evening' | 'morning'

const atHour = (now: number, days: number, hour: number): number => {
  const day = new Date(now)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour).getTime()
}
export const tomorrowMorning = (now: number): number => atHour(now, 1, MORNING_HOUR)

export const moments = (now: number): readonly (readonly [Moment, number])[] => {
  const evening = atHour(now, 0, EVENING_HOUR)
  return [
    ['hour', now + 60 * 60_000],
    ...(evening >= now + SOONEST_MS ? [['evening', evening] as const] : []),
    ['morning', tomorrowMorning(now)],
  ]
}

const two = (count: number): string => String(count).padStart(2, '0')
/** As the fields of a form have them. */
export const fieldsOf = (at: number): readonly [date: string, time: string] => {
  const day = new Date(at)
  const date = [String(day.getFullYear()).padStart(4, '0'), two(day.getMonth() + 1), two(day.getDate())]
  return [date.join('-'), `${two(day.getHours())}:${two(day.getMinutes())}`]
}
/** undefined: no moment. */
export const momentIn = (date: string, time: string): number | undefined => {
  const at = new Date(`${date}T${time}`).getTime()
  return Number.isNaN(at) ? undefined : at
}
