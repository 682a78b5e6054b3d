/** When a file fits: quotas are sums over what is held, and everything that is held leaves at a known time or never. */

export interface Held {
  readonly size: number
  /** When it no longer counts; undefined when it stays. */
  readonly leaves: number | undefined
}

/**
 * The first moment at which `size` more bytes stay within `most`: `now` when there is room, undefined when what leaves by itself never
 * makes enough.
 */
export const fitsAt = (
  held: readonly Held[],
  size: number,
  most: number,
  now: number,
): number | undefined => {
  let over = held.reduce((sum, { size: taken }) => sum + taken, 0) + size - most
  if (over <= 0) return now
  const leaving = held.filter(one => one.leaves !== undefined).sort((a, b) => a.leaves! - b.leaves!)
  for (const { size: freed, leaves } of leaving) {
    over -= freed
    if (over <= 0) return leaves
  }
  return undefined
}
