import {
  AdHocCommand,
  DataForm,
  el,
  type Element,
  fieldValue,
  formOf,
  parseElement as read,
  Registration,
  xml,
} from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import { MemoryTransport } from '../../plays/memory-transport.ts'
import type { World } from '../../plays/world.ts'
import { ClientStream } from '../../stream/stream.ts'
import { roster } from '../roster/index.ts'
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

play(
  'XEP-0077 §3.2: leaving names no address, and nothing beside it',
  [register],
  async ({ ana, bruno, world }) => {
    const leave = (payload: string) =>
      xml`<iq type='set'><query xmlns='jabber:iq:register'>${payload === '' ? '' : el('jabber:iq:register', payload)}<remove/></query></iq>`
    expect(condition(await ana.phone.asks(leave('username')))).toBe('bad-request')
    expect((await ana.phone.asks(leave(''))).attr('type')).toBe('result')
    world.clock.pass(1)
    await world.settled()
    expect(['ana', 'bruno'].map(name => world.storage.accounts.exists(name))).toEqual([false, true])
    expect(bruno.phone.connected).toBe(true)
  },
)

play(
  'RFC 6121 §2.5.2: contacts see that nothing is left of who leaves',
  [register],
  async ({ ana, bruno, clock, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    const contacts = async () =>
      (await bruno.phone.asks(xml`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`)).toString()
    expect(await contacts()).toContain(`subscription='both'`)
    await ana.phone.asks(xml`<iq type='set'><query xmlns='jabber:iq:register'><remove/></query></iq>`)
    clock.pass(1)
    await world.settled()
    expect(await contacts()).toContain(`subscription='none'`)
  },
)

play('the last owner does not leave', [register], async ({ ana, bruno, world }) => {
  await world.storage.accounts.update('ana', { role: 'owner' })
  const leave = () =>
    ana.phone.asks(xml`<iq type='set'><query xmlns='jabber:iq:register'><remove/></query></iq>`)
  expect(condition(await leave())).toBe('not-allowed')
  await world.storage.accounts.update(bruno.jid.local, { role: 'owner' })
  expect((await leave()).attr('type')).toBe('result')
})

play('XEP-0077 §3.3: without a password the one that is there stays', [register], async ({ ana, world }) => {
  await world.host.accounts.create('bruno', 'la clave de bruno', 'member')
  for (const payload of ['<username>ana</username><password/>', '<password>una clave nueva</password>'])
    expect(
      condition(
        await ana.phone.asks(
          read(
            `<iq type='set' xmlns='jabber:client'><query xmlns='jabber:iq:register'>${payload}</query></iq>`,
          ),
        ),
      ),
    ).toBe('bad-request')
})

play(
  'XEP-0077 §3.1, §7: what is asked for, as a form too; the form counts',
  [register],
  async ({ ana, world }) => {
    const answer = Registration.in(
      await ana.phone.asks(xml`<iq type='get' to='plaza.example'><query xmlns='jabber:iq:register'/></iq>`),
    )
    expect([answer?.registered, answer?.username, answer?.password]).toEqual([true, 'ana', ''])
    expect(answer?.form?.fields.map(field => field.var)).toEqual(['FORM_TYPE', 'username', 'password'])
    const fields = { username: 'ana', password: 'una clave nueva' }
    await ana.phone.sends(
      el(
        'jabber:client',
        'iq',
        { type: 'set', id: 'c' },
        Registration.build({
          username: 'eva',
          password: 'x',
          form: formOf('submit', 'jabber:iq:register', fields),
        }),
      ),
    )
    for (let i = 0; i < 200 && !(await world.host.accounts.verify('ana', 'una clave nueva')); i++)
      await new Promise(resolve => setTimeout(resolve, 5))
    expect(await world.host.accounts.verify('ana', 'una clave nueva')).toBe(true)
  },
)

const OPEN = { config: { register: { registration: 'open', per_hour: 2, per_day: 3 } } }
play(
  'XEP-0077 §3.1: where it is open an account is made by asking, one for each stream',
  [register],
  async ({ world }) => {
    const stream = await stranger(world)
    const asked = Registration.in(
      await stream.asks(xml`<iq type='get' id='g'><query xmlns='jabber:iq:register'/></iq>`),
    )
    expect([asked?.registered, asked?.username, asked?.form?.type]).toEqual([false, '', 'form'])
    expect(condition(await stream.asks(form('eva', '')))).toBe('not-acceptable')
    expect(condition(await stream.asks(form('eva', '12345678')))).toBe('not-acceptable')
    expect((await stream.asks(form('Eva'))).attr('type')).toBe('result')
    expect(await world.host.accounts.verify('eva', 'una clave larga')).toBe(true)
    expect((await world.host.accounts.get('eva'))?.role).toBe('member')
    expect(condition(await stream.asks(form('luis')))).toBe('not-acceptable')
    expect(condition(await (await stranger(world)).asks(form('eva')))).toBe('conflict')
  },
  OPEN,
)

play(
  'S061: where it is open so many an hour from one address, and so many a day',
  [register],
  async ({ world, clock }) => {
    const tryFor = async (name: string) => condition(await (await stranger(world)).asks(form(name)))
    expect([await tryFor('uno'), await tryFor('dos'), await tryFor('tres')]).toEqual([
      undefined,
      undefined,
      'resource-constraint',
    ])
    clock.pass(3_600_000)
    expect([await tryFor('tres'), await tryFor('cuatro')]).toEqual([undefined, 'resource-constraint'])
    clock.pass(DAY)
    expect(await tryFor('cuatro')).toBeUndefined()
  },
  OPEN,
)

play(
  'a name that an invitation keeps for somebody is not free, and a token still serves',
  [register],
  async ({ ana, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    const command = (sessionid?: string, ...children: Element[]) =>
      ana.phone.asks(
        el(
          'http://jabber.org/protocol/commands',
          'command',
          { node: 'urn:xmpp:invite#create-account', sessionid },
          ...children,
        ),
        DOMAIN,
      )
    const sessionid = AdHocCommand.in(await command())?.sessionid
    const made = AdHocCommand.in(
      await command(sessionid, DataForm.build(formOf('submit', undefined, { username: 'eva' }))),
    )?.form
    const value = /#(.+)$/.exec((made && fieldValue(made, 'landing-url')) ?? '')?.[1] ?? ''
    const stream = await stranger(world)
    expect(condition(await stream.asks(form('eva')))).toBe('conflict')
    await stream.asks(preauth(value))
    expect((await stream.asks(form('eva'))).attr('type')).toBe('result')
  },
  OPEN,
)
