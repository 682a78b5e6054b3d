/** A map that forgets its least recently used entry when full: every cache in a long-lived process is bounded. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #max: number

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
    const value = this.#entries.get(key)
    if (value === undefined || this.#roomy) return value
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  set(key: K, value: V): void {
    if (!this.#roomy) this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#max) return
    const [oldest] = this.#entries.keys()
    this.#entries.delete(oldest as K)
  }

  delete(key: K): boolean {
    return this.#entries.delete(key)
  }

  keys(): Iterable<K> {
    return this.#entries.keys()
  }
}
