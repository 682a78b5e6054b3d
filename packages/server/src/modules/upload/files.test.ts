import { createHash, randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { UploadRemoval } from '@corrillo/xmpp'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { DOMAIN } from '../../plays/world.ts'
import { servedAs } from './media-type.ts'
import { rangeOf } from './range.ts'
import { type Granted, UploadHouse } from './testing.ts'

const DAY = 86_400_000
const FILES = 'files.example.net'
let house: UploadHouse
afterEach(() => house?.close())

/** Bytes as they are, on a connection of one's own. */
const raw = (text: string): { socket: Socket; said: () => string; over: Promise<void> } => {
  let said = ''
  const socket = connect(house.http.port, '127.0.0.1', () => socket.write(text))
  socket.on('data', chunk => (said += chunk.toString('latin1')))
  socket.on('error', () => {})
  return { socket, said: () => said, over: new Promise(resolve => socket.once('close', () => resolve())) }
}
const head = (slot: Granted, headers: string): string =>
  `PUT ${slot.path} HTTP/1.1\r\nHost: ${DOMAIN}\r\nAuthorization: ${slot.headers['Authorization']}\r\n${headers}\r\n`

test('XEP-0363 §7: what was put comes back, byte for byte, after 201', async () => {
  house = await UploadHouse.open()
  const body = randomBytes(300_000)
  const slot = await house.slot({ filename: 'más té.png', size: body.length, contentType: 'image/png' })
  expect((await house.get(slot.path)).status).toBe(404)
  const put = await house.put(slot, body, { 'content-type': 'image/png' })
  expect([put.status, put.body.length]).toEqual([201, 0])
  const got = await house.get(slot.path)
  expect([got.status, got.headers['content-type']]).toEqual([200, 'image/png'])
  expect(got.headers['content-length']).toBe(String(body.length))
  expect(got.headers['content-disposition']).toBe(
    `inline; filename="m_s t_.png"; filename*=UTF-8''m%C3%A1s%20t%C3%A9.png`,
  )
  expect(got.body.equals(body)).toBe(true)
})

describe('S232: a PUT that is not what the slot was given for', () => {
  const wanted = { filename: 'a.png', size: 10, contentType: 'image/png' } as const
  const body = Buffer.alloc(10)
  test('without the header, with another one', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot(wanted)
    const other = await house.slot(wanted)
    for (const headers of [
      {},
      { authorization: 'Bearer x' },
      { authorization: other.headers['Authorization'] },
    ])
      expect((await house.sends('PUT', slot.path, headers, body)).status).toBe(401)
    expect(await house.onDisk()).toEqual([])
    expect((await house.put(slot, body)).status).toBe(201)
  })
  test('on another path', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot(wanted)
    const changed = slot.path.replace(/.(?=\/a\.png$)/, c => (c === 'A' ? 'B' : 'A'))
    for (const path of [
      changed,
      slot.path.replace('a.png', 'b.html'),
      `${slot.path}/x`,
      '/upload/plaza.example/x',
    ])
      expect((await house.put({ ...slot, path }, body)).status).toBe(404)
  })
  test('of another size or type', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot(wanted)
    expect((await house.put(slot, Buffer.alloc(11))).status).toBe(413)
    expect((await house.put(slot, Buffer.alloc(9))).status).toBe(400)
    expect((await house.put(slot, body, { 'content-type': 'text/html' })).status).toBe(415)
    expect((await house.put(slot, body, { 'content-type': 'IMAGE/PNG; x=y' })).status).toBe(201)
  })
  test('coded, or in parts', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot(wanted)
    expect((await house.put(slot, body, { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await house.put(slot, body, { 'content-range': 'bytes 0-9/20' })).status).toBe(400)
  })
  test('too late', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot(wanted)
    house.world.clock.pass(300_000)
    expect((await house.put(slot, body)).status).toBe(410)
    expect(await house.onDisk()).toEqual([])
  })
  test('S255: in the open', async () => {
    house = await UploadHouse.open()
    const { httpStreams } = house.world.host
    const says: number[] = []
    const response = { writeHead: (status: number) => says.push(status), end: () => {} }
    await httpStreams[0]?.run({
      request: { method: 'GET', headers: {}, complete: true },
      response,
      peer: { address: '192.0.2.1', secure: false, tls: false },
      path: 'x/y',
      origin: undefined,
    } as never)
    expect(says).toEqual([403])
  })
})

