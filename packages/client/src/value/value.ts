/** A value that changes and tells so. Screens bind to these; nothing else crosses into them but verbs. */
export interface Value<T> {
  get(): T
  /** Calls `changed` after each change (never during subscribe); returns the way out. `get` is stable between changes. */
  subscribe(changed: () => void): () => void
}
export interface Source<T> extends Value<T> {
  set(value: T): void
}

export const source = <T>(initial: T): Source<T> => {
  let current = initial
  const listeners = new Set<() => void>()
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return
      current = value
      for (const listener of [...listeners]) listener()
    },
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}

/** Derived value: computed lazily, again only when the origin changed. */
export const mapped = <A, B>(origin: Value<A>, f: (a: A) => B): Value<B> => {
  let seen: { readonly a: A; readonly b: B } | undefined
  return {
    get() {
      const a = origin.get()
      if (!seen || !Object.is(seen.a, a)) seen = { a, b: f(a) }
      return seen.b
    },
    subscribe: changed => origin.subscribe(changed),
  }
}
