/** Real connections: what a component and its users say to each other, and what is no component. */
import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Element, type StreamEvent, TcpReader, xml } from '@corrillo/xmpp'
import { presence } from '../presence/index.ts'
import { World } from '../../plays/world.ts'
import { components } from './index.ts'

const SMS = 'sms.plaza.example'
const SECRET = 'a secret of some length'
const HEADER = (to: string, ns = 'jabber:component:accept') =>
  `<stream:stream xmlns='${ns}' xmlns:stream='http://etherx.jabber.org/streams' to='${to}'>`
const LIMITS = { bytes: 1_000_000, elements: 1000, depth: 50, attributes: 50 }

/** What a component's program does, without a library. */
class Program {
  readonly socket: Socket
  private readonly events: StreamEvent[] = []
  private wake = (): void => {}
  closed = false

  constructor(port: number) {
    const reader = new TcpReader({ limits: LIMITS })
    this.socket = connect(port, '127.0.0.1')
    this.socket.on('data', chunk => {
      this.events.push(...reader.push(chunk))
      this.wake()
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.closed = true
      this.wake()
    })
  }

  says(text: string): void {
    this.socket.write(text)
  }

  async hears(): Promise<StreamEvent | undefined> {
    while (this.events.length === 0 && !this.closed)
      await new Promise<void>(resolve => {
        this.wake = resolve
      })
    return this.events.shift()
  }

  async element(): Promise<Element> {
    const event = await this.hears()
    if (event?.kind !== 'element') throw new Error(`${event?.kind ?? 'the end'} instead of an element`)
    return event.element
  }

  async signsIn(domain = SMS, secret = SECRET): Promise<Element> {
    this.says(HEADER(domain))
    const event = await this.hears()
    const id = event?.kind === 'open' ? event.header.id : undefined
    this.says(`<handshake>${createHash('sha1').update(`${id}${secret}`).digest('hex')}</handshake>`)
    return this.element()
  }
}

let world: World
let programs: Program[]
const program = (): Program => {
  const made = new Program(world.host.apiOf(components).port()!)
  programs.push(made)
  return made
}
const device = async () => {
  await world.account('ana')
  const ana = world.device('ana', 'phone')
  ana.bind()
  await ana.comes()
  await ana.takes()
  return ana
}
const condition = (e: Element): string | undefined => e.elements()[0]?.name

beforeEach(async () => {
  programs = []
  world = new World([components, presence], { components: { port: 0, secrets: { [SMS]: SECRET } } }, {})
  await world.host.start()
})
afterEach(async () => {
  for (const one of programs) one.socket.destroy()
  await world.host.stop()
  expect(world.complaints.errors).toEqual([])
})

test('XEP-0114 §3: who proves the secret of its domain talks with users, from any address of it', async () => {
  const sms = program()
  expect(String(await sms.signsIn())).toContain('handshake')
  const ana = await device()
  await ana.sends(xml`<message to='+4512345678@${SMS}' id='m1' type='chat'><body>hola</body></message>`)
  const got = await sms.element()
  expect(got.ns).toBe('jabber:component:accept')
  expect([got.attr('from'), got.attr('to'), got.childText('body')]).toEqual([
    'ana@plaza.example/phone',
    `+4512345678@${SMS}`,
    'hola',
  ])
  sms.says(
    `<message from='+4512345678@${SMS}' to='ana@plaza.example' type='chat'><body>qué tal</body></message>`,
  )
  sms.says(
    `<iq from='${SMS}' to='nobody@plaza.example' type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>`,
  )
  expect((await sms.element()).attr('id')).toBe('q1')
  await world.settled()
  await ana.receives(xml`<message from='+4512345678@${SMS}'><body>qué tal</body></message>`)
})

test('RFC 6120 §8.3: while a component is away its users are told to wait', async () => {
  const ana = await device()
  await ana.sends(xml`<message to='x@${SMS}' id='m1' type='chat'><body>hola</body></message>`)
  await ana.receives(
    xml`<message type='error' id='m1'><error type='wait'><recipient-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
  )
})

test.each([
  ['another secret', () => program().signsIn(SMS, 'something else entirely'), 'not-authorized'],
  [
    'an unknown domain',
    async (p = program()) => (p.says(HEADER('plaza.example')), await p.hears(), p.element()),
    'host-unknown',
  ],
  [
    "a client's namespace",
    async (p = program()) => (p.says(HEADER(SMS, 'jabber:client')), await p.hears(), p.element()),
    'invalid-namespace',
  ],
  [
    'a stanza before the handshake',
    async (p = program()) => {
      p.says(`${HEADER(SMS)}<message from='a@${SMS}' to='ana@plaza.example'/>`)
      await p.hears()
      return p.element()
    },
    'not-authorized',
  ],
])('XEP-0114 §3: %s ends the stream with its error', async (_, attempt, expected) => {
  expect(condition(await attempt())).toBe(expected)
})

test('XEP-0114 §3: a second connection of the same component is a conflict, the first goes on', async () => {
  const first = program()
  await first.signsIn()
  expect(condition(await program().signsIn())).toBe('conflict')
  const ana = await device()
  await ana.sends(xml`<message to='x@${SMS}' type='chat'><body>hola</body></message>`)
  expect((await first.element()).childText('body')).toBe('hola')
})

test.each([
  [`<message from='ana@plaza.example' to='bruno@plaza.example'/>`, 'invalid-from'],
  [`<message from='sms.plaza.example.evil.example' to='ana@plaza.example'/>`, 'invalid-from'],
  [`<message to='ana@plaza.example'/>`, 'improper-addressing'],
  [`<message from='x@${SMS}'/>`, 'improper-addressing'],
])('S110, S131: a component that sends %s is cut off', async (text, expected) => {
  const sms = program()
  await sms.signsIn()
  sms.says(text)
  expect(condition(await sms.element())).toBe(expected)
})

test('S123: an address that is none comes back as an error', async () => {
  const sms = program()
  await sms.signsIn()
  sms.says(`<message from='x@${SMS}' to='a@b@c' id='m1'><body>x</body></message>`)
  const back = await sms.element()
  expect([back.attr('type'), back.attr('id')]).toEqual(['error', 'm1'])
})

test('who says nothing is sent away in time', async () => {
  const silent = program()
  silent.says(HEADER(SMS))
  await silent.hears()
  world.clock.pass(600_000)
  expect(condition(await silent.element())).toBe('connection-timeout')
})

test('a component that leaves can come back', async () => {
  const sms = program()
  await sms.signsIn()
  sms.says('</stream:stream>')
  while (!sms.closed) await sms.hears()
  expect(String(await program().signsIn())).toContain('handshake')
})

test('a secret that is too short, or a domain that is none, stops the start', () => {
  const refuses = (config: unknown) => components.config?.schema.safeParse(config).success === false
  expect(refuses({ secrets: { [SMS]: 'short' } })).toBe(true)
  expect(refuses({ secrets: { 'No Domain': SECRET } })).toBe(true)
})
