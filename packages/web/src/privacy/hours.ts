import { useLocales } from '../vanish/use-spans.ts'

/** 18:00, as the clocks of the language show it. */
export const useHourWords = (): ((hour: number) => string) => {
  const format = new Intl.DateTimeFormat([...useLocales()], { hour: 'numeric', minute: '2-digit' })
  return hour => format.format(new Date(2026, 0, 1, hour % 24))
}

const STRETCH = 3

/** The hours in a row in which the most was said, over midnight, too. */
export const busiest = (hours: readonly number[]): { readonly from: number; readonly to: number } => {
  const sumFrom = (from: number): number =>
    Array.from({ length: STRETCH }, (_, i) => hours[(from + i) % 24] ?? 0).reduce((a, b) => a + b, 0)
  const from = hours.reduce((best, _, hour) => (sumFrom(hour) > sumFrom(best) ? hour : best), 0)
  return { from, to: (from + STRETCH) % 24 }
}
