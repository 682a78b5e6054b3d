import { expect } from 'vitest'
import { CryptoError, type CryptoErrorKind } from '../errors.ts'

/** Runs a call and fails if any of its arguments looks different afterwards, whether it returned or threw. */
export async function withoutMutation<A extends readonly unknown[], R>(
  call: (...given: A) => R | Promise<R>,
  ...given: A
): Promise<R> {
  const values = given.map(value => (typeof value === 'function' ? undefined : structuredClone(value)))
  try {
    return await call(...given)
  } finally {
    given.forEach((value, i) => {
      if (typeof value !== 'function') expect(value).toStrictEqual(values[i])
    })
  }
}

/** The error that a call throws, which must be one of ours. */
export async function failure(call: () => unknown): Promise<CryptoError> {
  try {
    await call()
  } catch (error) {
    if (error instanceof CryptoError) return error
    throw error
  }
  throw new Error('it did not throw')
}

export async function fails(
  kind: CryptoErrorKind,
  reason: string | undefined,
  call: () => unknown,
): Promise<void> {
  const error = await failure(call)
  expect(error.kind).toBe(kind)
  if (reason !== undefined) expect(error.reason).toBe(reason)
}
