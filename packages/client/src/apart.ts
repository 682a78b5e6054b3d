/** What is answered, pinned or hung on and stands elsewhere than what is loaded. */
import type { Fact, Facts } from './store/facts.ts'
import { source, type Value } from './value/value.ts'

export interface Apart {
  readonly now: Value<ReadonlyMap<string, Fact | undefined>>
  /** Hears of every change of the facts of the conversation. */
  keep(changed: readonly Fact[], gone: readonly string[]): void
  /** Looked up once each. */
  fetch(orders: readonly string[]): void
  /** Nothing of it stays in memory. */
  forget(): void
}
export const factsApart = (facts: Pick<Facts, 'find'>, address: string): Apart => {
  const apart = source<ReadonlyMap<string, Fact | undefined>>(new Map())
  return {
    now: apart,
    forget: () => apart.set(new Map()),
    keep(changed, gone) {
      const known = apart.get()
      const theirs = changed.filter(fact => known.has(fact.order))
      const away = gone.filter(order => known.has(order))
      if (theirs.length + away.length === 0) return
      const next = new Map(known)
      for (const fact of theirs) next.set(fact.order, fact)
      for (const order of away) next.set(order, undefined)
      apart.set(next)
    },
    fetch(orders) {
      const missing = orders.filter(order => !apart.get().has(order))
      if (missing.length === 0) return
      apart.set(new Map([...apart.get(), ...missing.map(order => [order, undefined] as const)]))
      void Promise.all(missing.map(order => facts.find(address, order)))
        .then(found =>
          apart.set(new Map([...apart.get(), ...missing.map((one, i) => [one, found[i]] as const)])),
        )
        .catch(() => undefined)
    },
  }
}
/** What these answer or hang on, where it is not among them. */
export const spokenOf = (list: readonly Fact[]): readonly string[] => {
  const here = new Set(list.map(fact => fact.order))
  const spoken = list.flatMap(fact =>
    fact.kind === 'message' ? [fact.replyTo?.order, fact.thread?.root] : [],
  )
  return [...new Set(spoken)].filter(order => order !== undefined).filter(order => !here.has(order))
}
