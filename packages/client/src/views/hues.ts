/** XEP-0392 §5.1: the angle of a person's colour, made once for each. */
import { scramHashes } from '@corrillo/crypto'

export const hues = (random: (bytes: number) => Uint8Array): ((who: string) => number) => {
  const known = new Map<string, number>()
  const hash = scramHashes(random)
  return who => {
    let hue = known.get(who)
    if (hue === undefined) {
      const digest = hash.hash('SHA-1', new TextEncoder().encode(who)) as Uint8Array
      hue = ((digest[0]! | (digest[1]! << 8)) / 65_536) * 360
      known.set(who, hue)
    }
    return hue
  }
}
