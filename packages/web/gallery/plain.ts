import type { Value } from '../src/bind/contract.ts'

/** A value that never changes. */
export const plain = <T>(value: T): Value<T> => ({ get: () => value, subscribe: () => () => undefined })
export const done = async (): Promise<void> => undefined
export const refused = (code: string) => async (): Promise<never> => {
  throw Object.assign(new Error(code), { code })
}
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined)