describe('S233: more, without an end, or slower than anybody is', () => {
  test('what goes beyond the length is not of this file', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot({ filename: 'a', size: 5 })
    const next = `GET /upload/plaza.example/none HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`
    const line = raw(`${head(slot, 'Content-Length: 5\r\n')}hello${next}`)
    await line.over
    expect(line.said()).toMatch(/^HTTP\/1\.1 201 [^]*HTTP\/1\.1 404 /)
    expect((await house.get(slot.path)).body.toString()).toBe('hello')
    const other = await house.slot({ filename: 'a', size: 5 })
    await raw(`${head(other, 'Content-Length: 5\r\n')}helloGARBAGE\r\n\r\n`).over
    const { status, body } = await house.get(other.path)
    expect([`404 `, `200 hello`]).toContain(`${status} ${body}`)
  })
  test('chunks without a length: 411', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot({ filename: 'a', size: 5 })
    const line = raw(`${head(slot, 'Transfer-Encoding: chunked\r\n')}5\r\nhello\r\n0\r\n\r\n`)
    await line.over
    expect(line.said()).toMatch(/^HTTP\/1\.1 411/)
    expect((await house.put(slot, 'hello')).status).toBe(201)
  })
  test('a byte now and then: 408 within a minute, nothing is kept, and the slot may be tried again at once', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot({ filename: 'a', size: 50_000 })
    const line = raw(`${head(slot, 'Content-Length: 50000\r\n')}some`)
    await expect.poll(() => house.onDisk()).toHaveLength(1)
    house.world.clock.pass(30_000)
    await line.over
    expect(line.said()).toMatch(/^HTTP\/1\.1 408/)
    expect((await house.put(slot, Buffer.alloc(50_000, 1))).status).toBe(201)
    expect(await house.onDisk()).toHaveLength(1)
    expect((await house.get(slot.path)).body.equals(Buffer.alloc(50_000, 1))).toBe(true)
  })
  test('a stop breaks off what is on its way: nothing half is left when it has ended', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot({ filename: 'a', size: 50_000 })
    const line = raw(`${head(slot, 'Content-Length: 50000\r\n')}some`)
    await expect.poll(() => house.onDisk()).toHaveLength(1)
    await house.world.host.stop()
    expect(await house.onDisk()).toEqual([])
    await line.over
  })
  test('a line that breaks: nothing is kept', async () => {
    house = await UploadHouse.open()
    const slot = await house.slot({ filename: 'a', size: 50_000 })
    const line = raw(`${head(slot, 'Content-Length: 50000\r\n')}some`)
    await expect.poll(() => house.onDisk()).toHaveLength(1)
    line.socket.destroy()
    await expect.poll(() => house.onDisk()).toEqual([])
    expect((await house.put(slot, Buffer.alloc(50_000))).status).toBe(201)
  })
  test('more at the same time than allowed: 503, and the slot stays', async () => {
    house = await UploadHouse.open({ parallel: 4 })
    const [slow, other] = [
      await house.slot({ filename: 'a', size: 50_000 }),
      await house.slot({ filename: 'b', size: 3 }),
    ]
    const line = raw(`${head(slow, 'Content-Length: 50000\r\n')}some`)
    await expect.poll(() => house.onDisk()).toHaveLength(1)
    const refused = await house.put(other, 'abc')
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5'])
    const bruno = await house.slot({ filename: 'c', size: 3 }, 'bruno')
    expect((await house.put(bruno, 'abc')).status).toBe(201)
    line.socket.destroy()
    await expect.poll(async () => (await house.put(other, 'abc')).status).toBe(201)
  })
})

test('S234: a second PUT changes nothing, not even while the first goes on', async () => {
  house = await UploadHouse.open()
  const slot = await house.slot({ filename: 'a', size: 5 })
  const line = raw(`${head(slot, 'Content-Length: 5\r\nConnection: close\r\n')}fi`)
  await expect.poll(() => house.onDisk()).toHaveLength(1)
  expect((await house.put(slot, 'other')).status).toBe(409)
  line.socket.write('rst')
  await line.over
  expect(line.said()).toMatch(/^HTTP\/1\.1 201/)
  expect((await house.put(slot, 'other')).status).toBe(409)
  expect((await house.get(slot.path)).body.toString()).toBe('first')
})

