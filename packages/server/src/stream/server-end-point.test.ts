import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { serverEndPoint } from './server-end-point.ts'

const raw = Buffer.from('a certificate')
const digest = (hash: string) => createHash(hash).update(raw).digest()

test.each([
  ['ecdsa-with-SHA256', 'sha256'],
  ['ecdsa-with-SHA384', 'sha384'],
  ['sha512WithRSAEncryption', 'sha512'],
  ['sha1WithRSAEncryption', 'sha256'],
  ['md5WithRSAEncryption', 'sha256'],
])('RFC 5929 §4.1: %s is bound by %s', (signatureAlgorithm, hash) => {
  expect(serverEndPoint({ raw, signatureAlgorithm })).toEqual(digest(hash))
})

test('RFC 5929 §4.1: a signature without a hash has no such binding', () => {
  expect(serverEndPoint({ raw, signatureAlgorithm: 'ED25519' })).toBeUndefined()
  expect(serverEndPoint(undefined)).toBeUndefined()
})
