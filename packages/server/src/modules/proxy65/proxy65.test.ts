import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Bytestreams, DiscoInfo, el, type Element, Jid, xml } from '@corrillo/xmpp'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Domains } from '../../host/domains.ts'
import type { Device } from '../../plays/device.ts'
import { World } from '../../plays/world.ts'
import { proxy65, streamHash } from './index.ts'

const PROXY = 'proxy.plaza.example'
const TARGET = 'bruno@plaza.example/desk'
let world: World
let ana: Device
const open: Socket[] = []
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy()
  await world?.host.stop()
})

const starts = async (section: object = {}): Promise<number> => {
  world = new World(
    [proxy65],
    { proxy65: { port: 0, address: '127.0.0.1', host: '127.0.0.1', ...section } },
    {},
  )
  await world.host.start()
  await world.account('ana')
  ana = world.device('ana', 'phone')
  ana.bind()
  const answer = await ana.asks(
    xml`<iq type='get' to='${PROXY}'><query xmlns='http://jabber.org/protocol/bytestreams'/></iq>`,
  )
  const [host] = Bytestreams.in(answer)?.hosts ?? []
  expect([String(host?.jid), host?.host]).toEqual([PROXY, '127.0.0.1'])
  return host?.port ?? 0
}
const activates = (sid: string, target = TARGET, by = ana): Promise<Element> =>
  by.asks(
    xml`<iq type='set' to='${PROXY}'><query xmlns='http://jabber.org/protocol/bytestreams' sid='${sid}'><activate>${target}</activate></query></iq>`,
  )
const errorOf = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name
const hashFor = (sid: string): string => streamHash(sid, ana.jid, Jid.parse(TARGET))

/** The other side has said everything, or cut the line. */
const over = (socket: Socket): Promise<void> =>
  new Promise(resolve => {
    if (socket.readableEnded || socket.destroyed) return resolve()
    socket.once('end', () => resolve()).once('close', () => resolve())
  })
/** Bytes that came so far. */
const heard = (socket: Socket): (() => Buffer) => {
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  return () => Buffer.concat(chunks)
}
const dials = async (port: number): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  open.push(socket)
  await once(socket, 'connect')
  return socket
}
const request = (hash: string): Buffer =>
  Buffer.concat([Buffer.from([5, 1, 0, 3, hash.length]), Buffer.from(hash), Buffer.from([0, 0])])
/** Through the handshake: the last four bytes of it are the answer's beginning. */
const joins = async (port: number, hash: string): Promise<{ socket: Socket; reply: number }> => {
  const socket = await dials(port)
  const said = heard(socket)
  socket.write(Buffer.from([5, 1, 0]))
  await expect.poll(() => said()).toEqual(Buffer.from([5, 0]))
  socket.write(request(hash))
  await expect.poll(() => said().length).toBe(2 + 7 + hash.length)
  expect(
    said()
      .subarray(7, 7 + hash.length)
      .toString(),
  ).toBe(hash)
  socket.removeAllListeners('data')
  return { socket, reply: said()[3] ?? -1 }
}
const pair = async (port: number, sid: string): Promise<readonly [Socket, Socket]> => {
  const [target, requester] = [await joins(port, hashFor(sid)), await joins(port, hashFor(sid))]
  expect([target.reply, requester.reply]).toEqual([0, 0])
  return [target.socket, requester.socket]
}

