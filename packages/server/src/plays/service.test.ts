/** A module's own domain, and hosts beside each other: what arrives there, and what the sender is told. */
import { DiscoItems, el, Ping, type Stanza, StanzaError, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { Domains } from '../host/domains.ts'
import { type Addressed, defineModule, onGet, type Outcome } from '../host/module.ts'
import { blocking } from '../modules/blocking/index.ts'
import { disco, serviceDisco } from '../modules/disco/index.ts'
import { presence } from '../modules/presence/index.ts'
import { play } from './play.ts'
import { World } from './world.ts'

const ECHO = 'echo.plaza.example'
/** Sends messages back when they are on disk, refuses those of type headline, notes the rest. */
const echoing = () => {
  const seen: string[] = []
  let commit = (): void => {}
  const echo = defineModule({
    name: 'echo',
    specs: [],
    setup({ host }) {
      const back = (m: Stanza): Outcome => ({
        durable: new Promise(resolve => {
          commit = resolve
        }),
        run: () => host.route(m.with({ from: m.to!, to: m.from! })),
      })
      return {
        services: [
          {
            domain: ECHO,
            name: 'Echo',
            iq: [
              ...serviceDisco({ identities: [{ category: 'component', type: 'generic' }], features: [] }),
              onGet('account', Ping, () => undefined),
            ],
            receive(stanza: Addressed) {
              seen.push(`${stanza.kind} ${stanza.type} ${stanza.from} ${stanza.to}`)
              if (stanza.kind !== 'message') return undefined
              if (stanza.type === 'headline') throw new StanzaError('cancel', 'forbidden')
              return back(stanza)
            },
          },
        ],
      }
    },
  })
  return { echo, seen, commit: () => commit() }
}

const first = echoing()
play(
  'RFC 6120 §10.5: a service gets what its domain is sent; effects wait for its commit, D1',
  [first.echo, presence],
  async ({ ana, world }) => {
    await ana.phone.sends(xml`<message to='wall@${ECHO}' type='chat' id='1'><body>hola</body></message>`)
    expect(await ana.phone.takes()).toEqual([])
    first.commit()
    await world.settled()
    await ana.phone.receives(xml`<message from='wall@${ECHO}' type='chat' id='1'><body>hola</body></message>`)
    await ana.phone.sends(xml`<message to='${ECHO}' type='headline' id='2'><body>x</body></message>`)
    await ana.phone.receives(xml`<message type='error' from='${ECHO}' id='2'>…</message>`)
    await ana.phone.sends(xml`<presence to='wall@${ECHO}/ana'/>`)
    expect(first.seen.at(-1)).toBe(`presence  ana@plaza.example/phone wall@${ECHO}/ana`)
  },
)

const second = echoing()
play(
  'RFC 6121 §4.6.2: a service is told when somebody who showed there goes',
  [second.echo, presence],
  async ({ ana }) => {
    await ana.phone.sends(xml`<presence to='wall@${ECHO}/ana'/>`)
    await ana.phone.sends(xml`<presence type='unavailable'/>`)
    expect(second.seen.at(-1)).toBe(`presence unavailable ana@plaza.example/phone wall@${ECHO}/ana`)
  },
)

play(
  'XEP-0030 §4: services are listed; their handlers answer, what they do not know is refused',
  [echoing().echo, disco],
  async ({ ana }) => {
    const asks = (to: string, ns: string, name = 'query') =>
      ana.phone.asks(el('jabber:client', 'iq', { type: 'get', to }, el(ns, name)))
    const items = await asks('plaza.example', 'http://jabber.org/protocol/disco#items')
    expect(DiscoItems.in(items)?.items.map(item => `${item.jid} ${item.name}`)).toEqual([`${ECHO} Echo`])
    expect((await asks(ECHO, 'http://jabber.org/protocol/disco#info')).attr('type')).toBe('result')
    expect((await asks(`wall@${ECHO}`, 'urn:xmpp:ping', 'ping')).attr('type')).toBe('result')
    expect((await asks('nowhere.example', 'urn:xmpp:ping', 'ping')).attr('type')).toBe('error')
  },
)

const third = echoing()
play('XEP-0191 §3.4: who blocked a service sends it nothing', [third.echo, blocking], async ({ ana }) => {
  await ana.phone.asks(
    xml`<iq type='set'><block xmlns='urn:xmpp:blocking'><item jid='${ECHO}'/></block></iq>`,
  )
  await ana.phone.sends(xml`<message to='${ECHO}' type='chat' id='1'><body>x</body></message>`)
  expect(third.seen).toEqual([])
})

play('two hosts of one server reach each other, and refusals come back', [], async () => {
  const domains = new Domains()
  const [here, there] = ['one.example', 'two.example'].map(
    domain => new World([], {}, {}, { domain, domains }),
  )
  for (const world of [here!, there!]) await world.account('eva')
  const eva = here!.device('eva', 'phone')
  const other = there!.device('eva', 'desk')
  for (const device of [eva, other]) {
    device.bind()
    await device.comes()
    await device.takes()
  }
  await eva.sends(xml`<message to='eva@two.example/desk' type='chat' id='1'><body>hola</body></message>`)
  await there!.settled()
  await other.receives(xml`<message from='eva@one.example/phone' id='1'><body>hola</body></message>`)
  await eva.sends(xml`<iq to='eva@two.example/none' type='get' id='2'><ping xmlns='urn:xmpp:ping'/></iq>`)
  await there!.settled()
  await eva.receives(xml`<iq type='error' from='eva@two.example/none' id='2'>…</iq>`)
})
