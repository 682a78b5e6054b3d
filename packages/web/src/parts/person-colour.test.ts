import { describe, expect, it } from 'vitest'
import { hsluv, personColours } from './person-colour.ts'

const channels = (rgb: string): readonly number[] => rgb.match(/\d+/gu)?.map(Number) ?? []
const luminance = (rgb: string): number => {
  const [r = 0, g = 0, b = 0] = channels(rgb).map(c =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

describe("XEP-0392 §5.2: people's colours", () => {
  it('keeps to published points of HSLuv', () => {
    expect(channels(hsluv(12.177, 100, 53.237))).toEqual([255, 0, 0])
    expect(channels(hsluv(127.715, 100, 87.736))).toEqual([0, 255, 0])
    expect(channels(hsluv(265.874, 100, 32.301))).toEqual([0, 0, 255])
  })
  it('initials can be read at every angle in both themes (WCAG 1.4.3)', () => {
    for (let hue = 0; hue < 360; hue++) {
      const colours = personColours(hue)
      expect(contrast(colours['--person-light'] ?? '', colours['--person-ink-light'] ?? '')).toBeGreaterThan(
        4.5,
      )
      expect(contrast(colours['--person-dark'] ?? '', colours['--person-ink-dark'] ?? '')).toBeGreaterThan(
        4.5,
      )
    }
  })
})
