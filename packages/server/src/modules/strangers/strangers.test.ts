import { createHash } from 'node:crypto'
import { type Element, el, NS_CLIENT, Stanza, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import type { World } from '../../plays/world.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { strangers } from './index.ts'

const ALL = [strangers, presence, roster]
const BRUNO = 'bruno@plaza.example'
const HOUR = 3_600_000
const at = (name: string): string => `${name}@plaza.example`
const chat = (to: string, words = 'hola', ...rest: Element[]): Element =>
  el(NS_CLIENT, 'message', { to, type: 'chat', id: 'm1' }, el(NS_CLIENT, 'body', undefined, words), ...rest)
const request = (to: string): Element => el(NS_CLIENT, 'presence', { to, type: 'subscribe' })
const state = (to: string): Element =>
  el(NS_CLIENT, 'message', { to, type: 'chat' }, el('http://jabber.org/protocol/chatstates', 'composing'))
/** Conditions of the errors that came, and nothing else. */
const errors = async (device: Device): Promise<readonly (string | undefined)[]> =>
  (await device.takes()).map(
    e => `${e.child('error')?.attr('type')} ${e.child('error')?.elements()[0]?.name}`,
  )
const heard = async (device: Device): Promise<number> =>
  (await device.takes()).filter(e => e.name === 'message' && e.attr('type') === 'chat').length
const run = async (world: World, name: string, input: Readonly<Record<string, unknown>> = {}) => {
  const found = world.host.commands.find(command => command.name === name)
  if (!found) throw new Error(`there is no command ${name}`)
  return found.run(found.input.parse(input), { local: 'olga', role: 'owner' })
}
const with_ = (section: Readonly<Record<string, unknown>>) => ({ config: { strangers: section } })

play(
  'so many strangers an hour, whether they are there or not; who was begun with may be written to further',
  ALL,
  async ({ mallory, bruno, clock }) => {
    await mallory.den.sends(chat(BRUNO), chat(at('nobody')), chat(at('carla')), chat(at('nobody2')))
    expect(await errors(mallory.den)).toEqual(['wait policy-violation', 'wait policy-violation'])
    await mallory.den.sends(chat(BRUNO), chat(at('nobody')))
    expect(await errors(mallory.den)).toEqual([])
    expect(await heard(bruno.desk)).toBe(2)
    clock.pass(HOUR)
    await mallory.den.sends(chat(at('carla')))
    expect(await errors(mallory.den)).toEqual([])
  },
  with_({ new_per_hour: 2 }),
)

play(
  'so many messages without an answer; an answer, not a receipt or a chat state, makes known',
  ALL,
  async ({ ana, bruno }) => {
    await ana.phone.sends(chat(BRUNO), chat(BRUNO), chat(BRUNO))
    expect(await errors(ana.phone)).toEqual(['wait policy-violation'])
    expect(await heard(bruno.desk)).toBe(2)
    await bruno.desk.sends(
      state(at('ana')),
      xml`<message to='${at('ana')}' type='chat'><received xmlns='urn:xmpp:receipts' id='m1'/></message>`,
    )
    await ana.phone.takes()
    await ana.phone.sends(chat(BRUNO))
    expect(await errors(ana.phone)).toEqual(['wait policy-violation'])
    await bruno.desk.sends(chat(at('ana')))
    await ana.phone.takes()
    await ana.phone.sends(...Array.from({ length: 10 }, () => chat(BRUNO)))
    expect(await errors(ana.phone)).toEqual([])
    expect(await heard(bruno.desk)).toBe(10)
  },
  with_({ own_in_full: true, unanswered: 2 }),
)

play(
  'who is in the roster is no stranger, and is one again when he is removed',
  ALL,
  async ({ ana, bruno }) => {
    await bruno.desk.asks(xml`<query xmlns='jabber:iq:roster'><item jid='${at('ana')}'/></query>`)
    await ana.phone.sends(chat(BRUNO), chat(BRUNO), chat(BRUNO))
    expect(await errors(ana.phone)).toEqual([])
    await bruno.desk.asks(
      xml`<query xmlns='jabber:iq:roster'><item jid='${at('ana')}' subscription='remove'/></query>`,
    )
    await ana.phone.sends(chat(BRUNO), chat(BRUNO))
    expect(await errors(ana.phone)).toEqual(['wait policy-violation'])
  },
  with_({ own_in_full: true, unanswered: 1 }),
)

play(
  'a first message is small; typing is not counted',
  ALL,
  async ({ ana, bruno }) => {
    await ana.phone.sends(chat(BRUNO, 'x'.repeat(3_000)), ...Array.from({ length: 5 }, () => state(BRUNO)))
    expect(await errors(ana.phone)).toEqual(['modify policy-violation'])
    await ana.phone.sends(chat(BRUNO))
    expect(await errors(ana.phone)).toEqual([])
    await bruno.desk.sends(chat(at('ana')))
    await ana.phone.takes()
    await ana.phone.sends(chat(BRUNO, 'x'.repeat(3_000)))
    expect(await errors(ana.phone)).toEqual([])
  },
  with_({ own_in_full: true, bytes: 2_000, unanswered: 1 }),
)

play(
  'S119: with strangers refused, a message to somebody who does not know the sender and to an address that is mistyped come back alike',
  ALL,
  async ({ ana, bruno, carla }) => {
    await carla.desk.asks(xml`<query xmlns='jabber:iq:roster'><item jid='${at('ana')}'/></query>`)
    await ana.phone.sends(chat(BRUNO), chat(at('brunno')))
    const [there, mistyped] = await ana.phone.takes()
    expect(mistyped?.toString().replaceAll('brunno', 'bruno')).toBe(there?.toString())
    expect(there?.toString()).toContain('service-unavailable')
    await ana.phone.sends(chat(at('carla')))
    expect(await errors(ana.phone)).toEqual([])
    expect([await heard(bruno.desk), await heard(carla.desk)]).toEqual([0, 1])
  },
  with_({ messages: 'refused' }),
)

play(
  'S119: limits meet an address that does not exist as they meet a stranger',
  ALL,
  async ({ ana, bruno }) => {
    const answers: string[][] = []
    for (const to of [BRUNO, at('nobody')]) {
      await ana.phone.sends(chat(to, 'x'.repeat(3_000)), chat(to), chat(to), request(to), request(to))
      answers.push((await ana.phone.takes()).map((e: Element) => e.toString().replaceAll('nobody', 'bruno')))
      await bruno.desk.takes()
    }
    expect(answers[1]).toEqual(answers[0])
    expect(answers[0]).toHaveLength(2)
  },
  with_({ own_in_full: true, bytes: 2_000, unanswered: 1 }),
)

play(
  'S122: requests to strangers are limited by the hour; those that are answered already are not',
  ALL,
  async ({ ana, mallory, world, clock }) => {
    await world.host.apiOf(roster).befriend(ana.jid, mallory.jid)
    await mallory.den.takes()
    await mallory.den.sends(request(BRUNO), request(at('carla')), request(at('diego')), request(at('ana')))
    expect(await errors(mallory.den)).toEqual(expect.arrayContaining(['wait policy-violation']))
    await mallory.den.sends(request(at('diego')))
    expect(await errors(mallory.den)).toContain('wait policy-violation')
    clock.pass(HOUR)
    await mallory.den.sends(request(at('diego')))
    expect(await errors(mallory.den)).not.toContain('wait policy-violation')
  },
  with_({ requests_per_hour: 2 }),
)

play(
  'who keeps the server may write to everybody',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    await ana.phone.sends(chat(BRUNO), chat(BRUNO), chat(BRUNO))
    expect(await heard(bruno.desk)).toBe(3)
  },
  with_({ own_in_full: true, unanswered: 1 }),
)

