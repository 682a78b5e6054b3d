import {
  type BoshRequest,
  el,
  NS_BOSH,
  NS_CLIENT,
  parseBosh,
  parseElement,
  PRE_AUTH_LIMITS,
} from '@corrillo/xmpp'
import { beforeEach, describe, expect, test } from 'vitest'
import { defineModule } from '../../host/module.ts'
import { World } from '../../plays/world.ts'
import { ClientStream } from '../stream.ts'
import { BoshTransport } from './transport.ts'

const FIRST = 1000
let world: World
let transport: BoshTransport
let stream: ClientStream
let over: boolean

const request = (rid: number, attrs: Partial<BoshRequest> = {}): BoshRequest => ({
  ...parseBosh(`<body xmlns='${NS_BOSH}' rid='${rid}' sid='s'/>`, PRE_AUTH_LIMITS),
  ...attrs,
})
/** What it was answered, once it is. */
const post = (rid: number, attrs?: Partial<BoshRequest>) => {
  const said: string[] = []
  const exchange = transport.receive(request(rid, attrs), 100, body => said.push(body))
  return {
    exchange,
    get body() {
      expect(said.length).toBeLessThan(2)
      return said[0] === undefined ? undefined : parseElement(said[0])
    },
  }
}
const begin = (attrs: Partial<BoshRequest> = {}): ReturnType<typeof post> => {
  const first = request(FIRST, {
    sid: undefined,
    to: 'plaza.example',
    wait: 60,
    hold: 1,
    ver: '1.6',
    ...attrs,
  })
  transport = new BoshTransport(first, {
    sid: 's',
    address: '127.0.0.1',
    limits: PRE_AUTH_LIMITS,
    rate: { bytesPerSecond: 0, burst: 0 },
    sendQueueBytes: 10_000,
    clock: world.clock,
    over: () => {
      over = true
    },
  })
  stream = new ClientStream(transport, world.streamEnv)
  transport.connect(stream)
  return post(FIRST, first)
}
const note = (n: number) => el(NS_CLIENT, 'message', { id: `m${n}` })
const payloads = (body: ReturnType<typeof post>['body']) => body?.elements().map(e => e.attr('id') ?? e.name)

beforeEach(() => {
  world = new World([], {}, {})
  over = false
})

