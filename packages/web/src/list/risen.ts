/** Fewer are moved as fast. */
const FAR = 20

export interface Keys {
  readonly order: readonly string[]
  /** How often a row was drawn anew because it rose. */
  readonly risen: ReadonlyMap<string, number>
}
export const noKeys: Keys = { order: [], risen: new Map() }

/**
 * Where one row rises to the top React moves all that it overtook instead: 500 of them hold up a frame for 130 ms. The row that rises far
 * gets another key, is drawn anew, and all others stand still. More than one at a time (a list that is narrowed or sorted) is left to React.
 */
export const keysAfter = ({ order, risen }: Keys, next: readonly string[]): Keys => {
  const before = new Map(order.map((address, at) => [address, at]))
  const far = next.filter((address, at) => (before.get(address) ?? 0) - at > FAR)
  const [only] = far
  if (only === undefined || far.length > 1) return { order: next, risen }
  return { order: next, risen: new Map(risen).set(only, (risen.get(only) ?? 0) + 1) }
}
