/** Uploads that broke off go on where they ended: what is told is there, nothing is there before all of it is, and none of it stays for long. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { DiscoInfo, NS_UPLOAD_RESUMPTION, xml } from '@corrillo/xmpp'
import { afterEach, describe, expect, test } from 'vitest'
import { disco } from '../disco/index.ts'
import { play } from '../../plays/play.ts'
import { DOMAIN } from '../../plays/world.ts'
import { SYNC_BYTES } from './disk.ts'
import { upload } from './index.ts'
import { type Answer, type Granted, UploadHouse } from './testing.ts'

const HOUR = 3_600_000
const SIZE = 300_000
const FIRST = 200_000
let house: UploadHouse
afterEach(() => house?.close())

/** So much of a file, and then silence. */
const begins = (slot: Granted, part: Buffer, size: number): Socket => {
  const socket = connect(house.http.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.resume()
  socket.write(
    `PUT ${slot.path} HTTP/1.1\r\nHost: ${DOMAIN}\r\nAuthorization: ${slot.headers['Authorization']}\r\nContent-Length: ${size}\r\n\r\n`,
  )
  socket.write(part)
  return socket
}
const asks = (slot: Granted, headers = {}): Promise<Answer> =>
  house.sends('HEAD', slot.path, { ...slot.headers, ...headers })
const offsetOf = ({ status, headers }: Answer) => [
  status,
  headers['upload-offset'],
  headers['upload-complete'],
]
const appends = (slot: Granted, from: number, part: Buffer, headers = {}): Promise<Answer> =>
  house.sends(
    'PATCH',
    slot.path,
    {
      ...slot.headers,
      'content-type': 'application/partial-upload',
      'upload-offset': String(from),
      'upload-complete': '?1',
      ...headers,
    },
    part,
  )
/** All that was sent has been written. */
const written = (bytes: number) => expect.poll(() => house.bytesOnDisk()).toBe(bytes)
/** A slot with its first part there, the line broken. */
const broken = async (body: Buffer, first = FIRST, name?: string): Promise<Granted> => {
  const slot = await house.slot({ filename: 'a.png', size: body.length, contentType: 'image/png' }, name)
  const line = begins(slot, body.subarray(0, first), body.length)
  await written(first)
  line.destroy()
  await expect.poll(async () => offsetOf(await asks(slot))).toEqual([204, String(first), '?0'])
  return slot
}

play('the service says that uploads go on', [upload, disco], async ({ ana }) => {
  const info = await ana.phone.asks(
    xml`<iq type='get' to='upload.plaza.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
  )
  expect(DiscoInfo.in(info)?.features.map(feature => feature.var)).toContain(NS_UPLOAD_RESUMPTION)
})

test('what broke off is told, the rest is put behind it, and all of it comes back byte for byte', async () => {
  house = await UploadHouse.open()
  const body = randomBytes(SIZE)
  const slot = await broken(body)
  expect((await house.get(slot.path)).status).toBe(404)
  expect((await asks(slot)).headers['upload-length']).toBe(String(SIZE))
  expect((await appends(slot, FIRST, body.subarray(FIRST))).status).toBe(201)
  const got = await house.get(slot.path)
  expect([got.status, got.headers['content-type']]).toEqual([200, 'image/png'])
  expect(got.body.equals(body)).toBe(true)
  expect(await house.onDisk()).toHaveLength(1)
  // The answer was lost: who asks once more learns that nothing is missing.
  expect(offsetOf(await asks(slot))).toEqual([200, String(SIZE), '?1'])
  expect((await appends(slot, FIRST, body.subarray(FIRST))).status).toBe(405)
})

test('it breaks off a second time, and goes on from there', async () => {
  house = await UploadHouse.open()
  const body = randomBytes(SIZE)
  const slot = await broken(body, 100_000)
  const line = connect(house.http.port, '127.0.0.1')
  line.on('error', () => {})
  line.write(
    `PATCH ${slot.path} HTTP/1.1\r\nHost: ${DOMAIN}\r\nAuthorization: ${slot.headers['Authorization']}\r\nContent-Type: application/partial-upload\r\nUpload-Offset: 100000\r\nUpload-Complete: ?1\r\nContent-Length: 200000\r\n\r\n`,
  )
  line.write(body.subarray(100_000, FIRST))
  await written(FIRST)
  line.destroy()
  await expect.poll(async () => offsetOf(await asks(slot))).toEqual([204, String(FIRST), '?0'])
  expect((await appends(slot, FIRST, body.subarray(FIRST))).status).toBe(201)
  expect((await house.get(slot.path)).body.equals(body)).toBe(true)
})

test('a PUT begins anew', async () => {
  house = await UploadHouse.open()
  const slot = await broken(randomBytes(SIZE))
  const other = randomBytes(SIZE)
  expect((await house.put(slot, other)).status).toBe(201)
  expect((await house.get(slot.path)).body.equals(other)).toBe(true)
})

describe('S232: a rest that is not what the slot was given for', () => {
  const body = randomBytes(SIZE)
  const rest = body.subarray(FIRST)
  test.each([
    ['before the end', FIRST - 1, 409],
    ['at the beginning', 0, 409],
    ['beyond the end', FIRST + 1, 409],
    ['beyond the file', SIZE + 1, 409],
  ])('%s: 409, and where it ends', async (_, from, status) => {
    house = await UploadHouse.open()
    const slot = await broken(body)
    const wrong = await appends(slot, from, rest)
    expect(offsetOf(wrong)).toEqual([status, String(FIRST), '?0'])
    expect((await appends(slot, FIRST, rest)).status).toBe(201)
    expect((await house.get(slot.path)).body.equals(body)).toBe(true)
  })
  test('more than is missing, less, without a length or an offset, coded, or of another type', async () => {
    house = await UploadHouse.open()
    const slot = await broken(body)
    expect((await appends(slot, FIRST, Buffer.alloc(rest.length + 1))).status).toBe(413)
    expect((await appends(slot, FIRST, rest.subarray(1))).status).toBe(400)
    const chunked = await house.sends('PATCH', slot.path, {
      ...slot.headers,
      'content-type': 'application/partial-upload',
      'upload-offset': FIRST,
      'upload-complete': '?1',
      'transfer-encoding': 'chunked',
    })
    expect(chunked.status).toBe(411)
    for (const offset of ['', '-1', '1e5', '200000;a=1', '"200000"', '9999999999999999'])
      expect((await appends(slot, FIRST, rest, { 'upload-offset': offset })).status).toBe(400)
    for (const complete of ['?0', '1', ''])
      expect((await appends(slot, FIRST, rest, { 'upload-complete': complete })).status).toBe(400)
    expect((await appends(slot, FIRST, rest, { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await appends(slot, FIRST, rest, { 'content-type': 'image/png' })).status).toBe(415)
    expect(offsetOf(await asks(slot))).toEqual([204, String(FIRST), '?0'])
  })
  test('with the header of another slot, or without one', async () => {
    house = await UploadHouse.open()
    const slot = await broken(body)
    const other = await house.slot({ filename: 'a', size: SIZE }, 'bruno')
    const { headers } = other
    expect((await asks({ ...slot, headers })).status).toBe(401)
    expect((await appends({ ...slot, headers }, FIRST, rest)).status).toBe(401)
    expect((await house.sends('DELETE', slot.path, headers)).status).toBe(401)
    expect((await asks({ ...slot, headers: {} })).status).toBe(404)
    expect((await appends({ ...slot, headers: {} }, FIRST, rest)).status).toBe(405)
    expect((await house.sends('DELETE', slot.path)).status).toBe(405)
    expect(offsetOf(await asks(slot))).toEqual([204, String(FIRST), '?0'])
  })
})

describe('S234: two at once', () => {
  test('the second is refused as long as the first goes on, and changes nothing', async () => {
    house = await UploadHouse.open()
    const body = randomBytes(SIZE)
    const slot = await broken(body, 100_000)
    const other = await house.slot({ filename: 'b', size: SIZE })
    const line = begins(other, body.subarray(0, FIRST), SIZE)
    await written(100_000 + FIRST)
    expect((await asks(other)).status).toBe(409)
    const second = await appends(other, 0, body)
    expect([second.status, second.headers['retry-after']]).toEqual([409, '5'])
    expect(offsetOf(await asks(slot))).toEqual([204, '100000', '?0'])
    line.write(body.subarray(FIRST))
    await expect.poll(async () => (await house.get(other.path)).body.equals(body)).toBe(true)
    line.destroy()
  })
  test('a line that has brought nothing for ten seconds is dead: who asks has the slot at once', async () => {
    house = await UploadHouse.open()
    const body = randomBytes(SIZE)
    const slot = await house.slot({ filename: 'a', size: SIZE })
    begins(slot, body.subarray(0, FIRST), SIZE)
    await written(FIRST)
    house.world.clock.pass(9_999)
    expect((await asks(slot)).status).toBe(409)
    house.world.clock.pass(1)
    expect(offsetOf(await asks(slot))).toEqual([204, String(FIRST), '?0'])
    expect((await appends(slot, FIRST, body.subarray(FIRST))).status).toBe(201)
    expect((await house.get(slot.path)).body.equals(body)).toBe(true)
  })
})

describe('nothing of it stays', () => {
  test('S242: an hour after it broke off', async () => {
    house = await UploadHouse.open()
    const body = randomBytes(SIZE)
    const slot = await broken(body)
    house.world.clock.pass(HOUR - 1)
    expect((await asks(slot)).status).toBe(204)
    house.world.clock.pass(1)
    expect((await asks(slot)).status).toBe(410)
    expect((await appends(slot, FIRST, body.subarray(FIRST))).status).toBe(410)
    await expect.poll(() => house.onDisk()).toEqual([])
  })
  test('a day after the slot was given, however often it broke off', async () => {
    house = await UploadHouse.open()
    const body = randomBytes(SIZE)
    const slot = await house.slot({ filename: 'a', size: SIZE })
    begins(slot, body.subarray(0, 80_000), SIZE).end()
    await expect.poll(async () => (await asks(slot)).status).toBe(204)
    let there = 80_000
    for (let hours = 0; hours < 24; hours++) {
      house.world.clock.pass(HOUR - 1)
      const line = connect(house.http.port, '127.0.0.1')
      line.on('error', () => {})
      line.write(
        `PATCH ${slot.path} HTTP/1.1\r\nHost: ${DOMAIN}\r\nAuthorization: ${slot.headers['Authorization']}\r\nContent-Type: application/partial-upload\r\nUpload-Offset: ${there}\r\nUpload-Complete: ?1\r\nContent-Length: ${SIZE - there}\r\n\r\nx`,
      )
      there++
      await written(there)
      line.destroy()
      await expect.poll(async () => offsetOf(await asks(slot))).toEqual([204, String(there), '?0'])
    }
    house.world.clock.pass(24)
    expect((await asks(slot)).status).toBe(410)
    await expect.poll(() => house.onDisk()).toEqual([])
  })
  test('when its owner takes it back, also while it comes; the quota has it back', async () => {
    house = await UploadHouse.open({ day_bytes: SIZE })
    const slot = await broken(randomBytes(SIZE))
    expect(String(await house.asks({ filename: 'b', size: 1 }))).toContain('resource-constraint')
    expect((await house.sends('DELETE', slot.path, slot.headers)).status).toBe(204)
    expect(await house.onDisk()).toEqual([])
    expect((await asks(slot)).status).toBe(404)
    const next = await house.slot({ filename: 'b', size: SIZE })
    begins(next, randomBytes(FIRST), SIZE)
    await written(FIRST)
    expect((await house.sends('DELETE', next.path, next.headers)).status).toBe(204)
    expect(await house.onDisk()).toEqual([])
    await house.slot({ filename: 'c', size: SIZE })
  })
  test('S099: with its account', async () => {
    house = await UploadHouse.open()
    const slot = await broken(randomBytes(SIZE))
    await house.world.host.accounts.delete('ana')
    expect(await house.onDisk()).toEqual([])
    expect((await asks(slot)).status).toBe(404)
    const coming = await house.slot({ filename: 'b', size: SIZE }, 'bruno')
    const line = begins(coming, randomBytes(FIRST), SIZE)
    await written(FIRST)
    await house.world.host.accounts.delete('bruno')
    line.destroy()
    await expect.poll(() => house.onDisk()).toEqual([])
  })
})

describe('S242: after a restart', () => {
  test('it goes on where it ended', async () => {
    const full = { day_bytes: SIZE }
    const before = await UploadHouse.open(full)
    house = before
    const body = randomBytes(SIZE)
    const slot = await house.slot({ filename: 'a', size: SIZE, contentType: 'image/png' })
    begins(slot, body.subarray(0, FIRST), SIZE)
    await written(FIRST)
    await before.stop()
    house = await UploadHouse.open(full, before)
    expect((await asks({ ...slot, headers: { Authorization: 'Bearer x' } })).status).toBe(401)
    expect(offsetOf(await asks(slot))).toEqual([204, String(FIRST), '?0'])
    expect(String(await house.asks({ filename: 'b', size: 1 }))).toContain('resource-constraint')
    expect((await appends(slot, FIRST, body.subarray(FIRST))).status).toBe(201)
    const got = await house.get(slot.path)
    expect([got.headers['content-type'], got.body.equals(body)]).toEqual(['image/png', true])
  })
  test('after a crash what was synced is told, and what came after that is not relied on', async () => {
    const before = await UploadHouse.open()
    house = before
    const body = randomBytes(SYNC_BYTES + 1_000_000)
    const slot = await house.slot({ filename: 'a', size: body.length })
    const line = begins(slot, body.subarray(0, SYNC_BYTES + 500_000), body.length)
    await written(SYNC_BYTES + 500_000)
    house = await UploadHouse.open({}, before)
    const [status, offset] = offsetOf(await asks(slot))
    expect(status).toBe(204)
    const from = Number(offset)
    expect(from).toBeGreaterThanOrEqual(SYNC_BYTES)
    expect(from).toBeLessThan(SYNC_BYTES + 500_000)
    expect((await appends(slot, from, body.subarray(from))).status).toBe(201)
    expect((await house.get(slot.path)).body.equals(body)).toBe(true)
    line.destroy()
    await before.stop()
  })
  test('what nobody waits for any more is gone, and so is what is less than was told', async () => {
    const before = await UploadHouse.open()
    house = before
    const slot = await broken(randomBytes(SIZE))
    await before.stop()
    before.world.clock.pass(HOUR)
    house = await UploadHouse.open({}, before)
    expect([await house.onDisk(), (await asks(slot)).status]).toEqual([[], 404])
    const next = await broken(randomBytes(SIZE))
    await house.stop()
    await house.shorten()
    house = await UploadHouse.open({}, house)
    expect([await house.onDisk(), (await asks(next)).status]).toEqual([[], 404])
  })
})

test('S244: pages of our own may ask, add and take back, and read where it ended', async () => {
  house = await UploadHouse.open({ url: 'https://files.example.net' })
  const host = 'files.example.net'
  const { path } = await house.slot({ filename: 'a', size: SIZE })
  const origin = `https://${DOMAIN}`
  const may = await house.sends('OPTIONS', path, { host, origin, 'access-control-request-method': 'PATCH' })
  expect(may.headers['access-control-allow-methods']).toContain('PATCH, DELETE')
  expect(may.headers['access-control-allow-headers']).toContain('Upload-Offset, Upload-Complete')
  const { headers } = await house.get(path, { host, origin })
  expect(headers['access-control-expose-headers']).toContain('Upload-Offset, Upload-Complete')
})