describe('S235: nothing that was uploaded runs', () => {
  test.each([
    ['text/html', '<script>alert(1)</script>'],
    ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['application/xhtml+xml', '<html/>'],
    ['text/xml', '<x/>'],
    ['text/javascript', 'alert(1)'],
    ['application/pdf', '%PDF'],
    ['text/html ; charset=utf-7', '+ADw-script+AD4-'],
    ['TEXT/HTML', '<b>'],
    ['text/html\u0000', '<b>'],
    ['multipart/x-mixed-replace', 'x'],
  ])('%j is saved, not shown', async (contentType, body) => {
    house = await UploadHouse.open()
    const wanted = { filename: 'x.html', size: Buffer.byteLength(body) }
    // A type that no stanza could hold is left out of it.
    const path = await house.has(body, contentType.includes('\0') ? wanted : { ...wanted, contentType })
    const { headers } = await house.get(path)
    expect(headers['content-type']).toMatch(/^application\/(octet-stream|pdf)$/)
    expect(headers['content-disposition']).toMatch(/^attachment; /)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['cross-origin-resource-policy']).toBe('same-site')
    expect(headers['set-cookie']).toBeUndefined()
  })
  test('a picture may be shown, an unknown type is bytes', () => {
    expect(servedAs('image/webp')).toEqual({ type: 'image/webp', disposition: 'inline' })
    expect(servedAs('text/plain')).toEqual({ type: 'text/plain', disposition: 'attachment' })
    for (const type of ['image/svg+xml', 'image/x-none', 'text/css', undefined])
      expect(servedAs(type)).toEqual({ type: 'application/octet-stream', disposition: 'attachment' })
  })
})

