import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ChannelBinding } from './channel-binding.ts'
import { downgradeHash } from './downgrade.ts'
import { SaslError } from './error.ts'
import { ScramClient, type ScramError } from './scram-client.ts'
import { deriveCredentials, type ScramCrypto } from './scram-crypto.ts'
import { ScramServer, type ScramServerOptions } from './scram-server.ts'

const nodeName = (h: string): string => h.toLowerCase().replace('-', '')
const crypto: ScramCrypto = {
  hash: (h, data) => new Uint8Array(createHash(nodeName(h)).update(data).digest()),
  hmac: (h, key, data) => new Uint8Array(createHmac(nodeName(h), key).update(data).digest()),
  pbkdf2: (h, password, salt, iterations) =>
    new Promise((resolve, reject) =>
      pbkdf2(
        password,
        salt,
        iterations,
        h === 'SHA-1' ? 20 : h === 'SHA-256' ? 32 : 64,
        nodeName(h),
        (e, key) => (e ? reject(e) : resolve(new Uint8Array(key))),
      ),
    ),
  timingSafeEqual: (a, b) => timingSafeEqual(a, b),
  random: n => new Uint8Array(randomBytes(n)),
}

const advertised = {
  mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'],
  bindings: ['tls-exporter'],
}
const exporter = new Uint8Array(32).fill(7)
const credentials = deriveCredentials(crypto, 'SHA-256', 'correct horse', new Uint8Array(16).fill(3), 4096)

const serverOf = (over: Partial<ScramServerOptions> = {}): ScramServer =>
  new ScramServer({
    crypto,
    hash: 'SHA-256',
    plus: true,
    advertised,
    bindings: new Map([['tls-exporter', exporter]]),
    lookup: async name => (name === 'anna,=' ? credentials : undefined),
    decoy: { key: new Uint8Array(32), iterations: 4096 },
    ...over,
  })
const bound: ChannelBinding = { flag: 'p', type: 'tls-exporter', data: exporter }
const clientOf = (over: Partial<ConstructorParameters<typeof ScramClient>[0]> = {}): ScramClient =>
  new ScramClient({
    crypto,
    hash: 'SHA-256',
    username: 'anna,=',
    password: 'correct horse',
    binding: bound,
    advertised,
    ...over,
  })

const failure = async (f: () => Promise<unknown>): Promise<string> => {
  try {
    await f()
  } catch (e) {
    if (e instanceof SaslError) return e.condition
    return (e as ScramError).reason
  }
  throw new Error('it succeeded')
}

