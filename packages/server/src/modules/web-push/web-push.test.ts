/** RFC 8030, RFC 8291, RFC 8292 against a push service that listens, over TLS, and a browser that decrypts. */
import { createECDH, createPublicKey, type JsonWebKey, randomBytes, verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { el, type Element, NS_WEB_PUSH, WebPushSubscribe, WebPushUnsubscribe, xml } from '@corrillo/xmpp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { World } from '../../plays/world.ts'
import { selfSigned } from '../../tls/self-signed.ts'
import { push } from '../push/index.ts'
import { endpointOf, isPublic } from './address.ts'
import { deliver } from './deliver.ts'
import { encrypt } from './encrypt.ts'
import { webPush } from './index.ts'

const base64url = (text: string): Buffer => Buffer.from(text, 'base64url')

/** A browser's half (RFC 8291 §3), on WebCrypto: it shares no code with the server's. */
class Browser {
  readonly auth = randomBytes(16)
  readonly p256dh: Uint8Array
  private readonly ecdh = createECDH('prime256v1')
  constructor() {
    this.p256dh = this.ecdh.generateKeys()
  }
  private async hkdf(
    secret: Uint8Array,
    salt: Uint8Array,
    info: Uint8Array,
    bits: number,
  ): Promise<ArrayBuffer> {
    const key = await crypto.subtle.importKey('raw', Uint8Array.from(secret), 'HKDF', false, ['deriveBits'])
    const [s, i] = [Uint8Array.from(salt), Uint8Array.from(info)]
    return crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: s, info: i }, key, bits)
  }
  async decrypt(body: Buffer): Promise<Buffer> {
    const salt = body.subarray(0, 16)
    const sender = body.subarray(21, 21 + (body[20] as number))
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.p256dh, sender])
    const secret = Buffer.from(await this.hkdf(this.ecdh.computeSecret(sender), this.auth, info, 256))
    const raw = await this.hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 128)
    const iv = await this.hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 96)
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt'])
    const sealed = Uint8Array.from(body.subarray(21 + sender.length))
    const padded = Buffer.from(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed))
    return padded.subarray(0, padded.lastIndexOf(2))
  }
}

interface Taken {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}
let service: Server
let origin: string
let folder: string
let status = 201
let taken: Taken[] = []
let told: (() => void) | undefined
const arrives = async (count: number): Promise<readonly Taken[]> => {
  while (taken.length < count) await new Promise<void>(resolve => (told = resolve))
  return taken
}

beforeAll(async () => {
  const pem = await selfSigned('localhost', Date.now())
  folder = mkdtempSync(join(tmpdir(), 'corrillo-push-'))
  writeFileSync(join(folder, 'ca.pem'), pem.certificate)
  service = createServer({ cert: pem.certificate, key: pem.key }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      taken.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) })
      response.writeHead(status, status === 307 ? { Location: `${origin}/elsewhere` } : {}).end()
      told?.()
    })
  })
  await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve))
  origin = `https://localhost:${(service.address() as AddressInfo).port}`
})
afterAll(() => {
  service.close()
  service.closeAllConnections()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  taken = []
  status = 201
})

/** The file with the authorities is there only when a play begins. */
const lazily = {
  get config() {
    return {
      'web-push': { private_addresses: true, authorities: join(folder, 'ca.pem'), subscriptions: 3 },
    }
  },
}
const subscription = (endpoint: string, browser = new Browser()) =>
  WebPushSubscribe.build({ endpoint, p256dh: browser.p256dh, auth: browser.auth })
const tagged = (endpoint: string, browser: Browser, tag: string) =>
  WebPushSubscribe.build({ endpoint, p256dh: browser.p256dh, auth: browser.auth, tag })
const condition = async (device: Device, payload: Element): Promise<string | undefined> =>
  (await device.asks(payload)).child('error')?.elements()[0]?.name
const says = (text: string) =>
  xml`<message to='bruno@plaza.example' type='chat'><body>${text}</body></message>`
const point = async (device: Device): Promise<Buffer> => {
  const answer = await device.asks(el('jabber:client', 'iq', { type: 'get' }, el(NS_WEB_PUSH, 'key')))
  return Buffer.from(answer.child('key', NS_WEB_PUSH)?.childText('point') ?? '', 'base64')
}