play(
  'a listed address, or hash of it, or of its domain, does not reach strangers; whoever knows it hears it still',
  ALL,
  async ({ mallory, bruno, carla, world }) => {
    const far = async (from: string): Promise<void> => {
      world.host.view.route(Stanza.from(chat(BRUNO).with({ from })))
      await world.settled()
    }
    await carla.desk.sends(chat(at('mallory')))
    await mallory.den.sends(chat(BRUNO))
    await mallory.den.takes()
    expect(await heard(bruno.desk)).toBe(1)
    const hash = createHash('sha256').update('spam.example').digest('hex')
    expect(
      await run(world, 'blocklist add', { entries: `Mallory@plaza.example ${hash}`, note: 'seen' }),
    ).toEqual({
      added: 2,
      entries: 2,
    })
    await mallory.den.sends(chat(BRUNO), request(BRUNO))
    expect(await errors(mallory.den)).toEqual(['cancel service-unavailable', 'cancel service-unavailable'])
    await far('x@spam.example/1')
    expect(await heard(bruno.desk)).toBe(0)
    await far('x@other.example/1')
    expect(await heard(bruno.desk)).toBe(1)
    await mallory.den.sends(chat(at('carla')))
    expect(await heard(carla.desk)).toBe(1)
    await run(world, 'blocklist remove', { entries: at('mallory') })
    await mallory.den.sends(chat(BRUNO))
    expect(await heard(bruno.desk)).toBe(1)
    expect(await run(world, 'blocklist list')).toMatchObject([{ hash, note: 'seen' }])
  },
)

play(
  'the block list is bounded and takes nothing but addresses and hashes',
  ALL,
  async ({ world }) => {
    await run(world, 'blocklist add', { entries: 'a.example b.example' })
    await expect(run(world, 'blocklist add', { entries: 'b.example c.example' })).rejects.toThrow(
      'may have 2',
    )
    await expect(run(world, 'blocklist add', { entries: 'x@y/z' })).rejects.toThrow('neither')
    await expect(run(world, 'blocklist remove', { entries: 'c.example' })).rejects.toThrow('not on the list')
    expect(await run(world, 'blocklist list')).toHaveLength(2)
  },
  with_({ listed: 2 }),
)

play(
  'S099: who gets the name of somebody that is gone is a stranger again',
  ALL,
  async ({ ana, bruno, world }) => {
    await bruno.desk.sends(chat(at('ana')))
    await world.host.accounts.delete('ana')
    await world.account('ana')
    const again = world.device('ana', 'new')
    again.bind()
    await bruno.desk.takes()
    await again.sends(chat(BRUNO), chat(BRUNO))
    expect(await errors(again)).toEqual(['wait policy-violation'])
    expect(ana).toBeDefined()
  },
  with_({ own_in_full: true, unanswered: 1 }),
)

play(
  'people of this server are held to the number of strangers alone, those from elsewhere to all limits',
  ALL,
  async ({ ana, bruno, world }) => {
    await ana.phone.sends(chat(BRUNO, 'x'.repeat(3_000)), chat(BRUNO), chat(BRUNO))
    expect(await heard(bruno.desk)).toBe(3)
    for (const words of ['x'.repeat(3_000), 'one', 'two', 'three'])
      world.host.view.route(Stanza.from(chat(BRUNO, words).with({ from: 'eve@far.example/x' })))
    await world.settled()
    expect((await bruno.desk.takes()).map((e: Element) => e.childText('body'))).toEqual(['one', 'two'])
  },
  with_({ bytes: 2_000, unanswered: 2 }),
)