describe('SCRAM', () => {
  it('RFC 5802 §3: both halves prove the password to each other, bound to the channel', async () => {
    const client = clientOf()
    const server = serverOf()
    const outcome = await server.final(await client.final(await server.first(client.first())))
    client.verify(outcome.serverFinal)
    expect(outcome.username).toBe('anna,=')
    expect(outcome.binding).toBe('tls-exporter')
    expect(client.downgradeChecked).toBe(true)
  })

  it('RFC 7677 §3: gives the messages of the published exchange', async () => {
    const fixed = { ...crypto, random: () => new Uint8Array(24) }
    const salt = new Uint8Array(Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'))
    const { storedKey, serverKey } = await deriveCredentials(fixed, 'SHA-256', 'pencil', salt, 4096)
    const signed = Buffer.from(
      'n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    )
    const signature = await crypto.hmac('SHA-256', serverKey, signed)
    expect(Buffer.from(signature).toString('base64')).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')
    const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64')
    const clientSignature = await crypto.hmac('SHA-256', storedKey, signed)
    const key = proof.map((b, i) => b ^ clientSignature[i]!)
    expect(await crypto.hash('SHA-256', key)).toEqual(storedKey)
  })

  it('S050: an altered nonce is refused without a hint', async () => {
    const client = clientOf()
    const server = serverOf()
    const final = await client.final(await server.first(client.first()))
    const altered = final.replace(/r=(.)/, (_, c: string) => `r=${c === 'A' ? 'B' : 'A'}`)
    expect(await failure(() => server.final(altered))).toBe('not-authorized')
  })

  it('S050: a wrong password and an unknown name get the same answer, and the name a stable salt', async () => {
    const answers = []
    for (const over of [{ password: 'wrong' }, { username: 'nobody' }]) {
      const client = clientOf(over)
      const server = serverOf()
      const final = await client.final(await server.first(client.first()))
      answers.push(await failure(() => server.final(final)))
    }
    expect(answers).toEqual(['not-authorized', 'not-authorized'])
    const salts = await Promise.all(
      [1, 2].map(() => serverOf().first(clientOf({ username: 'nobody' }).first())),
    )
    const [one, two] = salts.map(s => /,s=([^,]*)/.exec(s)?.[1])
    expect(one).toBe(two)
  })

  it.each([
    ['a mandatory extension', 'p=tls-exporter,,m=x,n=anna,r=abc'],
    ['an empty name', 'p=tls-exporter,,n=,r=abc'],
    ['an unencoded =', 'p=tls-exporter,,n=an=na,r=abc'],
    ['NUL', 'p=tls-exporter,,n=an\0na,r=abc'],
    ['no nonce', 'p=tls-exporter,,n=anna'],
    ['nothing', ''],
    ['no header', 'n=anna,r=abc'],
    ['a huge message', `p=tls-exporter,,n=${'a'.repeat(70_000)},r=abc`],
  ])('S051: %s in the first message fails', async (_, message) => {
    expect(await failure(() => serverOf().first(message))).toBe('malformed-request')
  })

  it('S052: y where -PLUS was advertised is a downgrade', async () => {
    const client = clientOf({ binding: { flag: 'y' } })
    expect(await failure(() => serverOf({ plus: false }).first(client.first()))).toBe('not-authorized')
  })

  it('S053: binding data of another connection is refused', async () => {
    const client = clientOf({ binding: { ...bound, data: new Uint8Array(32) } })
    const server = serverOf()
    const final = await client.final(await server.first(client.first()))
    expect(await failure(() => server.final(final))).toBe('not-authorized')
  })

  it('S053: a type that this connection does not have is refused', async () => {
    const client = clientOf({ binding: { flag: 'p', type: 'tls-unique', data: exporter } })
    expect(await failure(() => serverOf().first(client.first()))).toBe('not-authorized')
  })

  it('S054: the client stops before its proof when the offer was changed on the way (XEP-0474 §5.2)', async () => {
    const client = clientOf({
      binding: { flag: 'n' },
      advertised: { mechanisms: ['SCRAM-SHA-256'], bindings: ['tls-exporter'] },
    })
    const challenge = await serverOf({ plus: false }).first(client.first())
    expect(await failure(() => client.final(challenge))).toBe('downgrade')
  })

  it('XEP-0474 §5.1: hashes sorted lists with the separators of version 0.5', async () => {
    const mechanisms = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1']
    const bindings = ['tls-server-end-point', 'tls-exporter']
    expect(await downgradeHash(crypto, 'SHA-1', { mechanisms, bindings })).toBe(
      'G6k/rBLDqgOhRRaCuuatSDFkJ08=',
    )
  })

  it('RFC 5802 §5: the client refuses a foreign nonce, too few iterations and an unproven server', async () => {
    const client = clientOf()
    client.first()
    expect(await failure(() => client.final('r=other,s=QQ==,i=4096'))).toBe('malformed')
    const weak = clientOf()
    const nonce = /r=(.*)$/.exec(weak.first())?.[1]
    expect(await failure(() => weak.final(`r=${nonce}x,s=QQ==,i=100`))).toBe('weak')
    const third = clientOf()
    await third.final(await serverOf().first(third.first()))
    expect(() => third.verify('v=AAAA')).toThrow('server-unproven')
  })
})
