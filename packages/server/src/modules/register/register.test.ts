import { AdHocCommand, el, type Element, fieldValue, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import { MemoryTransport } from '../../plays/memory-transport.ts'
import type { World } from '../../plays/world.ts'
import { ClientStream } from '../../stream/stream.ts'
import { register } from './index.ts'

const DAY = 86_400_000
/** A connection that nobody signed in on: TLS is up, the stream is open. */
const stranger = async (world: World) => {
  const wire = new MemoryTransport()
  const stream = new ClientStream(wire, world.streamEnv)
  wire.connect(stream)
  wire.put(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${DOMAIN}' version='1.0'/>`)
  await world.settled()
  const features = wire.inbox.shift()
  return {
    features,
    stream,
    async asks(iq: Element): Promise<Element> {
      wire.put(iq.toString())
      // Credentials are derived outside of the event loop's rounds.
      for (let i = 0; i < 200 && wire.inbox.length === 0; i++)
        await new Promise(resolve => setTimeout(resolve, 5))
      const answer = wire.inbox.shift()
      if (answer === undefined) throw new Error(`no answer to ${iq}`)
      return answer
    },
  }
}
const token = async (device: Device): Promise<string> => {
  const answer = await device.asks(
    el('http://jabber.org/protocol/commands', 'command', { node: 'urn:xmpp:invite#invite' }),
    DOMAIN,
  )
  const form = AdHocCommand.in(answer)?.form
  return /#(.+)$/.exec((form && fieldValue(form, 'landing-url')) ?? '')?.[1] ?? ''
}
const preauth = (value: string) =>
  xml`<iq type='set' id='p' to='plaza.example'><preauth xmlns='urn:xmpp:pars:0' token='${value}'/></iq>`
const form = (name: string, password = 'una clave larga') =>
  xml`<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>${name}</username><password>${password}</password></query></iq>`
const condition = (answer: Element) => answer.child('error')?.elements()[0]?.name

play('XEP-0445 §3: the stream says that a token opens registration', [register], async ({ world }) => {
  const { features } = await stranger(world)
  expect(features?.child('register', 'urn:xmpp:ibr-token:0')).toBeDefined()
  expect(features?.child('register', 'http://jabber.org/features/iq-register')).toBeDefined()
})

play('S061: without a token nobody registers, whatever is sent', [register], async ({ world }) => {
  const stream = await stranger(world)
  expect(condition(await stream.asks(form('eva')))).toBe('not-allowed')
  expect(
    condition(await stream.asks(xml`<iq type='get' id='g'><query xmlns='jabber:iq:register'/></iq>`)),
  ).toBe('not-allowed')
  expect(condition(await stream.asks(preauth('guessed')))).toBe('item-not-found')
  expect(condition(await stream.asks(form('eva')))).toBe('not-allowed')
  expect(await world.storage.accounts.list()).toEqual([])
})

play(
  'XEP-0445 §4: with a token an account is made, once, and the inviter is a contact',
  [register],
  async ({ ana, world }) => {
    const value = await token(ana.phone)
    const [one, other] = [await stranger(world), await stranger(world)]
    expect((await one.asks(preauth(value))).attr('type')).toBe('result')
    expect((await other.asks(preauth(value))).attr('type')).toBe('result')
    expect((await one.asks(form('bruno'))).attr('type')).toBe('result')
    expect(await world.host.accounts.verify('bruno', 'una clave larga')).toBe(true)
    expect(condition(await other.asks(form('carla')))).toBe('item-not-found')
    expect(condition(await one.asks(form('carla')))).toBe('not-allowed')
    const roster = await ana.phone.asks(xml`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`)
    expect(roster.toString()).toContain("jid='bruno@plaza.example'")
  },
)

play(
  'XEP-0445 §4: a token that runs out after it was shown still serves that stream',
  [register],
  async ({ ana, world, clock }) => {
    const value = await token(ana.phone)
    const [early, late] = [await stranger(world), await stranger(world)]
    await early.asks(preauth(value))
    clock.pass(7 * DAY)
    expect(condition(await late.asks(preauth(value)))).toBe('item-not-found')
    expect((await early.asks(form('bruno'))).attr('type')).toBe('result')
  },
)

play('a name that is taken and a password that is bad cost no token', [register], async ({ ana, world }) => {
  const stream = await stranger(world)
  await stream.asks(preauth(await token(ana.phone)))
  expect(condition(await stream.asks(form('ana')))).toBe('conflict')
  expect(condition(await stream.asks(form('bruno', 'short')))).toBe('not-acceptable')
  expect((await stream.asks(form('bruno'))).attr('type')).toBe('result')
})

play(
  "S062: a new password is for the own account only; another's name is refused",
  [register],
  async ({ ana, world }) => {
    await world.host.accounts.create('bruno', 'la clave de bruno', 'member')
    const change = (name: string) =>
      ana.phone.asks(
        xml`<iq type='set' to='plaza.example'><query xmlns='jabber:iq:register'><username>${name}</username><password>una clave nueva</password></query></iq>`,
      )
    expect(condition(await change('bruno'))).toBe('not-allowed')
    expect(condition(await change('bruno@plaza.example'))).toBe('not-allowed')
    expect(await world.host.accounts.verify('bruno', 'la clave de bruno')).toBe(true)
    expect(await world.host.accounts.verify('bruno', 'una clave nueva')).toBe(false)
  },
)

play(
  'XEP-0077 §3.3, S072: a new password counts, and ends the other sessions',
  [register],
  async ({ ana, world }) => {
    const { clients } = { clients: [ana.phone, ana.desk] as const }
    const iq = xml`<iq type='set' id='c' to='plaza.example'><query xmlns='jabber:iq:register'><username>ana</username><password>una clave nueva</password></query></iq>`
    await clients[0].sends(iq)
    for (let i = 0; i < 200 && clients[1].connected; i++) await new Promise(resolve => setTimeout(resolve, 5))
    expect([clients[0].connected, clients[1].connected]).toEqual([true, false])
    expect(await world.host.accounts.verify('ana', 'una clave nueva')).toBe(true)
  },
)

play(
  'XEP-0077 §3.2: who leaves gets an answer, and the account is gone',
  [register],
  async ({ ana, world, clock }) => {
    const answer = await ana.phone.asks(
      xml`<iq type='set' to='plaza.example'><query xmlns='jabber:iq:register'><remove/></query></iq>`,
    )
    expect(answer.attr('type')).toBe('result')
    clock.pass(1)
    await world.settled()
    expect(world.storage.accounts.exists('ana')).toBe(false)
    expect(ana.phone.connected).toBe(false)
  },
)
