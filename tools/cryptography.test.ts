/** S455: where cryptography comes in, and where hashes that are broken are still used because a protocol has no other. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root, sourceFiles } from './source-files.ts'

/** Why it is there. Collisions, which is what is broken of it, harm nobody there. */
const broken: Readonly<Record<string, string>> = {
  'packages/client/src/modules/caps/index.ts': 'XEP-0115: the name of a set of features',
  'packages/client/src/modules/profile/picture.ts': 'XEP-0084: the name of a picture',
  'packages/client/src/views/hues.ts': 'XEP-0392: the colour of a name',
  'packages/crypto/src/hashes.ts': 'for those above',
  'packages/crypto/src/otr/data.ts': 'OTRv3: the MAC of messages, and keys that live for a turn',
  'packages/crypto/src/otr/derive.ts': 'OTRv3: keys that live for a turn',
  'packages/crypto/src/otr/dsa.ts': 'OTRv3: the fingerprint of a key',
  'packages/crypto/src/primitives/hashes.ts': 'for those above',
  'packages/server/src/accounts/credentials.ts': 'RFC 5802: SCRAM-SHA-1 where the configuration allows it',
  'packages/server/src/accounts/scram-crypto.ts': 'RFC 5802',
  'packages/server/src/accounts/sign-in.ts': 'RFC 5802',
  'packages/server/src/accounts/upgrades.ts':
    'RFC 5802, XEP-0480: SCRAM-SHA-1 where the configuration allows it',
  'packages/server/src/modules/external-services/credentials.ts': 'XEP-0215: HMAC, as relays take it',
  'packages/xmpp/src/sasl/scram-crypto.ts': 'RFC 5802',
  'packages/xmpp/src/xep/0392-colours.ts': 'XEP-0392: the colour of a name',
  'packages/server/src/modules/components/stream.ts': 'XEP-0114: the handshake of components',
  'packages/server/src/modules/disco/index.ts': 'XEP-0115: the name of a set of features',
  'packages/server/src/modules/disco/ver.ts': 'XEP-0115: the name of a set of features',
  'packages/server/src/modules/proxy65/index.ts': 'XEP-0065: the name of a stream of bytes',
  'packages/server/src/modules/rooms/cards.ts': 'XEP-0486: the name of a picture',
  'packages/server/src/stream/server-end-point.ts':
    'RFC 5929: certificates that were signed with it are hashed by another',
  'packages/server/src/modules/vcard/avatar.ts': 'XEP-0153: the name of a picture',
}
const sources = sourceFiles(/^packages\/[^/]+\/src\/.*\.tsx?$/).filter(
  file => !/\.test\.|\/testing\/|\/e2e\/|\/hostile\//.test(file),
)
const code = (file: string): string =>
  readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')

test('S455: ciphers and curves of others come in at one folder of the package for cryptography', () => {
  const entering = sources.filter(file => /from '@noble\//.test(code(file)))
  expect(entering.length).toBeGreaterThan(2)
  expect(entering.filter(file => !file.startsWith('packages/crypto/src/primitives/'))).toEqual([])
})
test('S455: OpenPGP comes in at one folder, by a door of its own', () => {
  const entering = sources.filter(file => /from 'openpgp'/.test(code(file)))
  expect(entering.length).toBeGreaterThan(2)
  expect(entering.filter(file => !file.startsWith('packages/crypto/src/openpgp/'))).toEqual([])
})
test('S455: SHA-1 is where a protocol has nothing else, and MD5 is nowhere', () => {
  const using = (pattern: RegExp) => sources.filter(file => pattern.test(code(file)))
  expect(using(/\bmd5\b/i).filter(file => !broken[file]?.startsWith('RFC 5929'))).toEqual([])
  expect(using(/\bsha1\b|'sha-1'/i).filter(file => !(file in broken))).toEqual([])
  expect(Object.keys(broken).filter(file => !using(/sha-?1\b/i).includes(file))).toEqual([])
})
test('S455, S318: what OTR alone has left stays in OTR: DSA, and numbers of 1536 bits', () => {
  const inside = /from '[^']*\/otr\/(?:dsa|numbers|group|derive|ake|data|smp)\.ts'/
  expect(sources.filter(file => inside.test(code(file)) && !file.startsWith('packages/crypto/'))).toEqual([])
  const signing = sources.filter(file => /\bDSA\b|[^\w]dsa\b/.test(code(file)))
  expect(signing.length).toBeGreaterThan(0)
  expect(signing.filter(file => !file.startsWith('packages/crypto/src/otr/'))).toEqual([])
})
