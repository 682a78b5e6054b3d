import { type Element, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { disco } from '../disco/index.ts'
import { pep } from '../pep/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { lastActivity } from './index.ts'

const ALL = [lastActivity, pep, presence, roster]
const ask = (device: Device, to?: string): Promise<Element> =>
  device.asks(xml`<iq type='get' to='${to ?? ''}'><query xmlns='jabber:iq:last'/></iq>`.with({ to }))
const last = (answer: Element): readonly (string | undefined)[] => {
  const query = answer.child('query', 'jabber:iq:last')
  return [query?.attr('seconds'), query?.text()]
}
const condition = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name
const ANA = 'ana@plaza.example'

play('XEP-0012 §5: the domain says how long it has been running', ALL, async ({ ana, clock }) => {
  clock.pass(123_456_000)
  expect(last(await ask(ana.phone, 'plaza.example'))).toEqual(['123456', ''])
})

play(
  'XEP-0012 §3: a contact learns since when somebody is away, and the last words; 0 while a device is there',
  ALL,
  async ({ ana, bruno, world, clock }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    expect(last(await ask(bruno.desk, ANA))).toEqual(['0', ''])
    await ana.phone.sends(xml`<presence type='unavailable'><status>not the last</status></presence>`)
    expect(last(await ask(bruno.desk, ANA))).toEqual(['0', ''])
    clock.pass(10_000)
    await ana.desk.sends(xml`<presence type='unavailable'><status>to the market</status></presence>`)
    clock.pass(903_000)
    expect(last(await ask(bruno.desk, ANA))).toEqual(['903', 'to the market'])
    expect(last(await ask(ana.phone))).toEqual(['903', 'to the market'])
    await ana.phone.comes()
    expect(last(await ask(bruno.desk, ANA))).toEqual(['0', ''])
    await ana.phone.breaks()
    clock.pass(5_000)
    expect(last(await ask(bruno.desk, ANA))).toEqual(['5', ''])
  },
  { config: { 'last-activity': { unasked: true } } },
)

const share = xml`<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:corrillo:share-last:0'><item id='current'><share xmlns='urn:corrillo:share-last:0'/></item></publish></pubsub></iq>`
const unshare = xml`<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><delete node='urn:corrillo:share-last:0'/></pubsub></iq>`
play(
  'XEP-0012 §7: a contact is told of nobody who has not said so, and no longer when it is taken back; oneself always',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    expect(condition(await ask(bruno.desk, ANA))).toBe('forbidden')
    expect(last(await ask(ana.phone))).toEqual(['0', ''])
    await ana.phone.asks(share)
    expect(last(await ask(bruno.desk, ANA))).toEqual(['0', ''])
    await ana.phone.asks(unshare)
    expect(condition(await ask(bruno.desk, ANA))).toBe('forbidden')
  },
)

play(
  'S119, S120: who may not see the presence learns nothing, of an account, of none, of a device or of none',
  ALL,
  async ({ ana, mallory, world }) => {
    const answers: string[] = []
    for (const to of [ANA, `${ANA}/phone`, 'nobody@plaza.example', `${ANA}/none`]) {
      const answer = await ask(mallory.den, to)
      expect(condition(answer)).toBe('service-unavailable')
      answers.push(String(answer.child('error')))
    }
    expect(new Set(answers).size).toBe(1)
    await ana.phone.receivesNothingElse()
    await ana.phone.sends(xml`<message to='mallory@plaza.example'><body>x</body></message>`)
    await mallory.den.takes()
    expect(condition(await ask(mallory.den, `${ANA}/phone`))).toBe('service-unavailable')
    await ana.phone.receivesNothingElse()
    await world.host
      .apiOf(roster)
      .change(mallory.jid, ana.jid, (item: object) => ({ ...item, subscription: 'from' }))
    expect(condition(await ask(mallory.den, ANA))).toBe('service-unavailable')
  },
)

play('XEP-0012 §4: a contact asks the device itself', ALL, async ({ ana, bruno, world }) => {
  await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
  await ana.phone.takes()
  await bruno.desk.sends(xml`<iq type='get' id='l1' to='${ANA}/phone'><query xmlns='jabber:iq:last'/></iq>`)
  await ana.phone.receives(
    xml`<iq type='get' id='l1' from='bruno@plaza.example/desk'><query xmlns='jabber:iq:last'/></iq>`,
  )
})

play(
  'XEP-0012 §3: of somebody who never was here there is nothing to tell',
  ALL,
  async ({ ana }) => {
    expect(condition(await ask(ana.phone))).toBe('item-not-found')
  },
  { available: false },
)

const features = async (device: Device, to: string): Promise<string> =>
  String(
    await device.asks(
      xml`<iq type='get' to='${to}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
    ),
  )
play(
  'XEP-0012 §6: it can be switched off, and then it is neither kept nor advertised',
  [...ALL, disco],
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await ana.phone.leaves()
    for (const to of [ANA, 'plaza.example']) {
      expect(condition(await ask(bruno.desk, to))).toBe('service-unavailable')
      expect(await features(bruno.desk, to)).not.toContain('jabber:iq:last')
    }
  },
  { config: { 'last-activity': { server: 'nobody', contacts: false } } },
)
play('XEP-0012 §6: it is advertised where it is answered', [...ALL, disco], async ({ ana }) => {
  for (const to of [ANA, 'plaza.example']) expect(await features(ana.phone, to)).toContain('jabber:iq:last')
})