test('XEP-0065 §4: the proxy is listed as one, and tells its address', async () => {
  await starts()
  const info = await ana.asks(
    xml`<iq type='get' to='${PROXY}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
  )
  const { identities = [], features = [] } = DiscoInfo.in(info) ?? {}
  expect(identities.map(i => `${i.category}/${i.type}`)).toEqual(['proxy/bytestreams'])
  expect(features.map(f => f.var)).toContain('http://jabber.org/protocol/bytestreams')
  expect(world.host.view.services().map(service => service.domain)).toEqual([PROXY])
})

test('without a port there is no proxy', async () => {
  world = new World([proxy65], {}, {})
  await world.host.start()
  expect(world.host.view.services()).toEqual([])
})

test('XEP-0065 §6.3.2: the same stream in other letters, answered in those in which it was asked for', async () => {
  const port = await starts()
  const [one, other] = [await joins(port, hashFor('s0')), await joins(port, hashFor('s0').toUpperCase())]
  expect([one.reply, other.reply]).toEqual([0, 0])
  expect((await activates('s0')).attr('type')).toBe('result')
})

test('XEP-0065 §6: five megabytes each way, and one side may end before the other', async () => {
  const port = await starts({ bytes_per_second: 0 })
  const [target, requester] = await pair(port, 's1')
  expect((await activates('s1')).attr('type')).toBe('result')
  const [file, back] = [randomBytes(5_000_000), randomBytes(5_000_000)]
  const [got, returned] = [heard(target), heard(requester)]
  requester.end(file)
  await over(target)
  expect(got().equals(file)).toBe(true)
  target.end(back)
  await over(requester)
  expect(returned().equals(back)).toBe(true)
})

describe('S155: nothing passes that was not activated', () => {
  test('bytes before the activation wait for it', async () => {
    const port = await starts()
    const [target, requester] = await pair(port, 's2')
    const got = heard(target)
    requester.write('early')
    await world.settled()
    expect(got().length).toBe(0)
    await activates('s2')
    await expect.poll(() => got().toString()).toBe('early')
  })
  test('nobody but the requester activates: others have other hashes', async () => {
    const port = await starts()
    await pair(port, 's3')
    await world.account('eva')
    const eva = world.device('eva', 'phone')
    eva.bind()
    expect(errorOf(await activates('s3', TARGET, eva))).toBe('item-not-found')
    expect(errorOf(await activates('s3', 'bruno@plaza.example/other'))).toBe('item-not-found')
    expect(errorOf(await activates('other'))).toBe('item-not-found')
    expect((await activates('s3')).attr('type')).toBe('result')
    expect(errorOf(await activates('s3'))).toBe('item-not-found')
  })
  test('§6.3.5: one side alone is not-allowed', async () => {
    const port = await starts()
    await joins(port, hashFor('s4'))
    expect(errorOf(await activates('s4'))).toBe('not-allowed')
  })
  test('a third connection with the same hash is refused and disturbs nothing', async () => {
    const port = await starts()
    const [target, requester] = await pair(port, 's5')
    expect((await joins(port, hashFor('s5'))).reply).toBe(2)
    await activates('s5')
    const got = heard(target)
    requester.write('hola')
    await expect.poll(() => got().toString()).toBe('hola')
  })
  test('strangers of other domains use no proxy of ours', async () => {
    const domains = new Domains()
    world = new World([proxy65], { proxy65: { port: 0, address: '127.0.0.1' } }, {}, { domains })
    await world.host.start()
    const there = new World([], {}, {}, { domain: 'other.example', domains })
    await there.account('eva')
    const eva = there.device('eva', 'phone')
    eva.bind()
    for (const [type, sid] of [
      ['get', undefined],
      ['set', 's'],
    ] as const) {
      const query = el('http://jabber.org/protocol/bytestreams', 'query', { sid })
      await eva.sends(el('jabber:client', 'iq', { type, id: type, to: PROXY }, query))
      await world.settled()
      await there.settled()
      expect(errorOf(await eva.receives(xml`<iq type='error' id='${type}'>…</iq>`))).toBe('forbidden')
    }
  })
  test('an activation without a stream or a target: bad-request', async () => {
    await starts()
    const answer = await ana.asks(
      xml`<iq type='set' to='${PROXY}'><query xmlns='http://jabber.org/protocol/bytestreams' sid='x'/></iq>`,
    )
    expect(errorOf(answer)).toBe('bad-request')
  })
})

describe('the port is bounded', () => {
  const hash = 'a'.repeat(40)
  test.each([
    ['another version', Buffer.from([4, 1, 0]), ''],
    ['no method that we have', Buffer.from([5, 1, 2]), '05ff'],
    [
      'a BIND',
      Buffer.concat([Buffer.from([5, 1, 0, 5, 2, 0, 3, 40]), Buffer.from(hash)]),
      '050005070003000000',
    ],
    [
      'an address instead of a name',
      Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, 0, 80]),
      '050005080003000000',
    ],
    [
      'a name that is no hash',
      Buffer.concat([Buffer.from([5, 1, 0]), request('localhost')]),
      '050005020003000000',
    ],
    [
      'letters that are no hash',
      Buffer.concat([Buffer.from([5, 1, 0]), request('x'.repeat(40))]),
      '050005020003000000',
    ],
  ])('%s is refused', async (_, bytes, expected) => {
    const socket = await dials(await starts())
    const said = heard(socket)
    socket.write(bytes)
    await over(socket)
    expect(said().toString('hex')).toBe(expected)
  })
  test('byte by byte is a handshake too; silence is none', async () => {
    const port = await starts()
    const [slow, silent] = [await dials(port), await dials(port)]
    const said = heard(slow)
    for (const byte of Buffer.concat([Buffer.from([5, 1, 0]), request(hash)])) slow.write(Buffer.of(byte))
    await expect.poll(() => said().length).toBe(49)
    world.clock.pass(10_000)
    silent.resume()
    await over(silent)
    expect(slow.destroyed).toBe(false)
    world.clock.pass(60_000)
    await over(slow)
  })
  test('connections of one address that belong to no transfer, and connections in all', async () => {
    const port = await starts({ per_address: 3, connections: 5 })
    const transferring = await pair(port, 's6')
    await activates('s6')
    for (let i = 0; i < 3; i++) await dials(port)
    const one = await dials(port)
    one.resume()
    await over(one)
    expect(transferring.every(socket => !socket.destroyed)).toBe(true)
  })
  test('transfers of one account', async () => {
    const port = await starts({ per_account: 1 })
    const first = await pair(port, 's7')
    await activates('s7')
    await pair(port, 's8')
    expect(errorOf(await activates('s8'))).toBe('resource-constraint')
    for (const socket of first) socket.destroy()
    await expect.poll(async () => (await activates('s8')).attr('type')).toBe('result')
  })
  test('the bytes of one transfer: beyond them both sides are cut', async () => {
    const port = await starts({ transfer_bytes: 2000, bytes_per_second: 0 })
    const [target, requester] = await pair(port, 's9')
    await activates('s9')
    const got = heard(target)
    requester.write(Buffer.alloc(5000))
    await over(target)
    expect(got().length).toBeLessThanOrEqual(2000)
  })
  test('the rate of one transfer: the rest comes when the clock goes on', async () => {
    const port = await starts({ bytes_per_second: 1_000_000 })
    const [target, requester] = await pair(port, 's10')
    await activates('s10')
    const got = heard(target)
    requester.write(Buffer.alloc(4_000_000))
    await expect.poll(() => got().length).toBeGreaterThan(1_000_000)
    await world.settled()
    expect(got().length).toBeLessThan(1_400_000)
    const rest = () => {
      world.clock.pass(100)
      expect(got().length).toBe(4_000_000)
    }
    await vi.waitFor(rest, { interval: 2, timeout: 20_000 })
  })
  test('five minutes of silence end it', async () => {
    const port = await starts()
    const [target] = await pair(port, 's11')
    await activates('s11')
    target.resume()
    world.clock.pass(600_000)
    await over(target)
  })
})
