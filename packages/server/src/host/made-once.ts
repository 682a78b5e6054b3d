/** What hangs on one object alone is made at the first look, and forgotten with the object. */
export const madeOnce = <K extends object, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new WeakMap<K, { readonly value: V }>()
  return key => {
    const found = known.get(key) ?? { value: make(key) }
    known.set(key, found)
    return found.value
  }
}

/** The same for a list of objects; the oldest of `most` makes room. */
export const madeOnceForAll = <K extends object, V>(
  most: number,
  make: (keys: readonly K[]) => V,
): ((keys: readonly K[]) => V) => {
  const known: { readonly keys: readonly K[]; readonly value: V }[] = []
  const fits = (one: readonly K[], keys: readonly K[]): boolean =>
    one.length === keys.length && keys.every((key, i) => key === one[i])
  return keys => {
    const found = known.find(one => fits(one.keys, keys))
    if (found !== undefined) return found.value
    const value = make(keys)
    known.push({ keys, value })
    if (known.length > most) known.shift()
    return value
  }
}