describe('S236: an origin of its own', () => {
  test('its name serves files and nothing else; the name of the client serves none', async () => {
    house = await UploadHouse.open({ url: `https://${FILES}` })
    const slot = await house.slot({ filename: 'a', size: 5 })
    expect(slot.url).toMatch(`https://${FILES}/upload/`)
    expect((await house.put(slot, 'hello')).status).toBe(405)
    expect((await house.put(slot, 'hello', { host: FILES })).status).toBe(201)
    expect((await house.get(slot.path, { host: FILES })).status).toBe(200)
    expect((await house.get(slot.path, { host: FILES.toUpperCase() })).status).toBe(200)
    expect((await house.get(slot.path)).status).toBe(404)
    for (const path of ['/', '/api/instance', '/setup', '/.well-known/host-meta', '/healthz'])
      expect((await house.get(path, { host: FILES })).status).toBe(404)
    const page = await house.get('/')
    expect(page.headers['content-security-policy']).toContain(` https://${FILES};`)
  })
  test('and no WebSocket', async () => {
    house = await UploadHouse.open({ url: `https://${FILES}` })
    const line = raw(
      `GET /xmpp-websocket HTTP/1.1\r\nHost: ${FILES}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    )
    await line.over
    expect(line.said()).toMatch(/^HTTP\/1\.1 404/)
  })
})

describe('S237: methods and paths', () => {
  test('only GET, HEAD and PUT', async () => {
    house = await UploadHouse.open()
    const path = await house.has('hello')
    for (const method of ['POST', 'DELETE', 'TRACE', 'PATCH', 'PROPFIND', 'MOVE'])
      expect((await house.sends(method, path)).status).toBe(405)
    const { status, headers, body } = await house.sends('HEAD', path)
    expect([status, headers['content-length'], body.length]).toEqual([200, '5', 0])
  })
  test('no listing, and no way out of the folder', async () => {
    house = await UploadHouse.open()
    const path = await house.has('hello')
    const [, , , token] = path.split('/')
    for (const trick of [
      '/upload/plaza.example/',
      '/upload/plaza.example/incoming',
      `/upload/plaza.example/${token}`,
      `/upload/plaza.example/${token}/`,
      `/upload/plaza.example/${token}/..%2f..%2fcorrillo.sqlite`,
      '/upload/plaza.example/%2e%2e%2fcorrillo.sqlite',
      '/upload/plaza.example/..;/corrillo.sqlite',
      '/upload/plaza.example/%252e%252e%252fcorrillo.sqlite',
      '/upload/plaza.example/%u002e%u002e/corrillo.sqlite',
      `/upload/plaza.example/${token}/%ff`,
      `/upload/../upload/plaza.example/${token}/patio.png`,
      `//upload/plaza.example/${token}/patio.png`,
      `/UPLOAD/plaza.example/${token}/patio.png`,
      `${path}%00`,
      `${path}/`,
    ])
      expect([trick, (await house.get(trick)).status]).toEqual([trick, 404])
  })
  test('the same name in another spelling is the same file', async () => {
    house = await UploadHouse.open()
    const path = await house.has('hello')
    expect((await house.get(path.replace('patio', 'p%61tio'))).status).toBe(200)
    expect((await house.get(`${path}?x=1`)).status).toBe(200)
  })
  test('RFC 9110 §14: parts', async () => {
    house = await UploadHouse.open()
    const body = randomBytes(1000)
    const path = await house.has(body)
    const whole = await house.get(path)
    const etag = whole.headers.etag ?? ''
    expect(whole.headers['accept-ranges']).toBe('bytes')
    const part = await house.get(path, { range: 'bytes=100-199' })
    expect([part.status, part.headers['content-range']]).toEqual([206, 'bytes 100-199/1000'])
    expect(part.body.equals(body.subarray(100, 200))).toBe(true)
    const matching = await house.get(path, { range: 'bytes=-10', 'if-range': etag })
    expect(matching.body.equals(body.subarray(990))).toBe(true)
    expect((await house.get(path, { range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200)
    const beyond = await house.get(path, { range: 'bytes=1000-' })
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */1000'])
    expect((await house.get(path, { 'if-none-match': `"x", ${etag}` })).status).toBe(304)
    const some = await house.sends('HEAD', path, { range: 'bytes=0-9' })
    expect([some.status, some.headers['content-length']]).toEqual([206, '10'])
  })
  test.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-30', { start: 0, end: 9 }],
    ['bytes=3-90', { start: 3, end: 9 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=5-4', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,3-4', undefined],
    ['lines=0-1', undefined],
    ['bytes=0-99999999999999999999', undefined],
  ])('%s of ten bytes', (header, range) => expect(rangeOf(header, 10)).toEqual(range))
})

describe('S239: files go', () => {
  test('when their time is over: at once for who asks, within the hour from the disk', async () => {
    house = await UploadHouse.open({ message_days: 2 })
    const path = await house.has('hello')
    const short = await house.has('hello', {
      purpose: {
        kind: 'ephemeral',
        value: { expireBefore: new Date(house.world.clock.now() + 90 * 60_000) },
      },
    })
    const stays = await house.has('hello', { purpose: { kind: 'permanent', value: {} } })
    expect((await house.get(short)).headers['cache-control']).toBe('private, max-age=5400, immutable')
    house.world.clock.pass(90 * 60_000)
    expect((await house.get(short)).status).toBe(404)
    house.world.clock.pass(30 * 60_000)
    await expect.poll(() => house.onDisk()).toHaveLength(2)
    expect((await house.get(path)).status).toBe(200)
    house.world.clock.pass(2 * DAY)
    await expect.poll(() => house.onDisk()).toHaveLength(1)
    expect((await house.get(path)).status).toBe(404)
    expect((await house.get(stays)).status).toBe(200)
    const usage = house.world.host.commands.find(({ name }) => name === 'upload usage')
    const by = { local: undefined, role: 'operator' } as const
    await vi.waitFor(async () =>
      expect(await usage?.run({}, by)).toEqual([
        { account: 'ana', files: 1, bytes: 5 },
        { account: '(all)', files: 1, bytes: 5, expired_since_start: 2 },
      ]),
    )
  })
  test('with their account, and who gets the name next inherits none (S099)', async () => {
    house = await UploadHouse.open()
    const [path, open] = [await house.has('hello'), await house.slot({ filename: 'a', size: 5 })]
    const other = await house.has('other', {}, 'bruno')
    await house.world.host.accounts.delete('ana')
    expect((await house.get(path)).status).toBe(404)
    expect((await house.put(open, 'hello')).status).toBe(404)
    expect((await house.get(other)).status).toBe(200)
    expect(await house.onDisk()).toHaveLength(1)
    await house.world.account('ana')
    const list = house.world.host.commands.find(({ name }) => name === 'upload list')
    expect(await list?.run({ name: 'ana' }, { local: undefined, role: 'operator' })).toEqual([])
  })
  test('when who uploaded them wants it; nobody else learns even whether they are there', async () => {
    house = await UploadHouse.open({ account_bytes: 1024 })
    const path = await house.has(Buffer.alloc(1024))
    const url = `https://plaza.example${path}`
    const removes = async (of: string, name?: string): Promise<string | undefined> => {
      const answer = await house.asks(UploadRemoval.build({ url: of }), name, 'set')
      return answer.attr('type') === 'result' ? 'gone' : answer.child('error')?.elements()[0]?.name
    }
    expect(await removes(url, 'bruno')).toBe('item-not-found')
    for (const other of [
      `https://plaza.example/${path}`,
      `https://evil.example${path}`,
      path,
      url.slice(0, -1),
      'https://plaza.example/upload/plaza.example/../../etc/passwd',
      '',
    ])
      expect(await removes(other)).toBe('item-not-found')
    expect((await house.get(path)).status).toBe(200)
    expect(await removes(url)).toBe('gone')
    expect((await house.get(path)).status).toBe(404)
    expect(await house.onDisk()).toEqual([])
    expect(await removes(url)).toBe('item-not-found')
    // What it took is free again.
    await house.has(Buffer.alloc(1024))
  })
  test('when an administrator deletes one', async () => {
    house = await UploadHouse.open()
    const path = await house.has('hello')
    const run = (name: string, input: unknown) =>
      house.world.host.commands
        .find(command => command.name === name)
        ?.run(input, { local: undefined, role: 'operator' })
    const [file] = (await run('upload list', { name: 'ana' })) as { id: string; bytes: number }[]
    expect(file?.bytes).toBe(5)
    expect(path).not.toContain(file?.id)
    await run('upload delete', { id: file?.id })
    expect((await house.get(path)).status).toBe(404)
    expect(await house.onDisk()).toEqual([])
    await expect(run('upload delete', { id: file?.id })).rejects.toThrow('There is no file')
  })
})

test('S240: who guesses addresses is slowed down; neither disk nor table holds an address', async () => {
  house = await UploadHouse.open()
  const path = await house.has('hello')
  const token = path.split('/')[3] ?? ''
  expect(String(await house.onDisk())).not.toContain(token)
  const { entries } = house.world.storage.open('upload', { files: { shape: 'map' } as const }).files
  expect(JSON.stringify(await entries(house.world.jid('ana')))).not.toContain(token)
  const answers = new Map<number, number>()
  for (let i = 0; i < 200; i++) {
    const guess = createHash('sha256').update(`${i}`).digest('base64url').slice(0, 27)
    const { status } = await house.get(`/upload/plaza.example/${guess}/patio.png`)
    answers.set(status, (answers.get(status) ?? 0) + 1)
  }
  expect([...answers]).toEqual([
    [404, 60],
    [429, 140],
  ])
  expect((await house.get(path)).status).toBe(200)
})

describe('S244: which pages may read and write', () => {
  const preflight = (path: string, origin: string) =>
    house.sends('OPTIONS', path, { origin, 'access-control-request-method': 'PUT' })
  test('the client, and nobody else; never with credentials', async () => {
    house = await UploadHouse.open({ url: `https://${FILES}` })
    const slot = await house.slot({ filename: 'a', size: 5 })
    const at = { host: FILES }
    const yes = await house.sends('OPTIONS', slot.path, { ...at, origin: `https://${DOMAIN}` })
    expect([yes.status, yes.headers['access-control-allow-origin']]).toEqual([204, `https://${DOMAIN}`])
    expect(yes.headers['access-control-allow-headers']).toContain('Authorization')
    expect(yes.headers['access-control-allow-credentials']).toBeUndefined()
    const put = await house.put(slot, 'hello', { ...at, origin: `https://${DOMAIN}` })
    expect([put.status, put.headers['access-control-allow-origin']]).toEqual([201, `https://${DOMAIN}`])
    for (const origin of [
      'https://evil.example',
      `https://${FILES}`,
      'null',
      `https://${DOMAIN}.evil.example`,
    ]) {
      const no = await house.sends('OPTIONS', slot.path, { ...at, origin })
      expect([no.status, no.headers['access-control-allow-origin']]).toEqual([403, undefined])
      const got = await house.get(slot.path, { ...at, origin })
      expect(got.headers['access-control-allow-origin']).toBeUndefined()
      expect(got.headers.vary).toBe('Origin')
    }
  })
  test('on one origin with the client: its own pages', async () => {
    house = await UploadHouse.open()
    const path = await house.has('hello')
    expect((await preflight(path, `https://${DOMAIN}`)).status).toBe(204)
    expect((await preflight(path, 'https://evil.example')).status).toBe(403)
  })
})

test('S243: what looks like a picture is not looked at', async () => {
  house = await UploadHouse.open()
  // A PNG of 50,000 × 50,000 by its header, and nothing behind it.
  const bomb = Buffer.from('89504e470d0a1a0a0000000d494844520000c3500000c3500802000000', 'hex')
  const path = await house.has(bomb, { contentType: 'image/png' })
  expect((await house.get(path)).body.equals(bomb)).toBe(true)
})
