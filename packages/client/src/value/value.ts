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

/**
 * Derived from several values. While somebody listens it is computed once for all of them; a result equal to the last one, as
 * `same` sees it, is no change.
 */
export const combined = <T>(
  origins: readonly Value<unknown>[],
  compute: () => T,
  same: (a: T, b: T) => boolean = Object.is,
): Value<T> => {
  let seen: { readonly inputs: readonly unknown[]; readonly result: T } | undefined
  const get = (): T => {
    const inputs = origins.map(origin => origin.get())
    const before = seen
    if (before && inputs.every((input, i) => Object.is(input, before.inputs[i]))) return before.result
    const result = compute()
    seen = { inputs, result: before && same(before.result, result) ? before.result : result }
    return seen.result
  }
  return {
    get,
    subscribe(changed) {
      let last = get()
      const check = () => {
        const now = get()
        if (Object.is(now, last)) return
        last = now
        changed()
      }
      const leave = origins.map(origin => origin.subscribe(check))
      return () => {
        for (const out of leave) out()
      }
    },
  }
}

/** Plain values compared by what they hold, one level of objects at a time. */
export const alike = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length || Array.isArray(a) !== Array.isArray(b)) return false
  return keys.every(key => alike((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}

/** The new list with the old objects where nothing about them has changed: screens draw again what is another object. */
export const reusing = <T>(
  before: readonly T[],
  now: readonly T[],
  nameOf: (one: T) => string,
): readonly T[] => {
  const known = new Map(before.map(one => [nameOf(one), one]))
  const list = now.map(one => {
    const was = known.get(nameOf(one))
    return was !== undefined && alike(was, one) ? was : one
  })
  return list.length === before.length && list.every((one, i) => one === before[i]) ? before : list
}
/** What a map has under one name: a change of what others have in it is none. */
export const entryOf = <T>(all: Value<ReadonlyMap<string, T>>, name: string): Value<T | undefined> => ({
  get: () => all.get().get(name),
  subscribe: changed => all.subscribe(changed),
})
