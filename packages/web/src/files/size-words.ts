/** How much that is, in the language's own way. */
const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

export const sizeWords = (bytes: number, locales: readonly string[]): string => {
  const step = bytes < 1000 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  return new Intl.NumberFormat([...locales], {
    style: 'unit',
    unit: steps[step],
    // “6 byte” is what the short one says of several.
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value)
}
/** 1:05 */
export const lengthWords = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