describe('XEP-0124: a session', () => {
  test('§7.2, XEP-0206 §4: is made with what both can, and the features are in the first response', async () => {
    const first = begin({ wait: 3600, hold: 9, ver: '1.20' })
    await world.settled()
    const { body } = first
    expect(Object.fromEntries(body?.attrs() ?? [])).toMatchObject({
      sid: 's',
      wait: '60',
      hold: '1',
      requests: '6',
      inactivity: '60',
      ver: '1.11',
      ack: '1000',
      from: 'plaza.example',
      '{urn:xmpp:xbosh}restartlogic': 'true',
    })
    expect(payloads(body)).toEqual(['features'])
  })

  test.each([
    ['1.6', '1.6'],
    ['1.20', '1.11'],
    ['0.9', '0.9'],
    ['2.0', '1.11'],
    [undefined, '1.11'],
    ['x', '1.11'],
  ])('§7.2: of %s and ours it is the lower version: %s', async (ver, agreed) => {
    const first = begin({ ver })
    await world.settled()
    expect(first.body?.attr('ver')).toBe(agreed)
  })

  test.each([
    [{ hold: 0 }, '1'],
    [{ hold: 1 }, '2'],
    [{ hold: 1, wait: 0 }, '2'],
    [{ hold: 3 }, '4'],
    [{ hold: 250 }, '6'],
  ])('§7.2: for %o there may be %s requests at once', async (wish, requests) => {
    const first = begin(wish)
    await world.settled()
    expect(first.body?.attr('requests')).toBe(requests)
  })

  test('§8, §14.2: who would have three waiting may send four, of which one waits', async () => {
    begin({ hold: 3 })
    await world.settled()
    const late = [1004, 1003, 1002].map(rid => post(rid))
    const early = post(1001)
    await world.settled()
    expect([early, ...late.toReversed()].map(({ body }) => body?.attr('ack'))).toEqual([
      '1004',
      '1004',
      '1004',
      undefined,
    ])
    expect(late[0]?.body).toBeUndefined()
    expect(stream.closed).toBe(false)
  })

  test('§12: who asks from time to time may stay away for longer', async () => {
    const first = begin({ hold: 0 })
    await world.settled()
    expect(first.body?.attr('inactivity')).toBe('120')
    world.clock.pass(119_000)
    expect(stream.closed).toBe(false)
    world.clock.pass(1000)
    expect(stream.closed).toBe(true)
  })

  test.each([
    ['elsewhere.example', 'host-unknown'],
    [undefined, 'improper-addressing'],
    ['', 'improper-addressing'],
  ])('§17.2: a session for %s is refused with %s and nothing else', async (to, condition) => {
    const first = begin({ to })
    await world.settled()
    expect(first.body?.attr('type')).toBe('terminate')
    expect(first.body?.attr('condition')).toBe(condition)
    expect(payloads(first.body)).toEqual([])
    expect(over).toBe(true)
  })

  test('XEP-0206 §2: the wrapper declares the namespace of the stream where something of it is inside', async () => {
    const said: string[] = []
    begin()
    await world.settled()
    transport.receive(request(1001), 100, body => said.push(body))
    stream.write(note(1))
    await world.settled()
    transport.receive(request(1002), 100, body => said.push(body))
    stream.end('conflict')
    const [message, error] = said.map(text => text.slice(0, text.indexOf('>')))
    expect(message).not.toContain('xmlns:stream')
    expect(error).toContain(`xmlns:stream='http://etherx.jabber.org/streams'`)
    expect(said[1]).toContain('<stream:error><conflict ')
  })

  test('XEP-0206 §5: a restart need not say where to', async () => {
    begin()
    await world.settled()
    stream.authenticated('ana')
    const restart = post(1001, { restart: true })
    await world.settled()
    expect(payloads(restart.body)).toEqual(['features'])
    expect(stream.closed).toBe(false)
  })

  test('§8: a request waits for something to say, at most as long as was agreed', async () => {
    begin({ wait: 20 })
    await world.settled()
    const second = post(1001)
    await world.settled()
    expect(second.body).toBeUndefined()
    stream.write(note(1))
    stream.write(note(2))
    await world.settled()
    expect(payloads(second.body)).toEqual(['m1', 'm2'])
    const third = post(1002)
    world.clock.pass(19_000)
    expect(third.body).toBeUndefined()
    world.clock.pass(1000)
    expect(payloads(third.body)).toEqual([])
  })

  test('§8: no more than one is held: the older is answered when the next comes, and says what has come (§10.1)', async () => {
    begin()
    await world.settled()
    const second = post(1001)
    const third = post(1002)
    await world.settled()
    expect(second.body?.attr('ack')).toBe('1002')
    expect(third.body).toBeUndefined()
  })

  test('§13.1: without wait or hold everything is answered at once', async () => {
    begin({ hold: 0 })
    await world.settled()
    stream.write(note(1))
    expect(payloads(post(1001).body)).toEqual(['m1'])
    expect(payloads(post(1002).body)).toEqual([])
  })

  test('§11: who stays away longer than the inactivity is lost, as a broken connection', async () => {
    begin()
    await world.settled()
    world.clock.pass(59_000)
    expect(stream.closed).toBe(false)
    world.clock.pass(1000)
    expect(stream.closed).toBe(true)
    expect(over).toBe(true)
  })

  test('§11: a pause is granted up to its bound and answered without payloads', async () => {
    begin()
    await world.settled()
    const held = post(1001)
    const pause = post(1002, { pause: 120 })
    expect(payloads(held.body)).toEqual([])
    expect(payloads(pause.body)).toEqual([])
    world.clock.pass(119_000)
    expect(stream.closed).toBe(false)
    stream.write(note(1))
    const back = post(1003)
    await world.settled()
    expect(payloads(back.body)).toEqual(['m1'])
    expect(post(1004, { pause: 121 }).body?.attr('condition')).toBe('policy-violation')
    expect(stream.closed).toBe(true)
  })

  test('§13: the client ends it: its last payloads count, the oldest request is told, the others get nothing', async () => {
    begin()
    await world.settled()
    const held = post(1001)
    const last = post(1002, { terminate: true })
    await world.settled()
    expect(held.body?.attr('type')).toBe('terminate')
    expect(last.body?.attr('type')).toBeUndefined()
    expect(stream.closed).toBe(true)
    expect(over).toBe(true)
  })

  test('§17.2, XEP-0206 §7: an error of the stream ends it with what was still to be said', async () => {
    begin()
    await world.settled()
    const held = post(1001)
    stream.write(note(1))
    stream.end('conflict')
    expect(held.body?.attr('type')).toBe('terminate')
    expect(held.body?.attr('condition')).toBe('remote-stream-error')
    expect(payloads(held.body)).toEqual(['m1', 'error'])
  })
})

