import { type Element, el, NS_CLIENT, Pubsub, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { onGet, onSet } from '../../host/module.ts'
import { type Device, play } from '../../plays/play.ts'
import type { World } from '../../plays/world.ts'
import { presence } from '../presence/index.ts'
import { pubsub } from '../pubsub/index.ts'
import { roster } from '../roster/index.ts'
import { strangers } from './index.ts'
import { hashOf } from './listed.ts'

const ALL = [strangers, presence, roster, pubsub]
const NS = 'http://jabber.org/protocol/pubsub'
const SERVICE = 'pubsub.plaza.example'
const NODE = 'spammers_sha256'
const MINUTE = 60_000
const DAY = 86_400_000
const following = (more: Readonly<Record<string, unknown>> = {}) => ({
  config: {
    strangers: { block_lists: [{ service: SERVICE, node: NODE }], ...more },
    pubsub: { items: 1000 },
  },
})

const ask = (device: Device, verb: Element): Promise<Element> =>
  device.asks(el(NS, 'pubsub', undefined, verb), SERVICE)
const create = (device: Device) =>
  device.asks(
    xml`<pubsub xmlns='http://jabber.org/protocol/pubsub'><create node='${NODE}'/><configure><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#node_config</value></field><field var='pubsub#max_items'><value>1000</value></field></x></configure></pubsub>`,
    SERVICE,
  )
const list = (device: Device, ...addresses: string[]) =>
  Promise.all(
    addresses.map(address =>
      ask(
        device,
        el(
          NS,
          'publish',
          { node: NODE },
          el(
            NS,
            'item',
            { id: hashOf(address) },
            xml`<report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:spam'/>`,
          ),
        ),
      ),
    ),
  )
const unlist = (device: Device, address: string) =>
  ask(device, el(NS, 'retract', { node: NODE, notify: 'true' }, el(NS, 'item', { id: hashOf(address) })))
const writes = async (device: Device, to = 'bruno@plaza.example'): Promise<string | undefined> => {
  await device.sends(
    el(NS_CLIENT, 'message', { to, type: 'chat', id: 'm1' }, el(NS_CLIENT, 'body', undefined, 'hola')),
  )
  return (await device.takes())
    .find(e => e.attr('type') === 'error')
    ?.child('error')
    ?.elements()[0]?.name
}
const lists = async (world: World): Promise<unknown> =>
  world.host.commands
    .find(({ name }) => name === 'blocklist lists')
    ?.run({}, { local: undefined, role: 'operator' })

play(
  'who is on a list of others is no stranger to be heard: from the start, and as the list changes',
  ALL,
  async ({ ana, bruno, mallory, trudy, world }) => {
    await create(ana.desk)
    await list(ana.desk, 'mallory@plaza.example')
    await world.host.start()
    await world.settled()
    expect(await lists(world)).toEqual([
      { list: `${SERVICE}/${NODE}`, state: 'followed', entries: 1, matches: 0 },
    ])
    expect(await writes(mallory.den)).toBe('service-unavailable')
    expect(await writes(trudy.den)).toBeUndefined()
    await list(ana.desk, 'trudy@plaza.example')
    await unlist(ana.desk, 'mallory@plaza.example')
    expect(await writes(trudy.den)).toBe('service-unavailable')
    expect(await writes(mallory.den)).toBeUndefined()
    expect(await bruno.desk.takes()).toHaveLength(2)
    expect(await lists(world)).toMatchObject([{ entries: 1, matches: 2 }])
  },
  following(),
)

play(
  'a preview counts and stops nobody',
  ALL,
  async ({ ana, mallory, world }) => {
    await create(ana.desk)
    await list(ana.desk, 'mallory@plaza.example')
    await world.host.start()
    await world.settled()
    expect(await writes(mallory.den)).toBeUndefined()
    expect(await lists(world)).toMatchObject([{ entries: 1, matches: 1 }])
  },
  following({ block_lists_preview: true }),
)

play(
  'nobody but the service changes its list',
  ALL,
  async ({ ana, mallory, trudy, world }) => {
    await create(ana.desk)
    await world.host.start()
    await world.settled()
    await mallory.den.sends(
      xml`<message to='plaza.example'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NODE}'><item id='${hashOf('trudy@plaza.example')}'/></items></event></message>`,
    )
    expect(String(await mallory.den.takes())).toContain('service-unavailable')
    expect(await writes(trudy.den)).toBeUndefined()
    expect(await lists(world)).toMatchObject([{ entries: 0 }])
  },
  following(),
)

play(
  'a list is read page by page, and no further than it may be long',
  ALL,
  async ({ ana, world }) => {
    await create(ana.desk)
    for (let from = 0; from < 600; from += 100)
      await list(ana.desk, ...Array.from({ length: 100 }, (_, i) => `spam${from + i}@far.example`))
    await world.host.start()
    await world.settled()
    expect(await lists(world)).toMatchObject([{ state: 'followed', entries: 512 }])
  },
  following({ listed: 512 }),
)

play(
  'a list that is not there is asked for again, later each time; meanwhile nobody is stopped',
  ALL,
  async ({ ana, mallory, clock, world }) => {
    await world.host.start()
    await world.settled()
    expect(await lists(world)).toMatchObject([{ state: 'unreachable' }])
    await create(ana.desk)
    await list(ana.desk, 'mallory@plaza.example')
    expect(await writes(mallory.den)).toBeUndefined()
    clock.pass(MINUTE)
    await world.settled()
    expect(await lists(world)).toMatchObject([{ state: 'followed', entries: 1 }])
    expect(await writes(mallory.den, 'nobody@plaza.example')).toBe('service-unavailable')
    clock.pass(DAY)
    await world.settled()
    expect(await lists(world)).toMatchObject([{ state: 'followed', entries: 1 }])
  },
  following(),
)

play(
  'a service whose pages never end is not followed for ever',
  [strangers, presence, roster],
  async ({ ana, host, world }) => {
    let pages = 0
    host.open({
      domain: 'endless.example',
      iq: [
        onSet('host', Pubsub, () => undefined),
        onGet('host', Pubsub, () => {
          pages++
          const items = [{ id: `not a hash ${pages}`, payload: undefined }]
          return Pubsub.build({ items: { node: NODE, items }, set: { last: String(pages) } })
        }),
      ],
    })
    await ana.desk.takes()
    await host.start()
    await world.settled()
    expect(pages).toBe(30)
    expect(await lists(world)).toMatchObject([{ state: 'followed', entries: 0 }])
  },
  {
    config: { strangers: { block_lists: [{ service: 'endless.example', node: NODE }], listed: 30 } },
  },
)
