import { type Element, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { carbons } from '../carbons/index.ts'
import { mam } from '../mam/index.ts'
import { offline } from '../offline/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { streamManagement } from './index.ts'

const message = (n: number) =>
  xml`<message to='bruno@plaza.example/desk' type='chat' id='m${n}'><body>${n}</body></message>`
const manages = async (device: Device): Promise<void> => {
  await device.sends(xml`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
  await device.receives(xml`<enabled xmlns='urn:xmpp:sm:3' resume='true'/>`)
}
const HINT = 'urn:xmpp:hints'
const bodies = (elements: readonly Element[]): (string | undefined)[] =>
  elements.filter(e => e.name === 'message').map(e => e.childText('body'))
const copies = (elements: readonly Element[]): readonly Element[] =>
  elements.filter(e => e.child('received', 'urn:xmpp:carbons:2') !== undefined)
const refusals = (elements: readonly Element[]): (string | undefined)[] =>
  elements.filter(e => e.attr('type') === 'error').map(e => e.child('error')?.elements()[0]?.name)

play(
  'XEP-0280 §7, §8: a copy was for that device alone: nobody else gets it, and it does not wait',
  [streamManagement, carbons, presence, offline],
  async ({ ana, bruno, clock }) => {
    await bruno.phone.asks(xml`<enable xmlns='urn:xmpp:carbons:2'/>`)
    await manages(bruno.phone)
    await bruno.phone.breaks()
    await ana.phone.sends(message(1))
    await bruno.desk.sends(
      xml`<message to='ana@plaza.example/phone' type='chat'><body>answered</body></message>`,
    )
    expect(bodies(await bruno.desk.takes())).toEqual(['1'])
    clock.pass(3_600_000)
    expect((await bruno.desk.takes()).filter((e: Element) => e.name === 'message')).toEqual([])
    await bruno.desk.leaves()
    await bruno.phone.reconnects()
    bruno.phone.bind()
    await bruno.phone.comes()
    expect((await bruno.phone.takes()).filter((e: Element) => e.name === 'message')).toEqual([])
  },
)

play(
  'XEP-0198 §4: who came later than a message to the account gets it; who was there has it',
  [streamManagement, presence],
  async ({ ana, bruno, world, clock }) => {
    await manages(bruno.desk)
    await bruno.desk.breaks()
    await ana.phone.sends(xml`<message to='bruno@plaza.example' type='chat'><body>hola</body></message>`)
    expect(bodies(await bruno.phone.takes())).toEqual(['hola'])
    clock.pass(1000)
    const later = world.device('bruno', 'later')
    later.bind()
    await later.comes()
    await later.takes()
    clock.pass(3_600_000)
    expect(bodies(await later.takes())).toEqual(['hola'])
    expect(bodies(await bruno.phone.takes())).toEqual([])
  },
)

play(
  'XEP-0198 §4: what neither waits nor is in the archive is told to its sender',
  [streamManagement, presence, roster, offline, mam],
  async ({ ana, bruno, world, clock }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await manages(bruno.desk)
    await bruno.desk.breaks()
    await ana.phone.takes()
    await ana.phone.sends(
      xml`<message to='bruno@plaza.example' type='chat' id='a'><body>x</body><no-store xmlns='${HINT}'/></message>`,
      xml`<message to='bruno@plaza.example/desk' id='b'><thing xmlns='urn:example:x'/></message>`,
      xml`<message to='bruno@plaza.example/desk' id='c'><body>kept</body></message>`,
      xml`<message to='bruno@plaza.example/desk' type='headline' id='d'><body>x</body></message>`,
    )
    clock.pass(3_600_000)
    const told = await ana.phone.takes()
    expect(told.filter((e: Element) => e.name === 'message').map((e: Element) => e.attr('id'))).toEqual([
      'a',
      'b',
    ])
    expect(refusals(told)).toEqual(['service-unavailable', 'service-unavailable'])
  },
)

play(
  'XEP-0280 §7: who had a copy of what another device never acknowledged does not have it twice',
  [streamManagement, carbons, presence, offline],
  async ({ ana, bruno, clock }) => {
    await bruno.phone.asks(xml`<enable xmlns='urn:xmpp:carbons:2'/>`)
    await bruno.old.takes()
    await manages(bruno.desk)
    await bruno.desk.breaks()
    clock.pass(1)
    await ana.phone.sends(message(1))
    expect(copies(await bruno.phone.takes())).toHaveLength(1)
    clock.pass(3_600_000)
    expect(bodies(await bruno.old.takes())).toEqual(['1'])
    expect((await bruno.phone.takes()).filter((e: Element) => e.name === 'message')).toEqual([])
  },
)

play(
  'XEP-0198 §4: a copy that was not acknowledged either is none',
  [streamManagement, carbons, presence, offline],
  async ({ ana, bruno, clock }) => {
    await bruno.phone.asks(xml`<enable xmlns='urn:xmpp:carbons:2'/>`)
    for (const device of [bruno.desk, bruno.phone]) {
      await manages(device)
      await device.breaks()
      clock.pass(1000)
    }
    await ana.phone.sends(message(1))
    clock.pass(3_600_000)
    await bruno.desk.reconnects()
    bruno.desk.bind()
    await bruno.desk.comes()
    expect(bodies(await bruno.desk.takes())).toEqual(['1'])
  },
)

play(
  'RFC 6121 §8.5.3.2.1: what came to all, since its device was gone, comes to none of them twice',
  [streamManagement, presence, offline],
  async ({ ana, bruno, clock }) => {
    await bruno.phone.takes()
    await manages(bruno.desk)
    await bruno.desk.breaks()
    await ana.phone.sends(message(1).with({ to: 'bruno@plaza.example/gone' }))
    expect(bodies(await bruno.phone.takes())).toEqual(['1'])
    clock.pass(3_600_000)
    expect(bodies(await bruno.phone.takes())).toEqual([])
  },
)
