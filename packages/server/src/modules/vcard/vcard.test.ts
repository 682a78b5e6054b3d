import { createHash } from 'node:crypto'
import { type Element, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { PlayClock } from '../../plays/clock.ts'
import { slow } from '../../plays/disks.ts'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import { World } from '../../plays/world.ts'
import { memoryStorage } from '../../storage/memory.ts'
import { roster } from '../roster/index.ts'
import { vcard } from './index.ts'

const ALL = [vcard, roster]
const ANA = 'ana@plaza.example'
const BYTES = Buffer.from('a very small picture')
const HASH = createHash('sha1').update(BYTES).digest('hex')

const NAMED = xml`<vCard xmlns='vcard-temp'><FN>Ana Ruiz</FN></vCard>`
const WITH_PHOTO = xml`<vCard xmlns='vcard-temp'><FN>Ana Ruiz</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>${BYTES.toString('base64')}</BINVAL></PHOTO></vCard>`
const get = (device: Device, to: string) =>
  device.asks(xml`<iq type='get' to='${to}'><vCard xmlns='vcard-temp'/></iq>`)
const shown = (answer: Element) => answer.child('vCard', 'vcard-temp')
const condition = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name
const publish = (device: Device, node: string, payload: Element) =>
  device.asks(
    xml`<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='${node}'><item id='${HASH}'>${payload}</item></publish></pubsub>`,
  )
const publishAvatar = async (device: Device) => {
  await publish(
    device,
    'urn:xmpp:avatar:data',
    xml`<data xmlns='urn:xmpp:avatar:data'>${BYTES.toString('base64')}</data>`,
  )
  await publish(
    device,
    'urn:xmpp:avatar:metadata',
    xml`<metadata xmlns='urn:xmpp:avatar:metadata'><info id='${HASH}' bytes='${BYTES.length}' type='image/png'/></metadata>`,
  )
}

play('XEP-0054 §3: set, read by oneself and by contacts, replaced', ALL, async ({ ana, bruno, world }) => {
  await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
  expect(shown(await get(ana.phone, ANA))?.elements()).toEqual([])
  await ana.phone.asks(NAMED)
  for (const device of [ana.desk, bruno.desk])
    expect(shown(await get(device, ANA))?.childText('FN')).toBe('Ana Ruiz')
  await ana.phone.asks(xml`<vCard xmlns='vcard-temp'><NICKNAME>A</NICKNAME></vCard>`)
  expect(shown(await get(ana.desk, ANA))?.childText('FN')).toBeUndefined()
})

play(
  'XEP-0054 §3.3, S119: who has no vCard is to others like an account that does not exist',
  ALL,
  async ({ ana, bruno, mallory, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    for (const device of [bruno.desk, mallory.den])
      for (const to of [ANA, 'nobody@plaza.example'])
        expect(condition(await get(device, to))).toBe('service-unavailable')
    expect(shown(await get(ana.phone, ANA))?.elements()).toEqual([])
  },
  { config: { vcard: { public: true } } },
)

play('S119: a stranger gets the answer of an account that does not exist', ALL, async ({ ana, mallory }) => {
  await ana.phone.asks(NAMED)
  const [there, nobody] = [await get(mallory.den, ANA), await get(mallory.den, 'nobody@plaza.example')]
  expect(condition(there)).toBe('service-unavailable')
  expect(there.elements().map(String)).toEqual(nobody.elements().map(String))
})

play(
  'XEP-0054: who got presence by name, as a room does, reads it; everyone where the owner wants it',
  ALL,
  async ({ ana, carla }) => {
    await ana.phone.asks(NAMED)
    await ana.phone.sends(xml`<presence to='carla@plaza.example/tablet'/>`)
    expect(shown(await get(carla.tablet, ANA))?.childText('FN')).toBe('Ana Ruiz')
  },
)
play(
  'XEP-0054: a domain may make vCards public',
  ALL,
  async ({ ana, mallory }) => {
    await ana.phone.asks(NAMED)
    expect(shown(await get(mallory.den, ANA))?.childText('FN')).toBe('Ana Ruiz')
  },
  { config: { vcard: { public: true } } },
)

play(
  'S127: nobody sets the vCard of another; one that is too large is refused',
  ALL,
  async ({ ana, mallory }) => {
    expect(condition(await mallory.den.asks(NAMED, ANA))).toBe('service-unavailable')
    expect(
      condition(
        await ana.phone.asks(xml`<vCard xmlns='vcard-temp'><NOTE>${'x'.repeat(131_072)}</NOTE></vCard>`),
      ),
    ).toBe('not-acceptable')
    expect(shown(await get(ana.phone, ANA))?.elements()).toEqual([])
  },
)

play(
  'XEP-0398 §3: a published avatar is the photo of the vCard, for who may read it',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await ana.phone.asks(NAMED)
    await publishAvatar(ana.phone)
    const seen = shown(await get(bruno.desk, ANA))
    expect(seen?.childText('FN')).toBe('Ana Ruiz')
    expect(seen?.child('PHOTO')?.childText('BINVAL')).toBe(BYTES.toString('base64'))
    expect(seen?.child('PHOTO')?.childText('TYPE')).toBe('image/png')
  },
)

play(
  'XEP-0398 §4.1: of several pictures that are kept, the one that is shown is the photo',
  ALL,
  async ({ ana }) => {
    await publishAvatar(ana.phone)
    await ana.phone.asks(
      xml`<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='urn:xmpp:avatar:data'><x xmlns='jabber:x:data' type='submit'><field var='pubsub#max_items'><value>5</value></field></x></configure></pubsub>`,
    )
    await ana.phone.asks(
      xml`<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:avatar:data'><item id='another'><data xmlns='urn:xmpp:avatar:data'>AAAA</data></item></publish></pubsub>`,
    )
    const card = shown(await get(ana.phone, ANA))
    expect(card?.child('PHOTO')?.childText('BINVAL')).toBe(BYTES.toString('base64'))
  },
)

play('XEP-0398 §3: the photo of a vCard that is set becomes the published avatar', ALL, async ({ ana }) => {
  await ana.phone.asks(WITH_PHOTO)
  const items = (node: string) =>
    ana.phone.asks(
      xml`<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${node}'/></pubsub></iq>`,
    )
  const itemOf = (answer: Element) => answer.elements()[0]?.elements()[0]?.elements()[0]
  const [metadata, data] = [
    itemOf(await items('urn:xmpp:avatar:metadata')),
    itemOf(await items('urn:xmpp:avatar:data')),
  ]
  expect([metadata?.attr('id'), data?.attr('id')]).toEqual([HASH, HASH])
  expect(metadata?.elements()[0]?.elements()[0]?.attr('bytes')).toBe(String(BYTES.length))
  expect(data?.elements()[0]?.text()).toBe(BYTES.toString('base64'))
})

play('XEP-0398 §4.1: an avatar that is taken back is no photo any more', ALL, async ({ ana }) => {
  await ana.phone.asks(WITH_PHOTO)
  await publish(ana.phone, 'urn:xmpp:avatar:metadata', xml`<metadata xmlns='urn:xmpp:avatar:metadata'/>`)
  const card = shown(await get(ana.phone, ANA))
  expect(card?.childText('FN')).toBe('Ana Ruiz')
  expect(card?.child('PHOTO')).toBeUndefined()
})

play(
  'XEP-0398 §4: presence carries the hash, unless the client says that it has none',
  ALL,
  async ({ ana, carla }) => {
    await publishAvatar(ana.phone)
    const hashes = async (sent: Element) => {
      await ana.phone.sends(sent.with({ to: 'carla@plaza.example/tablet' }))
      const [got] = await carla.tablet.takes()
      return got.elements().map((e: Element) => e.childText('photo'))
    }
    expect(await hashes(xml`<presence/>`)).toEqual([HASH])
    expect(await hashes(xml`<presence><x xmlns='vcard-temp:x:update'/></presence>`)).toEqual([HASH])
    expect(
      await hashes(xml`<presence><x xmlns='vcard-temp:x:update'><photo>0000</photo></x></presence>`),
    ).toEqual([HASH])
    expect(await hashes(xml`<presence><x xmlns='vcard-temp:x:update'><photo/></x></presence>`)).toEqual([''])
    // Taken back (XEP-0084 §4.2.3): contacts that know pictures by presence alone hear of it.
    await publish(ana.phone, 'urn:xmpp:avatar:metadata', xml`<metadata xmlns='urn:xmpp:avatar:metadata'/>`)
    expect(await hashes(xml`<presence/>`)).toEqual([''])
  },
)

play(
  'XEP-0398 §4: what says nothing of a picture is not passed on, whether there is one or not',
  ALL,
  async ({ ana, carla }) => {
    await ana.phone.sends(
      xml`<presence to='carla@plaza.example/tablet'><x xmlns='vcard-temp:x:update'/></presence>`,
    )
    await carla.tablet.receives(
      xml`<presence from='ana@plaza.example/phone'><x xmlns='vcard-temp:x:update'><photo/></x></presence>`,
    )
  },
)

play('XEP-0153: without an avatar the hash that a client gives is passed on', ALL, async ({ ana, carla }) => {
  await ana.phone.sends(
    xml`<presence to='carla@plaza.example/tablet'><x xmlns='vcard-temp:x:update'><photo>0000</photo></x></presence>`,
  )
  await carla.tablet.receives(
    xml`<presence from='ana@plaza.example/phone'><x xmlns='vcard-temp:x:update'><photo>0000</photo></x></presence>`,
  )
})

play(
  'XEP-0398 §4.2: a photo that is too large to be published is refused with its card, since the avatar would be shown in its place',
  ALL,
  async ({ ana }) => {
    await ana.phone.asks(NAMED)
    await publishAvatar(ana.phone)
    const large = xml`<vCard xmlns='vcard-temp'><FN>Ana</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>${Buffer.alloc(70_000, 1).toString('base64')}</BINVAL></PHOTO></vCard>`
    expect(condition(await ana.phone.asks(large))).toBe('not-acceptable')
    const card = shown(await get(ana.desk, ANA))
    expect(card?.childText('FN')).toBe('Ana Ruiz')
    expect(card?.child('PHOTO')?.childText('BINVAL')).toBe(BYTES.toString('base64'))
  },
)

play(
  'XEP-0292 §3: a card that is too large for the new format leaves no old one there, which would say something else; a smaller one is there again',
  ALL,
  async ({ ana }) => {
    const four = async () => {
      const answer = await ana.phone.asks(
        xml`<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'/></pubsub></iq>`,
      )
      return String(answer.elements()[0])
    }
    await ana.phone.asks(NAMED)
    expect(await four()).toContain('Ana Ruiz')
    const large = xml`<vCard xmlns='vcard-temp'><FN>Ana of the long story</FN><NOTE>${'x'.repeat(70_000)}</NOTE></vCard>`
    expect(condition(await ana.phone.asks(large))).toBeUndefined()
    expect(shown(await get(ana.desk, ANA))?.childText('FN')).toBe('Ana of the long story')
    expect(await four()).not.toContain('Ana')
    await ana.phone.asks(NAMED)
    expect(await four()).toContain('Ana Ruiz')
  },
)

test('XEP-0398 §4.1: a card that is set while an avatar is published is not lost', async () => {
  const clock = new PlayClock()
  const storage = slow(memoryStorage({ domain: DOMAIN, now: () => clock.now() }), 'vcard')
  const world = new World(ALL, {}, {}, { storage, clock })
  await world.account('ana')
  const [phone, desk] = ['phone', 'desk'].map(name => world.device('ana', name)) as [Device, Device]
  phone.bind()
  desk.bind()
  for (let round = 0; round < 40; round++) {
    await phone.asks(WITH_PHOTO)
    const card = xml`<vCard xmlns='vcard-temp'><NICKNAME>${round}</NICKNAME></vCard>`
    const avatar = publish(
      desk,
      'urn:xmpp:avatar:metadata',
      xml`<metadata xmlns='urn:xmpp:avatar:metadata'><info id='${HASH}' bytes='${round}' type='image/png'/></metadata>`,
    )
    // At every moment of it.
    for (let moment = 0; moment < round; moment++) await Promise.resolve()
    await Promise.all([avatar, phone.asks(card)])
    expect(shown(await get(desk, ANA))?.childText('NICKNAME')).toBe(String(round))
  }
})
