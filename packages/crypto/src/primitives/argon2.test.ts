import { argon2Sync } from 'node:crypto'
import { argon2idAsync } from '@noble/hashes/argon2.js'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { argon2id } from './argon2.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

test('RFC 9106 §5.3: the function below it has the tag of the RFC, whose secret and associated data we have no use for', async () => {
  const [password, salt] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)]
  const [key, personalization] = [new Uint8Array(8).fill(3), new Uint8Array(12).fill(4)]
  const tag = await argon2idAsync(password, salt, { m: 32, t: 3, p: 4, dkLen: 32, key, personalization })
  expect(hex(tag)).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659')
})

test('RFC 9106: Node’s own Argon2id says the same of any password, salt and cost', async () => {
  const costs = fc.record({
    memoryKiB: fc.integer({ min: 64, max: 256 }),
    passes: fc.integer({ min: 1, max: 3 }),
    lanes: fc.integer({ min: 1, max: 4 }),
  })
  const salts = fc.uint8Array({ minLength: 8, maxLength: 32 })
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), salts, costs, async (password, salt, cost) => {
      const { memoryKiB: memory, passes, lanes: parallelism } = cost
      const theirs = argon2Sync('argon2id', {
        message: password,
        nonce: salt,
        parallelism,
        tagLength: 32,
        memory,
        passes,
      })
      expect(hex(await argon2id(password, salt, cost))).toBe(hex(theirs))
    }),
    { numRuns: 40 },
  )
})
