/** S321 against real keys and messages, and round trips with GnuPG where it is installed. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import * as pgp from 'openpgp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat } from '../bytes.ts'
import {
  armoredPublicKey,
  backupCode,
  createKey,
  importKey,
  open,
  openBackup,
  openItem,
  openLegacy,
  readBackupCode,
  readPublicKey,
  readSecretKeys,
  seal,
  sealBackup,
  sealItem,
  type SecretKeyInfo,
} from './index.ts'

const NOW = Date.UTC(2026, 5, 1, 12)
const MINUTE = 60_000
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
const text = '<signcrypt xmlns="urn:xmpp:openpgp:0">ñ</signcrypt>'
let ana: SecretKeyInfo
let bruno: SecretKeyInfo
let carla: SecretKeyInfo

beforeAll(async () => {
  const make = (name: string) => createKey(`${name}@corrillo.example`, NOW)
  ;[ana, bruno, carla] = await Promise.all([make('ana'), make('bruno'), make('carla')])
})
const sealed = (more: Partial<Parameters<typeof seal>[0]> = {}) =>
  seal({ text, secret: ana.secret, recipients: [bruno.bytes, ana.bytes], now: NOW, ...more })
const opening = (message: Uint8Array, more: Partial<Parameters<typeof open>[0]> = {}) =>
  open({ message, secrets: [bruno.secret], signers: [ana.bytes], now: NOW + MINUTE, ...more })

test('XEP-0373 §3.1: what one seals for several each of them opens, and it says whose signature it bears', async () => {
  const message = await sealed({ recipients: [bruno.bytes, carla.bytes, ana.bytes] })
  for (const one of [bruno, carla, ana])
    expect(await opening(message, { secrets: [one.secret] })).toEqual({ text, signedBy: ana.fingerprint })
})
test('XEP-0373 §8.5: a key says whose it is, and is no older than version 4', async () => {
  const { fingerprint, addresses, usable, expires } = await readPublicKey(ana.bytes, NOW)
  expect({ fingerprint, addresses, usable, expires }).toEqual({
    fingerprint: expect.stringMatching(/^[0-9A-F]{40}$/),
    addresses: ['ana@corrillo.example'],
    usable: true,
    expires: undefined,
  })
})
test('S321: a message that nobody has signed, or somebody else has, is not opened', async () => {
  const message = await pgp.createMessage({ text })
  const encryptionKeys = await pgp.readKey({ binaryKey: bruno.bytes })
  const unsigned = await pgp.encrypt({ message, encryptionKeys, format: 'binary' })
  await expect(opening(unsigned)).rejects.toMatchObject({ kind: 'Forged', reason: 'unsigned' })
  const others = await sealed({ secret: carla.secret })
  await expect(opening(others)).rejects.toMatchObject({ kind: 'UnknownKey', reason: 'signer' })
})
test('S321: a message that is only signed is none', async () => {
  const signingKeys = await pgp.readPrivateKey({ binaryKey: ana.secret })
  const message = await pgp.createMessage({ text, date: new Date(NOW) })
  const signed = await pgp.sign({ message, signingKeys, date: new Date(NOW), format: 'binary' })
  await expect(opening(signed)).rejects.toMatchObject({ kind: 'Malformed', reason: 'not-encrypted' })
})
test('S321: a signature of a time that has not come does not count', async () => {
  const message = await sealed({ now: NOW + 60 * MINUTE })
  await expect(opening(message)).rejects.toMatchObject({ kind: 'Forged', reason: 'signature' })
})
test('S321: what is for somebody else says that a key is missing', async () => {
  const message = await sealed({ recipients: [carla.bytes] })
  await expect(opening(message)).rejects.toMatchObject({ kind: 'UnknownKey', reason: 'recipient' })
})
test('S321: one changed byte anywhere, or an end that was cut off, opens nothing', async () => {
  const message = await sealed()
  for (const place of [3, 90, message.length - 40, message.length - 25, message.length - 1])
    await expect(opening(message.with(place, message[place]! ^ 1))).rejects.toBeDefined()
  await expect(opening(message.subarray(0, -22))).rejects.toBeDefined()
})
test('S321: without the check of its integrity a message is not read (EFAIL)', async () => {
  const whole = await sealed()
  const first = 2 + whole[1]!
  const keys = whole.subarray(0, first + 2 + whole[first + 1]!)
  const rest = whole.subarray(keys.length)
  expect(rest[0]).toBe(0xc0 | 18)
  const body = rest.subarray(rest[1]! < 192 ? 3 : rest[1]! < 224 ? 4 : 7)
  const message = concat(keys, packetHead(9, body.length), body)
  await expect(opening(message)).rejects.toMatchObject({ kind: 'Forged', reason: 'decrypt' })
})
test('S321: a gigabyte in a few kilobytes ends at a megabyte', async () => {
  const body = Buffer.concat([Buffer.from([0x75, 0, 0, 0, 0, 0]), Buffer.alloc(64 << 20)])
  const packed = deflateRawSync(Buffer.concat([packetHead(11, body.length), body]))
  const bomb = Buffer.concat([packetHead(8, packed.length + 1), Buffer.from([1]), packed])
  const encryptionKeys = await pgp.readKey({ binaryKey: bruno.bytes })
  const { data, algorithm } = await pgp.generateSessionKey({ encryptionKeys })
  const head = await pgp.encryptSessionKey({ data, algorithm, encryptionKeys, format: 'object' })
  const inside = await pgp.PacketList.fromBinary(bomb, { 8: pgp.CompressedDataPacket } as never, pgp.config)
  const body2 = new pgp.SymEncryptedIntegrityProtectedDataPacket()
  Object.assign(body2, { version: 1, packets: inside })
  await (body2 as unknown as { encrypt(a: number, k: Uint8Array, c: unknown): Promise<void> }).encrypt(
    pgp.enums.symmetric.aes256,
    data,
    pgp.config,
  )
  head.packets.push(body2)
  const before = process.memoryUsage().rss
  await expect(opening(head.write())).rejects.toMatchObject({ kind: 'Forged', reason: 'decrypt' })
  expect(process.memoryUsage().rss - before).toBeLessThan(48 << 20)
})
test('S321: a message under a passphrase is not tried, at no cost of deriving one', async () => {
  const message = await pgp.encrypt({
    message: await pgp.createMessage({ text }),
    passwords: ['a', 'b'],
    encryptionKeys: await pgp.readKey({ binaryKey: bruno.bytes }),
    format: 'binary',
  })
  await expect(opening(message)).rejects.toMatchObject({ kind: 'Malformed', reason: 'passphrase' })
})
test('S321: a backup whose passphrase costs without end is refused before it is derived', async () => {
  const s2kArgon2Params = { passes: 200, parallelism: 1, memoryExponent: 10 }
  const config = { s2kType: pgp.enums.s2k.argon2, s2kArgon2Params } as const
  const message = await pgp.createMessage({ text })
  const dear = await pgp.encrypt({ message, passwords: ['code'], config, format: 'binary' })
  await expect(openBackup(dear, 'code')).rejects.toMatchObject({ kind: 'Malformed', reason: 's2k' })
})
test('S321: what is too long, or no key at all, is refused as it is', async () => {
  await expect(readPublicKey(new Uint8Array(200_000), NOW)).rejects.toMatchObject({ reason: 'size' })
  await expect(readPublicKey(random(500), NOW)).rejects.toMatchObject({ kind: 'Malformed' })
  await expect(readPublicKey(concat(ana.bytes, bruno.bytes), NOW)).rejects.toMatchObject({ reason: 'key' })
  await expect(readPublicKey(ana.secret, NOW)).rejects.toMatchObject({ reason: 'key' })
  await expect(opening(new Uint8Array(600_000))).rejects.toMatchObject({ reason: 'size' })
})

test('XEP-0473 §4.1: an item is opened by its secret alone, whole, and is as long as every item of its length', async () => {
  const secret = 'yK2v0Zq7mS4pX1rT9uW6bN3cD8eF5gHjL0aQwErTyUi'
  const [one, other] = [await sealItem('Carla ñ ', secret), await sealItem('Dario ñ ', secret)]
  expect(await openItem(one, secret)).toBe('Carla ñ ')
  expect(one.length).toBe(other.length)
  expect(Buffer.from(one).includes('Carla')).toBe(false)
  await expect(openItem(one, `${secret}x`)).rejects.toMatchObject({ kind: 'UnknownKey' })
  for (const at of [one.length - 1, one.length - 25])
    await expect(openItem(one.with(at, one[at]! ^ 1), secret)).rejects.toMatchObject({ kind: 'UnknownKey' })
  await expect(openItem(new Uint8Array(64 * 1024 + 1), secret)).rejects.toMatchObject({ reason: 'size' })
})
test('XEP-0373 §5.5: the code of a backup is 24 letters in groups, and no other opens it', async () => {
  const code = backupCode(random)
  expect(code).toMatch(/^([1-9A-NP-Z]{4}-){5}[1-9A-NP-Z]{4}$/)
  expect(readBackupCode(` ${code.toLowerCase().replaceAll('-', ' ')} `)).toBe(code)
  expect(readBackupCode(code.replace(/^./, 'O'))).toBeUndefined()
  const backup = await sealBackup([ana.secret, bruno.secret], code)
  await expect(openBackup(backup, backupCode(random))).rejects.toMatchObject({ reason: 'code' })
  const keys = await readSecretKeys(await openBackup(backup, code), NOW)
  expect(keys.map(one => one.fingerprint)).toEqual([ana.fingerprint, bruno.fingerprint])
  const [again] = keys
  expect(await opening(await sealed({ secret: again!.secret }))).toMatchObject({ text })
})
test('XEP-0373 §8.5: a key from a file gets the address on it, keeps its fingerprint, and asks for its passphrase', async () => {
  const { privateKey, publicKey } = await pgp.generateKey({
    userIDs: [{ name: 'Ana', email: 'ana@mail.example' }],
    passphrase: 'of the file',
    date: new Date(NOW),
    format: 'object',
  })
  const file = new TextEncoder().encode(privateKey.armor())
  const bring = (passphrase: string | undefined) =>
    importKey(file, passphrase, 'ana@corrillo.example', NOW + MINUTE)
  await expect(bring(undefined)).rejects.toMatchObject({ kind: 'UnknownKey', reason: 'passphrase' })
  await expect(bring('another')).rejects.toMatchObject({ kind: 'UnknownKey', reason: 'passphrase' })
  const key = await bring('of the file')
  expect(key.fingerprint).toBe(publicKey.getFingerprint().toUpperCase())
  expect(key.addresses).toEqual(['ana@corrillo.example'])
  const message = await sealed({ secret: key.secret, now: NOW + 2 * MINUTE })
  expect(await opening(message, { signers: [key.bytes], now: NOW + 2 * MINUTE })).toMatchObject({ text })
})

const hasGnuPg = spawnSync('gpg', ['--version']).status === 0
if (!hasGnuPg && process.env['CI']) throw new Error("needs Debian's gnupg")
if (!hasGnuPg) console.log("skipped: needs Debian's gnupg")
describe.runIf(hasGnuPg)('GnuPG', () => {
  const home = mkdtempSync(join(tmpdir(), 'gnupg-'))
  const file = (name: string) => join(home, name)
  const gpg = (...args: string[]): Buffer =>
    execFileSync(
      'gpg',
      ['--homedir', home, '--batch', '--quiet', '--yes', '--trust-model', 'always', ...args],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, LC_ALL: 'C' },
      },
    )
  let theirs: SecretKeyInfo
  const now = Date.now()
  beforeAll(async () => {
    gpg(
      '--passphrase',
      '',
      '--quick-gen-key',
      'xmpp:dario@corrillo.example',
      'future-default',
      'default',
      '3y',
    )
    theirs = await importKey(gpg('--export-secret-keys'), undefined, 'dario@corrillo.example', now + MINUTE)
    writeFileSync(file('ana.asc'), await armoredPublicKey(ana.bytes))
    gpg('--import', file('ana.asc'))
  }, 60_000)
  afterAll(() => {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'all'])
    rmSync(home, { recursive: true, force: true })
  })

  test('reads and checks what is sealed here', async () => {
    const at = now + MINUTE
    writeFileSync(file('sealed'), await sealed({ recipients: [theirs.bytes], now: at }))
    const status = gpg(
      '--status-fd',
      '1',
      '--faked-system-time',
      `${Math.ceil(at / 1000) + 60}!`,
      '--decrypt',
      file('sealed'),
    ).toString()
    expect(status).toContain(text)
    expect(status).toContain(`VALIDSIG ${ana.fingerprint}`)
  })
  test('writes what is opened here, sealed and in the old way', async () => {
    writeFileSync(file('text'), text)
    const to = ['--recipient', ana.fingerprint, '--output', file('out')]
    const time = ['--faked-system-time', `${Math.ceil(now / 1000) + 60}!`]
    gpg(...time, '--sign', '--encrypt', ...to, file('text'))
    const at = { secrets: [ana.secret], now: now + 10 * MINUTE }
    const opened = await opening(readFileSync(file('out')), { ...at, signers: [theirs.bytes] })
    expect(opened).toEqual({ text, signedBy: theirs.fingerprint })
    gpg(...time, '--armor', '--encrypt', ...to, file('text'))
    const body = readFileSync(file('out'), 'utf8').split('\n\n')[1]!.split('-----END')[0]!
    expect(await openLegacy(body, at.secrets, at.now)).toBe(text)
  })
})

/** RFC 4880 §4.2.2: a new packet of this tag, with a length of four bytes. */
function packetHead(tag: number, length: number): Buffer {
  const head = Buffer.from([0xc0 | tag, 0xff, 0, 0, 0, 0])
  head.writeUInt32BE(length, 2)
  return head
}
