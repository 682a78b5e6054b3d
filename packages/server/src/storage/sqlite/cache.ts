/** A bounded cache of two generations: what was asked for since the last turn-over stays. A hit costs one look-up. */
export interface Cache<K, V> {
  get(key: K): V | undefined
  has(key: K): boolean
  set(key: K, value: V): void
  delete(key: K): void
}

export const cache = <K, V>(size: number): Cache<K, V> => {
  let young = new Map<K, V>()
  let old = new Map<K, V>()
  const set = (key: K, value: V): void => {
    if (young.size >= size) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get(key) {
      const found = young.get(key)
      if (found !== undefined || young.has(key)) return found
      const aged = old.get(key)
      if (aged !== undefined || old.has(key)) set(key, aged as V)
      return aged
    },
    has: key => young.has(key) || old.has(key),
    set,
    delete(key) {
      young.delete(key)
      old.delete(key)
    },
  }
}
