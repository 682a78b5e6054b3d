/** A map that forgets its least recently used entry when full: every cache in a long-lived process is bounded. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #max: number
  /** What was asked for last is mostly asked for next, and then costs no look-up. */
  #lastKey: K | undefined = undefined
  #lastValue: V | undefined = undefined

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#entries.size
  }

  /** Order matters only when something may soon be forgotten. */
  get #roomy(): boolean {
    return this.#entries.size * 2 < this.#max
  }

  get(key: K): V | undefined {
    if (key === this.#lastKey) return this.#lastValue
    const value = this.#entries.get(key)
    this.#lastKey = key
    this.#lastValue = value
    if (value === undefined || this.#roomy) return value
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  set(key: K, value: V): void {
    if (key === this.#lastKey && value === this.#lastValue) return
    this.#lastKey = key
    this.#lastValue = value
    if (!this.#roomy) this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#max) return
    const [oldest] = this.#entries.keys()
    this.#entries.delete(oldest as K)
  }

  delete(key: K): boolean {
    this.#lastKey = undefined
    this.#lastValue = undefined
    return this.#entries.delete(key)
  }

  keys(): Iterable<K> {
    return this.#entries.keys()
  }
}
