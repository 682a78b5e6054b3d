import { type Element, el, NS_CLIENT, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { play } from '../../plays/play.ts'
import { mam } from '../mam/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { offline } from './index.ts'

const message = (to: string, type: string, ...rest: Element[]): Element =>
  el(NS_CLIENT, 'message', { to, type, id: 'm1' }, el(NS_CLIENT, 'body', undefined, 'x'), ...rest)
const hint = (name: string): Element => el('urn:xmpp:hints', name)

for (const type of ['chat', 'normal', 'headline'])
  for (const rest of [[], [hint('no-store')], [hint('no-permanent-store')]])
    play(
      `S119: a ${type} with ${rest[0]?.name ?? 'no hint'} to a stranger who is away and to nobody are met alike`,
      [mam, offline, presence, roster],
      async ({ ana, bruno }) => {
        await bruno.desk.sends(xml`<presence type='unavailable'/>`)
        const answers: string[] = []
        for (const name of ['bruno', 'nobody']) {
          await ana.phone.sends(message(`${name}@plaza.example`, type, ...rest))
          answers.push((await ana.phone.takes()).join('').replaceAll('nobody', 'bruno'))
        }
        expect(answers[1]).toBe(answers[0])
      },
    )

play(
  'XEP-0160 §3: a contact is told that what must not wait could not be delivered',
  [mam, offline, presence, roster],
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await bruno.desk.sends(xml`<presence type='unavailable'/>`)
    await ana.phone.takes()
    await ana.phone.sends(message('bruno@plaza.example', 'chat', hint('no-store')))
    await ana.phone.receives(
      xml`<message type='error' from='bruno@plaza.example'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
    )
  },
)

play(
  'S119: a stranger does not learn by a full queue that there is an account',
  [offline, presence, roster],
  async ({ ana, bruno }) => {
    await bruno.desk.sends(xml`<presence type='unavailable'/>`)
    await ana.phone.sends(message('bruno@plaza.example', 'chat'), message('bruno@plaza.example', 'chat'))
    await ana.phone.receivesNothingElse()
  },
  { config: { offline: { messages: 1 } } },
)
