/** XEP-0392 §5.2: a hue angle becomes a colour through HSLuv, where every hue is equally bright. (hsluv.org, revision 4) */
const M = [
  [3.240969941904521, -1.537383177570093, -0.498610760293],
  [-0.96924363628087, 1.87596750150772, 0.041555057407175],
  [0.055630079696993, -0.20397695888897, 1.056971514242878],
] as const
const REF_U = 0.19783000664283
const REF_V = 0.46831999493879
const KAPPA = 903.2962962
const EPSILON = 0.0088564516

/** The farthest chroma that the screen can show at this lightness and hue. */
const maxChroma = (lightness: number, hue: number): number => {
  const sub1 = (lightness + 16) ** 3 / 1560896
  const sub2 = sub1 > EPSILON ? sub1 : lightness / KAPPA
  const radians = (hue / 180) * Math.PI
  let shortest = Number.POSITIVE_INFINITY
  for (const [m1, m2, m3] of M)
    for (const t of [0, 1]) {
      const top1 = (284517 * m1 - 94839 * m3) * sub2
      const top2 = (838422 * m3 + 769860 * m2 + 731718 * m1) * lightness * sub2 - 769860 * t * lightness
      const bottom = (632260 * m3 - 126452 * m2) * sub2 + 126452 * t
      const length = top2 / bottom / (Math.sin(radians) - (top1 / bottom) * Math.cos(radians))
      if (length >= 0) shortest = Math.min(shortest, length)
    }
  return shortest
}

const gamma = (c: number): number => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055)

/** `saturation` and `lightness` in percent; the answer is `rgb(r g b)`. */
export const hsluv = (hue: number, saturation: number, lightness: number): string => {
  const chroma = (maxChroma(lightness, hue) / 100) * saturation
  const radians = (hue / 180) * Math.PI
  const u = (Math.cos(radians) * chroma) / (13 * lightness) + REF_U
  const v = (Math.sin(radians) * chroma) / (13 * lightness) + REF_V
  const y = lightness <= 8 ? lightness / KAPPA : ((lightness + 16) / 116) ** 3
  const x = (9 * y * u) / (4 * v)
  const z = (9 * y - 15 * v * y - v * x) / (3 * v)
  const channels = M.map(([m1, m2, m3]) =>
    Math.round(Math.min(1, Math.max(0, gamma(m1 * x + m2 * y + m3 * z))) * 255),
  )
  return `rgb(${channels.join(' ')})`
}

/** A quiet disc, initials on it and the ring around it, for paper and for night; all pass 4.5 : 1 by their lightness. */
export const personColours = (hue: number): Readonly<Record<`--person-${string}`, string>> => ({
  '--person-light': hsluv(hue, 32, 90),
  '--person-ink-light': hsluv(hue, 60, 32),
  '--person-ring-light': hsluv(hue, 42, 62),
  '--person-dark': hsluv(hue, 38, 23),
  '--person-ink-dark': hsluv(hue, 48, 84),
  '--person-ring-dark': hsluv(hue, 36, 52),
})
