import { argon2id as byWebAssembly } from 'hash-wasm'
import { afterEach, expect, test, vi } from 'vitest'
import { argon2 } from './argon2.ts'
import { derive } from './argon2-derive.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const COST = { memoryKiB: 46 * 1024, passes: 1, lanes: 1 }
/** The worker and the page, one after the other: a browser that switches it off does so in both. */
const withoutWebAssembly = (): void => {
  vi.stubGlobal('WebAssembly', undefined)
  Reflect.deleteProperty(globalThis, 'WebAssembly')
}
const unasked = () => Promise.reject(new Error('there is no WebAssembly'))
afterEach(() => vi.unstubAllGlobals())

test('RFC 9106: both ways give what the reference program of Argon2 gives', async () => {
  const request = {
    password: utf8('password'),
    salt: utf8('somesalt'),
    cost: { memoryKiB: 65_536, passes: 2, lanes: 1 },
  }
  const known = '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7'
  expect(hex(await derive(async () => byWebAssembly, request))).toBe(known)
  withoutWebAssembly()
  expect(hex(await derive(unasked, request))).toBe(known)
})

test('RFC 9106: a store that was sealed with WebAssembly opens without, and on a page that can make no worker', async () => {
  const [password, salt] = [utf8('tres palabras sueltas, ñ'), new Uint8Array(16).fill(7)]
  const key = hex(await derive(async () => byWebAssembly, { password, salt, cost: COST }))
  const alone = argon2(() => {
    throw new Error('no workers here')
  })
  expect(hex(await alone(password, salt, COST))).toBe(key)
  withoutWebAssembly()
  expect(hex(await alone(password, salt, COST))).toBe(key)
})
