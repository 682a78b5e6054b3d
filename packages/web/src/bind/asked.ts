import type { Value } from './contract.ts'
import { refusalOf, type Refusal } from './refusal.ts'

export type Asked<T> =
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** A question under way as a value, so that a screen draws it like anything else. */
export const asked = <T>(question: Promise<T>): Value<Asked<T>> => {
  let current: Asked<T> = { kind: 'asking' }
  const listeners = new Set<() => void>()
  const settle = (next: Asked<T>): void => {
    current = next
    for (const listener of listeners) listener()
  }
  question.then(
    answer => settle({ kind: 'answered', answer }),
    (error: unknown) => settle({ kind: 'refused', refusal: refusalOf(error) }),
  )
  return {
    get: () => current,
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}
