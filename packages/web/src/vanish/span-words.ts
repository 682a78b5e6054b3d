/** Spans of time as people say them: “1 day”, “30 seconds”, short “1d”. */
export const UNITS = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const
export type Unit = (typeof UNITS)[number][0]

const said = (
  count: number,
  unit: Unit,
  locales: readonly string[],
  unitDisplay: 'long' | 'narrow',
): string => new Intl.NumberFormat([...locales], { style: 'unit', unit, unitDisplay }).format(count)

/** In the largest unit that says it exactly. */
export const exactUnit = (seconds: number): readonly [count: number, unit: Unit] => {
  const [unit, size] = UNITS.find(([, one]) => seconds >= one && seconds % one === 0) ?? ['second', 1]
  return [seconds / size, unit]
}
export const spanWords = (
  seconds: number,
  locales: readonly string[],
  display: 'long' | 'narrow' = 'long',
): string => said(...exactUnit(seconds), locales, display)

/** What is left, rounded up: it is never nothing before it is. */
export const leftWords = (
  ms: number,
  locales: readonly string[],
  display: 'long' | 'narrow' = 'narrow',
): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const [unit, size] = UNITS.find(([, one]) => seconds >= one) ?? ['second', 1]
  return said(Math.ceil(seconds / size), unit, locales, display)
}
/** “days”, for a list of units. */
export const unitName = (unit: Unit, locales: readonly string[]): string =>
  new Intl.NumberFormat([...locales], { style: 'unit', unit, unitDisplay: 'long' })
    .formatToParts(5)
    .find(part => part.type === 'unit')?.value ?? unit