describe('XEP-0124 §14: request ids', () => {
  test('§14.2: requests that overtake each other are handled and answered in order', async () => {
    begin()
    await world.settled()
    const iq = (id: string) => ({ payloads: [el(NS_CLIENT, 'iq', { type: 'get', id })] })
    const late = post(1002, iq('second'))
    await world.settled()
    // It would end a stream that is not signed in.
    expect(late.body).toBeUndefined()
    expect(stream.closed).toBe(false)
    const early = post(1001)
    await world.settled()
    expect(early.body?.attr('condition')).toBe('remote-stream-error')
    expect(late.body?.attr('type')).toBeUndefined()
  })

  test('§8, §14.2: one that came too early waits no longer than was agreed, from its turn on', async () => {
    begin({ wait: 20 })
    await world.settled()
    const late = post(1002)
    const early = post(1001)
    await world.settled()
    expect(payloads(early.body)).toEqual([])
    world.clock.pass(19_000)
    expect(late.body).toBeUndefined()
    world.clock.pass(1000)
    expect(payloads(late.body)).toEqual([])
  })

  test('§14.2: an id outside of the window ends the session', async () => {
    begin()
    await world.settled()
    expect(post(1003).body?.attr('condition')).toBe('item-not-found')
    expect(stream.closed).toBe(true)
  })

  test('§14.3: who asks again gets the same answer; one that is too old ends the session (S256)', async () => {
    begin()
    await world.settled()
    stream.write(note(1))
    const lost = post(1001)
    await world.settled()
    const again = post(1001)
    expect(payloads(lost.body)).toEqual(['m1'])
    expect(again.body?.toString()).toBe(lost.body?.toString())
    post(1002)
    post(1003)
    post(1004)
    await world.settled()
    expect(post(1001).body?.attr('condition')).toBe('item-not-found')
    expect(stream.closed).toBe(true)
  })

  test('§14.3: a request that is repeated while it is held is answered on the newer connection', async () => {
    begin()
    await world.settled()
    const old = post(1001)
    const fresh = post(1001)
    expect(old.body?.attr('type')).toBe('error')
    stream.write(note(1))
    await world.settled()
    expect(payloads(fresh.body)).toEqual(['m1'])
  })

  test('§10.2: an answer that was acknowledged is kept no longer', async () => {
    begin()
    await world.settled()
    stream.write(note(1))
    post(1001)
    await world.settled()
    post(1002, { ack: 1001 })
    expect(post(1001).body?.attr('condition')).toBe('item-not-found')
  })

  test('nothing is entrusted to a request whose connection broke', async () => {
    begin()
    await world.settled()
    const broken = post(1001)
    transport.abandoned(broken.exchange)
    stream.write(note(1))
    await world.settled()
    const next = post(1002)
    await world.settled()
    expect(payloads(next.body)).toEqual(['m1'])
  })

  test('D6: while more waits to be handled than may, nothing is answered; then all of it is', async () => {
    let go = (): void => {}
    const gone = new Promise<void>(resolve => (go = resolve))
    const handled: (string | undefined)[] = []
    const hanging = defineModule({
      name: 'hanging',
      specs: [],
      setup: () => ({
        message: {
          guard(m, { side }) {
            if (side === 'sender') handled.push(m.id)
            return m.id === 'm0' ? gone : undefined
          },
        },
      }),
    })
    world = new World([hanging], {}, { rate_bytes_per_second: 0 })
    await world.account('ana')
    begin()
    await world.settled()
    stream.authenticated('ana')
    post(1001, { restart: true })
    await world.settled()
    stream.bound(world.host.bind(world.jid('ana', 'phone'), stream))
    const say = (rid: number, id: string) => {
      const said: string[] = []
      const payload = el(NS_CLIENT, 'message', { id, to: 'ana@plaza.example' })
      // Its size as it came over the wire.
      transport.receive(request(rid, { payloads: [payload, note(rid)] }), 150_000, body => said.push(body))
      return said
    }
    const all = [say(1002, 'm0'), say(1003, 'm1'), say(1004, 'm2')]
    await world.settled()
    expect(all.map(said => said.length)).toEqual([1, 0, 0])
    go()
    await world.settled()
    expect(all.map(said => said.length)).toEqual([1, 1, 1])
    expect(handled.filter(id => id?.length === 2)).toEqual(['m0', 'm1', 'm2'])
  })

  test('D6: what waits for a client that does not ask is bounded', async () => {
    begin()
    await world.settled()
    for (let n = 0; n < 11; n++) stream.write(el(NS_CLIENT, 'message', {}, 'x'.repeat(1000)))
    expect(stream.closed).toBe(true)
  })
})