/** RFC 8292 §2: signed by the key that the browser was given, for this service. */
const checkVapid = (authorization: string, key: Buffer): void => {
  const [, token = '', k = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? []
  expect(base64url(k).equals(key)).toBe(true)
  const [head = '', claims = '', signature = ''] = token.split('.')
  const [x, y] = [key.subarray(1, 33), key.subarray(33)].map(part => part.toString('base64url'))
  const verifier = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y } as JsonWebKey, format: 'jwk' })
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: verifier, dsaEncoding: 'ieee-p1363' },
    base64url(signature),
  )
  expect(signed).toBe(true)
  const said = JSON.parse(base64url(claims).toString()) as { aud: string; sub: string }
  expect(said).toMatchObject({ aud: origin, sub: 'https://plaza.example' })
}

test('RFC 8291 §5: the example of the RFC, byte for byte', () => {
  const key = createECDH('prime256v1')
  key.setPrivateKey(base64url('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'))
  const keys = {
    p256dh: base64url(
      'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    ),
    auth: base64url('BTBZMqHH6r4Tts7J_aSIgg'),
  }
  const text = Buffer.from('When I grow up, I want to be a watermelon')
  const sealed = encrypt(text, keys, { key, salt: base64url('DGv6ra1nlYgDCS1FRnbzlw') }, text.length + 1)
  expect(sealed.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

describe('Web Push', () => {
  play(
    'S332: what reaches the browser is nothing, in the same number of bytes whoever writes whatever',
    [push, webPush],
    async ({ ana, bruno }) => {
      const browser = new Browser()
      expect(await condition(bruno.phone, subscription(`${origin}/w/1`, browser))).toBeUndefined()
      const key = await point(bruno.phone)
      await bruno.phone.leaves()
      await ana.desk.sends(says('x'))
      await arrives(1)
      await ana.desk.sends(says('a much longer text about a secret meeting'.repeat(20)))
      const [first, second] = (await arrives(2)) as [Taken, Taken]
      expect(first.path).toBe('/w/1')
      expect(second.body.length).toBe(first.body.length)
      expect(second.body.equals(first.body)).toBe(false)
      for (const one of [first, second]) {
        expect((await browser.decrypt(one.body)).length).toBe(0)
        expect(one.headers).toMatchObject({
          'content-encoding': 'aes128gcm',
          ttl: '86400',
          urgency: 'high',
          topic: expect.stringMatching(/^[\w-]{32}$/u),
        })
        expect(JSON.stringify([one.headers, one.body.toString('latin1')])).not.toMatch(/ana@|bruno|secret/)
      }
      checkVapid(String(first.headers['authorization']), key)
    },
    lazily,
  )

  play(
    'S332: accounts of one browser are told apart by words of the browser, and wait side by side (RFC 8030 §5.4)',
    [push, webPush],
    async ({ ana, bruno, carla }) => {
      const browser = new Browser()
      for (const [device, tag] of [
        [bruno.phone, 'one'],
        [carla.phone, 'two_and-more'],
      ] as const)
        expect(await condition(device, tagged(`${origin}/both`, browser, tag))).toBeUndefined()
      for (const tag of ['', 'x'.repeat(33), 'a word', 'carla@plaza.example'])
        expect(await condition(ana.desk, tagged(`${origin}/x`, browser, tag))).toBe('not-acceptable')
      await bruno.phone.leaves()
      await carla.phone.leaves()
      await ana.desk.sends(says('x'), says('y').with({ to: 'carla@plaza.example' }))
      const both = await arrives(2)
      const words = await Promise.all(both.map(async ({ body }) => String(await browser.decrypt(body))))
      expect(words.sort()).toEqual(['one', 'two_and-more'])
      expect(new Set(both.map(({ body }) => body.length)).size).toBe(1)
      expect(new Set(both.map(({ headers }) => headers['topic'])).size).toBe(2)
    },
    lazily,
  )

  play(
    'RFC 8030 §7.3: 404 and 410 end a subscription, 429 and 5xx do not; a redirect is not followed',
    [push, webPush],
    async ({ ana, bruno, carla }) => {
      await bruno.phone.asks(subscription(`${origin}/w/2`))
      await carla.phone.asks(subscription(`${origin}/fence`))
      await bruno.phone.leaves()
      await carla.phone.leaves()
      let count = 0
      for (const answer of [500, 429, 307, 201, 410]) {
        status = answer
        await ana.desk.sends(says('hola'))
        await arrives(++count)
      }
      status = 201
      await ana.desk.sends(says('to nobody'), says('to a fence').with({ to: 'carla@plaza.example' }))
      expect((await arrives(6)).map(({ path }) => path)).toEqual([...Array(5).fill('/w/2'), '/fence'])
    },
    lazily,
  )

  play(
    'S129: a browser is subscribed once by its endpoint, unsubscribed by it, and bounded in number',
    [push, webPush],
    async ({ bruno }) => {
      for (const n of [1, 2, 3, 3])
        expect(await condition(bruno.phone, subscription(`${origin}/b/${n}`))).toBeUndefined()
      expect(await condition(bruno.phone, subscription(`${origin}/b/4`))).toBe('resource-constraint')
      const away = WebPushUnsubscribe.build({ endpoint: `${origin}/b/1` })
      expect(await condition(bruno.phone, away)).toBeUndefined()
      expect(await condition(bruno.phone, subscription(`${origin}/b/4`))).toBeUndefined()
    },
    lazily,
  )

  play(
    'S266: private addresses, other protocols and keys that are none are not acceptable',
    [push, webPush],
    async ({ bruno }) => {
      const browser = new Browser()
      for (const endpoint of [
        'https://127.0.0.1/x',
        'https://localhost/x',
        'https://[::1]/x',
        'https://10.1.2.3/',
        'https://[::ffff:10.0.0.1]/',
        'https://169.254.169.254/latest',
        'https://0x7f000001/',
        'https://2130706433/',
        'http://push.example/x',
        'https://user:pass@push.example/',
        'https://intranet/',
        'file:///etc/passwd',
        'x',
        `https://push.example/${'x'.repeat(3000)}`,
      ])
        expect(await condition(bruno.phone, subscription(endpoint, browser)), endpoint).toBe('not-acceptable')
      const offCurve = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)])
      for (const [p256dh, auth] of [
        [offCurve, browser.auth],
        [browser.p256dh.subarray(1), browser.auth],
        [browser.p256dh, randomBytes(15)],
      ] as const)
        expect(
          await condition(
            bruno.phone,
            WebPushSubscribe.build({ endpoint: 'https://push.example/x', p256dh, auth }),
          ),
        ).toBe('not-acceptable')
      expect(await condition(bruno.phone, subscription('https://push.example/x', browser))).toBeUndefined()
    },
  )
})

test('RFC 8292 §4: the key is made once and kept', async () => {
  const world = new World([push, webPush], {}, {})
  await world.account('ana')
  const ana = world.device('ana', 'phone')
  ana.bind()
  const made = await point(ana)
  expect(made.length).toBe(65)
  const kept = (await world.storage.host.get('web-push', 'vapid')) as { readonly x: string }
  expect(made.subarray(1, 33).toString('base64url')).toBe(kept.x)
  expect((await point(ana)).equals(made)).toBe(true)
})

describe('S266: where a wake-up may go', () => {
  const bare = { topic: 'x', body: Buffer.of(1), authorization: 'vapid', authorities: [], timeoutMs: 2000 }
  test('a name that leads to this machine is not called, even when it was a good one before', async () => {
    const endpoint = new URL(`${origin}/x`)
    expect(await deliver({ ...bare, endpoint, privateToo: false })).toBe('failed')
    expect(taken).toEqual([])
  })
  test('a certificate of nobody that is known is not believed', async () => {
    expect(await deliver({ ...bare, endpoint: new URL(`${origin}/x`), privateToo: true })).toBe('failed')
    expect(taken).toEqual([])
  })
  test('who never answers is given up', async () => {
    const silent = createTcpServer(() => {}).listen(0, '127.0.0.1')
    await new Promise(resolve => silent.once('listening', resolve))
    const { port } = silent.address() as AddressInfo
    const late = {
      ...bare,
      timeoutMs: 100,
      endpoint: new URL(`https://localhost:${port}/`),
      privateToo: true,
    }
    expect(await deliver(late)).toBe('failed')
    silent.close()
  })
  test.each([
    ['8.8.8.8', true],
    ['2a00:1450:4001::1', true],
    ['127.0.0.1', false],
    ['100.64.0.1', false],
    ['192.168.1.1', false],
    ['::1', false],
    ['::ffff:8.8.8.8', false],
    ['fe80::1', false],
    ['fc00::1', false],
    ['2002:7f00:1::', false],
    ['64:ff9b::7f00:1', false],
    ['not an address', false],
  ])('%s is public: %s', (address, expected) => expect(isPublic(address)).toBe(expected))
  test('an https address keeps its port and its path', () => {
    expect(endpointOf('https://push.example:8443/a?b=c', false)?.href).toBe('https://push.example:8443/a?b=c')
  })
})
