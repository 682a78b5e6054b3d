/** What is there, or will be. */
export type Awaitable<T> = T | Promise<T>

export const isPromise = <T>(value: Awaitable<T>): value is Promise<T> => value instanceof Promise

/** `then` without a promise where none is needed. Goes on at once when the value is there: a stage that answers at once costs no promise. */
export const chain = <T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> =>
  isPromise(value) ? value.then(next) : next(value)
