import { el, type Element, xml } from '@corrillo/xmpp'
import { describe, expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { carbons } from '../carbons/index.ts'
import { presence } from '../presence/index.ts'
import { streamManagement } from '../stream-management/index.ts'
import { csi } from './index.ts'

const INACTIVE = xml`<inactive xmlns='urn:xmpp:csi:0'/>`
const ACTIVE = xml`<active xmlns='urn:xmpp:csi:0'/>`
const TO = 'bruno@plaza.example/phone'
const message = (n: number) => xml`<message to='${TO}' type='chat' id='m${n}'><body>${n}</body></message>`
const state = (name: string) =>
  xml`<message to='${TO}' type='chat'>${el('http://jabber.org/protocol/chatstates', name)}<no-store xmlns='urn:xmpp:hints'/></message>`
const here = (status: string) => xml`<presence to='${TO}'><status>${status}</status></presence>`
const anyMessage = (n: number) => xml`<message id='m${n}'>…</message>`
const event = (node: string, id: string): Element =>
  xml`<message from='ana@plaza.example' to='${TO}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${node}'><item id='${id}'/></items></event></message>`
const receive = (device: Device, ...elements: readonly Element[]) => {
  for (const element of elements) device.session.send(element)
}

describe('XEP-0352: what waits', () => {
  play(
    '§3.2: presence waits while nobody looks, and the newest comes with <active/>',
    [csi],
    async ({ ana, bruno }) => {
      await bruno.phone.sends(INACTIVE)
      await ana.desk.sends(here('one'), here('two'), here('three'))
      await bruno.phone.receivesNothingElse()
      await bruno.phone.sends(ACTIVE)
      await bruno.phone.receives(
        xml`<presence from='ana@plaza.example/desk'><status>three</status></presence>`,
      )
      await bruno.phone.receivesNothingElse()
    },
  )

  play('§3.2: chat states wait, also as copies of other devices', [csi, carbons], async ({ ana, bruno }) => {
    await bruno.desk.asks(xml`<enable xmlns='urn:xmpp:carbons:2'/>`)
    await bruno.desk.sends(INACTIVE)
    await bruno.phone.sends(INACTIVE)
    await ana.desk.sends(state('composing'), state('paused'))
    await bruno.phone.receivesNothingElse()
    await bruno.desk.receivesNothingElse()
    await bruno.phone.sends(ACTIVE)
    await bruno.phone.receives(
      xml`<message><paused xmlns='http://jabber.org/protocol/chatstates'/>…</message>`,
    )
    await bruno.desk.sends(ACTIVE)
    await bruno.desk.receives(xml`<message><received xmlns='urn:xmpp:carbons:2'>…</received></message>`)
    await bruno.desk.receivesNothingElse()
  })

  play(
    'what decorates a contact waits, the newest of each node; what a client acts upon does not',
    [csi],
    async ({ bruno }) => {
      await bruno.phone.sends(INACTIVE)
      const avatar = (id: string) => event('urn:xmpp:avatar:metadata', id)
      receive(bruno.phone, avatar('a1'), event('http://jabber.org/protocol/nick', 'n1'), avatar('a2'))
      await bruno.phone.receivesNothingElse()
      const own = xml`<message from='bruno@plaza.example' to='${TO}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:omemo:2:devices'><item id='current'/></items></event></message>`
      receive(bruno.phone, own)
      await bruno.phone.receives(own)
      await bruno.phone.sends(ACTIVE)
      await bruno.phone.receives(event('http://jabber.org/protocol/nick', 'n1'), avatar('a2'))
      await bruno.phone.receivesNothingElse()
    },
  )

  play(
    '§4.3: everything that waited is on the wire before the answer to the next request',
    [csi],
    async ({ ana, bruno }) => {
      await bruno.phone.sends(INACTIVE)
      await ana.desk.sends(here('one'))
      await bruno.phone.sends(
        ACTIVE,
        xml`<iq type='get' id='p' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
      )
      await bruno.phone.receives(xml`<presence>…</presence>`, xml`<iq type='result' id='p'/>`)
    },
  )

  play(
    'RFC 6120 §10.1: what a sender had waiting goes before the message, others go on waiting',
    [csi],
    async ({ ana, bruno, carla }) => {
      await bruno.phone.sends(INACTIVE)
      await carla.desk.sends(here('carla'))
      await ana.desk.sends(here('ana'), state('composing'), message(1))
      await bruno.phone.receives(
        xml`<presence from='ana@plaza.example/desk'>…</presence>`,
        xml`<message><composing xmlns='http://jabber.org/protocol/chatstates'/>…</message>`,
        anyMessage(1),
      )
      await bruno.phone.receivesNothingElse()
      await bruno.phone.sends(ACTIVE)
      await bruno.phone.receives(xml`<presence from='carla@plaza.example/desk'>…</presence>`)
    },
  )

  play(
    'D5: nothing that is in an archive waits; receipts, markers and errors neither',
    [csi],
    async ({ bruno }) => {
      await bruno.phone.sends(INACTIVE)
      const from = 'ana@plaza.example/desk'
      const now = [
        xml`<message from='${from}' to='${TO}'><received xmlns='urn:xmpp:receipts' id='1'/></message>`,
        xml`<message from='${from}' to='${TO}'><composing xmlns='http://jabber.org/protocol/chatstates'/><stanza-id xmlns='urn:xmpp:sid:0' by='bruno@plaza.example' id='7'/></message>`,
        xml`<message from='${from}' to='${TO}'><encrypted xmlns='urn:xmpp:omemo:2'/><active xmlns='http://jabber.org/protocol/chatstates'/></message>`,
        xml`<message from='${from}' to='${TO}' type='error'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
        xml`<presence from='${from}' to='${TO}' type='subscribe'/>`,
      ]
      receive(bruno.phone, ...now)
      await bruno.phone.receives(...now)
    },
  )

  play(
    'XEP-0045 §7.2.2: a room talks without its crowd, and one is told of oneself at once, after the others',
    [csi],
    async ({ bruno }) => {
      await bruno.phone.sends(INACTIVE)
      const occupant = (nick: string, code?: string) =>
        xml`<presence from='patio@rooms.plaza.example/${nick}' to='${TO}'><x xmlns='http://jabber.org/protocol/muc#user'><item role='participant'/>${code === undefined ? '' : xml`<status xmlns='http://jabber.org/protocol/muc#user' code='${code}'/>`}</x></presence>`
      const said = (nick: string) =>
        xml`<message from='patio@rooms.plaza.example/${nick}' to='${TO}' type='groupchat'><body>hi</body></message>`
      receive(bruno.phone, occupant('uno'), occupant('dos'), said('uno'))
      await bruno.phone.receives(occupant('uno'), said('uno'))
      await bruno.phone.receivesNothingElse()
      receive(bruno.phone, occupant('bruno', '110'))
      await bruno.phone.receives(occupant('dos'), occupant('bruno', '110'))
    },
  )
})

describe('XEP-0352: state', () => {
  play(
    'S094, D6: what waits is bounded; above the bound all of it goes out',
    [csi],
    async ({ ana, bruno, carla }) => {
      await bruno.phone.sends(INACTIVE)
      await ana.desk.sends(here('a'))
      await ana.phone.sends(here('b'))
      await bruno.phone.receivesNothingElse()
      await carla.desk.sends(here('c'))
      expect(await bruno.phone.takes()).toHaveLength(3)
      await carla.desk.sends(here('d'))
      await bruno.phone.receivesNothingElse()
    },
    { config: { csi: { stanzas: 2 } } },
  )

  play(
    '§5.2: a resumed stream begins active, with what waited after what was not acknowledged',
    [csi, streamManagement],
    async ({ ana, bruno }) => {
      await bruno.phone.sends(xml`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
      const id = (await bruno.phone.receives(xml`<enabled xmlns='urn:xmpp:sm:3' id='…'/>`)).attr('id') ?? ''
      await bruno.phone.sends(INACTIVE)
      await ana.desk.sends(message(1), here('later'))
      await bruno.phone.breaks()
      await ana.desk.sends(here('latest'))
      await bruno.phone.reconnects()
      await bruno.phone.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='0'/>`)
      await bruno.phone.receives(
        xml`<resumed xmlns='urn:xmpp:sm:3'/>`,
        anyMessage(1),
        xml`<r xmlns='urn:xmpp:sm:3'/>`,
        xml`<presence><status>latest</status></presence>`,
      )
      await ana.desk.sends(here('now'))
      await bruno.phone.receives(xml`<presence><status>now</status></presence>`)
    },
  )

  play(
    '§4.2, §6: neither element is answered, twice is once, and nobody else is told',
    [csi, presence],
    async ({ ana, bruno }) => {
      await bruno.phone.sends(ACTIVE, INACTIVE, INACTIVE, ACTIVE, ACTIVE)
      await bruno.phone.receivesNothingElse()
      await ana.desk.receivesNothingElse()
    },
  )
})
