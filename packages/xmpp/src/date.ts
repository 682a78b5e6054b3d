/** XEP-0082 §3.2: CCYY-MM-DDThh:mm:ss[.sss]TZD. Some clients write `+0000`. */
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))$/

/** Strict; undefined for what is no date. */
export const parseDateTime = (s: string): Date | undefined => {
  const m = DATE_TIME.exec(s)
  if (m === null) return undefined
  const [
    ,
    year,
    month,
    day,
    hours,
    minutes,
    seconds,
    fraction = '',
    sign,
    zoneHours = '0',
    zoneMinutes = '0',
  ] = m
  const millis = Number(fraction.padEnd(3, '0').slice(0, 3))
  const local = Date.UTC(+year!, +month! - 1, +day!, +hours!, +minutes!, +seconds!, millis)
  const date = new Date(local)
  const exact =
    date.getUTCDate() === +day! && date.getUTCMonth() === +month! - 1 && date.getUTCHours() === +hours!
  if (!exact || +minutes! > 59 || +seconds! > 59 || +zoneHours > 14 || +zoneMinutes > 59) return undefined
  const offset = (+zoneHours * 60 + +zoneMinutes) * 60_000
  return new Date(sign === '-' ? local + offset : local - offset)
}

const DAY_MS = 86_400_000
const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)
let day = Number.NaN
/** Of that day, with its `T`: what is written together is mostly of one day, and V8 needs half a microsecond for each date. */
let dayText = ''

/** In UTC; milliseconds only where there are some. */
export const formatDateTime = (date: Date): string => {
  const time = date.getTime()
  const its = Math.floor(time / DAY_MS)
  if (its !== day) {
    dayText = date.toISOString().slice(0, -'hh:mm:ss.sssZ'.length)
    day = its
  }
  const millis = time - its * DAY_MS
  const seconds = Math.floor(millis / 1000)
  const clock = `${dayText}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  const rest = millis % 1000
  return rest === 0 ? `${clock}Z` : `${clock}.${`${rest + 1000}`.slice(1)}Z`
}
