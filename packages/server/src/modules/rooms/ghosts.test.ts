/** S178: who is gone without a word is gone from every room. */
import { type Element, el, NS_CLIENT, Stanza, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { Domains } from '../../host/domains.ts'
import { play } from '../../plays/play.ts'
import { World } from '../../plays/world.ts'
import { ping } from '../ping/index.ts'
import { presence } from '../presence/index.ts'
import { rooms } from './index.ts'
import { configures, enters, ROOM, roomOf, says, statusesOf, summary } from './plays.ts'

play('S178: a session that ends leaves every room at once', [rooms, presence], async ({ ana, bruno }) => {
  const second = 'second@rooms.plaza.example'
  await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
  await ana.phone.sends(enters('ana', { room: second }))
  await ana.phone.asks(configures({}), second)
  await bruno.desk.sends(enters('bruno', { room: second }))
  await ana.phone.takes()
  await bruno.desk.leaves()
  expect((await ana.phone.takes()).map((e: Element) => `${e.attr('type')} ${e.attr('from')}`)).toEqual([
    `unavailable ${ROOM}/bruno`,
    `unavailable ${second}/bruno`,
  ])
})

test('S178: an occupant of another server who does not answer is gone within two minutes', async () => {
  const domains = new Domains()
  const here = new World([rooms, presence, ping], {}, {}, { domain: 'plaza.example', domains })
  await here.account('ana')
  const ana = here.device('ana', 'phone')
  ana.bind()
  await ana.comes()
  await roomOf(ana, {})
  // A server that takes everything and says nothing.
  const deaf: Element[] = []
  domains.add('far.example', { receive: stanza => void deaf.push(stanza.element) })
  const from = 'eva@far.example/one'
  const arrive = async (element: Element): Promise<void> => {
    await domains.get('rooms.plaza.example')?.receive(Stanza.from(element.with({ from })) as never)
    await here.settled()
  }
  await arrive(enters('eva'))
  expect((await ana.takes()).map(summary)).toEqual([`presence ${ROOM}/eva: none participant`])
  expect(deaf.flatMap(statusesOf)).toContain(110)
  here.clock.pass(61_000)
  await here.settled()
  const asked = deaf.find(e => e.child('ping', 'urn:xmpp:ping'))
  await arrive(el(NS_CLIENT, 'iq', { type: 'result', id: asked?.attr('id'), to: ROOM }))
  here.clock.pass(31_000)
  await here.settled()
  await ana.receivesNothingElse()
  here.clock.pass(60_000)
  await here.settled()
  expect((await ana.takes()).map(summary)).toEqual([`presence unavailable ${ROOM}/eva: none none 333`])
})

play(
  'XEP-0045 §15.4: what comes back from somebody who is not there makes him leave; a private message goes back to its sender',
  [rooms, presence],
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await ana.phone.sends(says('hola'))
    const [heard] = await bruno.desk.takes()
    await ana.phone.takes()
    const error = xml`<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`
    await bruno.desk.sends(el(NS_CLIENT, 'message', { type: 'error', to: `${ROOM}/ana`, id: 'p' }, error))
    expect((await ana.phone.takes()).map(summary)).toEqual([`message error ${ROOM}/bruno: item-not-found`])
    await bruno.desk.sends(
      el(NS_CLIENT, 'message', { type: 'error', to: ROOM, id: heard?.attr('id') }, error),
    )
    expect((await ana.phone.takes()).map(summary)).toEqual([
      `presence unavailable ${ROOM}/bruno: none none 333`,
    ])
  },
)
