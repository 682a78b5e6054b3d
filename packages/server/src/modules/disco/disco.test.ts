import { DiscoInfo, DiscoItems, type Element, el, Jid, NS_RSM, ResultSet, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { defineModule } from '../../host/module.ts'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { users } from '../users/index.ts'
import { disco } from './index.ts'
import { verOf } from './ver.ts'

const ALL = [disco, presence, roster, users]
const INFO = 'http://jabber.org/protocol/disco#info'
const ITEMS = 'http://jabber.org/protocol/disco#items'
const ask = (device: Device, to: string, ns = INFO, node?: string) =>
  device.asks(el('jabber:client', 'iq', { type: 'get', to }, el(ns, 'query', { node })))
const features = (answer: Element) => (DiscoInfo.in(answer)?.features ?? []).map(f => f.var)
const identities = (answer: Element) =>
  (DiscoInfo.in(answer)?.identities ?? []).map(i => `${i.category}/${i.type}`)
const condition = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name

play('XEP-0030 §3.1: the domain says what it is and what it can do', ALL, async ({ ana }) => {
  const answer = await ask(ana.phone, 'plaza.example')
  expect(identities(answer)).toContain('server/im')
  expect(features(answer)).toEqual(expect.arrayContaining([INFO, ITEMS]))
  expect(new Set(features(answer)).size).toBe(features(answer).length)
})

play('XEP-0030 §7: a node that is not there is not found', ALL, async ({ ana }) => {
  expect(condition(await ask(ana.phone, 'plaza.example', INFO, 'nothing'))).toBe('item-not-found')
  expect(condition(await ask(ana.phone, 'plaza.example', ITEMS, 'nothing'))).toBe('item-not-found')
  expect(condition(await ask(ana.phone, 'ana@plaza.example', INFO, 'nothing'))).toBe('item-not-found')
})

const manyNodes = defineModule({
  name: 'many-nodes',
  specs: [],
  needs: { disco },
  setup({ needs }) {
    const items = ['a', 'b', 'c', 'd', 'e'].map(node => ({ jid: Jid.parse(DOMAIN), node }))
    needs.disco.node('many', { items: () => items })
    needs.disco.node('none', { items: () => [] })
    return {}
  },
})
play(
  'XEP-0059 §2.2 to §2.7: items by pages, by ids, backwards, by their place, and how many there are',
  [...ALL, manyNodes],
  async ({ ana }) => {
    const page = async (values: Record<string, string>, node = 'many') => {
      const set = ResultSet.build({}).append(
        ...Object.entries(values).map(([name, value]) => el(NS_RSM, name, {}, value)),
      )
      const answer = await ana.phone.asks(
        el('jabber:client', 'iq', { type: 'get', to: DOMAIN }, el(ITEMS, 'query', { node }, set)),
      )
      const found = DiscoItems.in(answer)
      return {
        items: found?.items.map(item => item.node).join('') ?? condition(answer),
        told: [found?.set?.first?.index, found?.set?.count],
        last: found?.set?.last ?? '',
      }
    }
    const first = await page({ max: '2' })
    expect([first.items, first.told]).toEqual(['ab', [0, 5]])
    const second = await page({ max: '2', after: first.last })
    expect([second.items, second.told]).toEqual(['cd', [2, 5]])
    expect((await page({ max: '1', before: second.last })).items).toBe('c')
    expect((await page({ max: '2', before: '' })).items).toBe('de')
    expect(await page({ max: '3', index: '1' })).toMatchObject({ items: 'bcd', told: [1, 5] })
    expect(await page({ max: '3', index: '5' })).toMatchObject({ items: '', told: [undefined, 5] })
    expect(await page({ max: '0' })).toMatchObject({ items: '', told: [undefined, 5] })
    expect((await page({ max: '2', after: 'nothing' })).items).toBe('item-not-found')
    expect(await page({ max: '2' }, 'none')).toMatchObject({ items: '', told: [undefined, undefined] })
  },
)

play(
  'XEP-0115 §6.3: the hash of the server is that of its information, and can be asked by it',
  ALL,
  async ({ ana, host }) => {
    const advertised = host.streamFeatures.map((f: { advertise(s: unknown): Element | undefined }) =>
      f.advertise({}),
    )
    const caps = advertised.find((e: Element | undefined) =>
      e?.is('c', 'http://jabber.org/protocol/caps'),
    ) as Element
    const answer = await ask(ana.phone, 'plaza.example', INFO, `${caps.attr('node')}#${caps.attr('ver')}`)
    const info = DiscoInfo.in(answer)
    expect(info && verOf(info)).toBe(caps.attr('ver'))
  },
)

play(
  'XEP-0030 §9, S119: an account says what it is to itself and its contacts; to others it is not there',
  ALL,
  async ({ ana, bruno, mallory, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    for (const device of [ana.phone, bruno.desk])
      expect(identities(await ask(device, 'ana@plaza.example'))).toContain('account/registered')
    const there = await ask(mallory.den, 'ana@plaza.example')
    const nobody = await ask(mallory.den, 'nobody@plaza.example')
    expect(condition(there)).toBe('service-unavailable')
    expect(there.elements().map(String)).toEqual(nobody.elements().map(String))
  },
)

play(
  'XEP-0030 §4.1, §9: an account names its devices to itself and its contacts; to others it has none, as if it were not there',
  ALL,
  async ({ ana, bruno, mallory, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    const items = async (device: Device, to: string, node?: string) =>
      DiscoItems.in(await ask(device, to, ITEMS, node))?.items.map(item => item.jid.toString())
    for (const device of [ana.phone, bruno.desk])
      expect(await items(device, 'ana@plaza.example')).toEqual(['ana@plaza.example/phone'])
    for (const to of ['ana@plaza.example', 'nobody@plaza.example'])
      for (const node of [undefined, 'urn:example:mood'])
        expect(await items(mallory.den, to, node)).toEqual([])
  },
)

/** A device that names `ver` in its presence, and says `info` when it is asked what that means. */
const shows = async (device: Device, ver: string, info: Element): Promise<void> => {
  await device.takes()
  await device.sends(
    xml`<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://app.example' ver='${ver}'/></presence>`,
  )
  const asked = (await device.takes()).find(e => e.attr('type') === 'get')
  if (!asked) return
  expect(asked.elements()[0]?.attr('node')).toBe(`https://app.example#${ver}`)
  await device.sends(
    el('jabber:client', 'iq', { type: 'result', id: asked.attr('id'), to: asked.attr('from') }, info),
  )
}
const infoOf = (wants: readonly string[]): Element =>
  DiscoInfo.build({
    identities: [{ category: 'client', type: 'phone', name: 'App' }],
    features: wants.map(name => ({ var: name })),
  })
const trueVer = (wants: readonly string[]): string => verOf(DiscoInfo.parse(infoOf(wants))) ?? ''
const known = (world: { host: { apiOf(m: unknown): any } }, device: Device): string[] => [
  ...world.host.apiOf(disco).interests.known(device.jid, device.session.presence),
]

// The known-answer of XEP-0115 §5.2.
play('XEP-0115 §5.1: the hash is made as the specification says', ALL, async () => {
  const info = DiscoInfo.build({
    identities: [{ category: 'client', type: 'pc', name: 'Exodus 0.9.1' }],
    features: ['http://jabber.org/protocol/caps', INFO, ITEMS, 'http://jabber.org/protocol/muc'].map(
      name => ({ var: name }),
    ),
  })
  expect(verOf(DiscoInfo.parse(info))).toBe('QgayPKawpkPSDYmwT/WM94uAlu0=')
})

const WANTS = [INFO, 'urn:example:mood+notify']
play('S132: a hash that is proved holds for everybody who names it', ALL, async ({ ana, bruno, world }) => {
  await shows(ana.phone, trueVer(WANTS), infoOf(WANTS))
  expect(known(world, ana.phone)).toEqual(['urn:example:mood'])
  await bruno.desk.sends(
    xml`<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://app.example' ver='${trueVer(WANTS)}'/></presence>`,
  )
  expect(known(world, bruno.desk)).toEqual(['urn:example:mood'])
})

play(
  'S132: a hash that is not proved holds for nobody but its sender',
  ALL,
  async ({ ana, mallory, world }) => {
    const stolen = trueVer(WANTS)
    await shows(mallory.den, stolen, infoOf(['urn:example:evil+notify']))
    expect(known(world, mallory.den)).toEqual(['urn:example:evil'])
    await shows(ana.phone, stolen, infoOf(WANTS))
    expect(known(world, ana.phone)).toEqual(['urn:example:mood'])
  },
)

play(
  'XEP-0115 §9.3, S132: who says features of somebody else as a form takes nothing from those who have them',
  ALL,
  async ({ ana, mallory, world }) => {
    const stolen = trueVer(WANTS)
    const cut = DiscoInfo.build({
      identities: [{ category: 'client', type: 'phone', name: 'App' }],
      features: [{ var: INFO }],
      forms: [
        {
          type: 'result',
          fields: [{ var: 'FORM_TYPE', type: 'hidden', values: ['urn:example:mood+notify'] }],
        },
      ],
    })
    expect(verOf(DiscoInfo.parse(cut))).toBe(stolen)
    await shows(mallory.den, stolen, cut)
    await shows(ana.phone, stolen, infoOf(WANTS))
    expect(known(world, ana.phone)).toEqual(['urn:example:mood'])
  },
)

play('XEP-0115 §5.4: information with a feature twice proves nothing', ALL, async ({ ana, bruno, world }) => {
  const twice = [...WANTS, 'urn:example:mood+notify']
  const text = `client/phone//App<${[...twice]
    .sort()
    .map(name => `${name}<`)
    .join('')}`
  const { createHash } = await import('node:crypto')
  const ver = createHash('sha1').update(text).digest('base64')
  await shows(ana.phone, ver, infoOf(twice))
  await bruno.desk.sends(
    xml`<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://app.example' ver='${ver}'/></presence>`,
  )
  expect(known(world, bruno.desk)).toEqual([])
})

play('S132: of thousands of proved hashes no more are kept than the bound', ALL, async ({ ana, world }) => {
  for (let i = 0; i < 2_100; i++)
    await shows(ana.phone, trueVer([`urn:example:${i}+notify`]), infoOf([`urn:example:${i}+notify`]))
  expect(world.host.apiOf(disco).interests.size).toBe(2_000)
})
