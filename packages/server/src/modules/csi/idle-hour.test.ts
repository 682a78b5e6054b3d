/**
 * What a phone in a pocket receives in an hour, with and without <inactive/>: forty contacts, one of them at music, three who write, a room
 * of thirty. The figures in docs/mobile.md are what this prints with IDLE_HOUR=1.
 */
import { type Element, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { csi } from './index.ts'

const TO = 'bruno@plaza.example/phone'
const PUBSUB = 'http://jabber.org/protocol/pubsub#event'
const CAPS = xml`<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://client.example' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>`

const presence = (contact: number, n: number): Element =>
  xml`<presence from='contact${contact}@plaza.example/phone' to='${TO}'><show>${n % 2 === 0 ? 'away' : 'chat'}</show>${CAPS}<idle xmlns='urn:xmpp:idle:1' since='2026-01-01T10:${10 + (n % 50)}:00Z'/></presence>`
const state = (contact: number, name: string): Element =>
  xml`<message from='contact${contact}@plaza.example/phone' to='bruno@plaza.example' type='chat' id='s-4b1c7e9a02'><${name} xmlns='http://jabber.org/protocol/chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>`
const message = (contact: number, n: number): Element =>
  xml`<message from='contact${contact}@plaza.example/phone' to='bruno@plaza.example' type='chat' id='m-${n}-7e9a02'><encrypted xmlns='eu.siacs.conversations.axolotl'>${'x'.repeat(600)}</encrypted><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='bruno@plaza.example' id='0001957a4f2e0${n}'/></message>`
const tune = (n: number): Element =>
  xml`<message from='contact7@plaza.example' to='${TO}' type='headline'><event xmlns='${PUBSUB}'><items node='http://jabber.org/protocol/tune'><item id='current'><tune xmlns='http://jabber.org/protocol/tune'><artist>La Banda</artist><title>Canción ${n}</title><length>240</length></tune></item></items></event></message>`
const avatar = (contact: number): Element =>
  xml`<message from='contact${contact}@plaza.example' to='${TO}' type='headline'><event xmlns='${PUBSUB}'><items node='urn:xmpp:avatar:metadata'><item id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f'><metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='12345' id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f' type='image/png' width='64' height='64'/></metadata></item></items></event></message>`
const occupant = (n: number): Element =>
  xml`<presence from='patio@rooms.plaza.example/nick${n % 30}' to='${TO}'>${CAPS}<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' role='participant'/></x></presence>`
const said = (n: number): Element =>
  xml`<message from='patio@rooms.plaza.example/nick${n % 30}' to='${TO}' type='groupchat' id='g-${n}'><body>una frase de largo corriente en la sala ${n}</body><stanza-id xmlns='urn:xmpp:sid:0' by='patio@rooms.plaza.example' id='0001957a4f2e1${n}'/></message>`

/** In the order of the hour: one minute after the other. */
const hour = (): readonly Element[] => {
  const all: Element[] = []
  for (let minute = 0; minute < 60; minute++) {
    all.push(presence(minute % 40, minute), presence((minute * 7) % 40, minute + 1))
    if (minute % 4 === 0) all.push(tune(minute))
    if (minute % 20 === 10) all.push(avatar(minute % 40))
    if (minute % 2 === 0) all.push(occupant(minute))
    if (minute % 3 === 0) all.push(said(minute))
    if (minute % 10 !== 5) continue
    const who = 1 + (minute % 3)
    all.push(
      state(who, 'composing'),
      state(who, 'paused'),
      state(who, 'composing'),
      message(who, minute),
      state(who, 'active'),
    )
  }
  return all
}

const received = async (
  device: Device,
  stanzas: readonly Element[],
): Promise<{ bytes: number; count: number }> => {
  for (const stanza of stanzas) device.session.send(stanza)
  const taken = await device.takes()
  return { bytes: taken.reduce((sum, e) => sum + e.toString().length, 0), count: taken.length }
}

play(
  'XEP-0352: an idle hour costs a fraction of the bytes, and every message arrives',
  [csi],
  async ({ bruno, carla }) => {
    const stanzas = hour()
    const without = await received(carla.phone, stanzas)
    await bruno.phone.sends(xml`<inactive xmlns='urn:xmpp:csi:0'/>`)
    const idle = await received(bruno.phone, stanzas)
    await bruno.phone.sends(xml`<active xmlns='urn:xmpp:csi:0'/>`)
    const back = await received(bruno.phone, [])
    if (process.env.IDLE_HOUR !== undefined) console.info({ without, idle, back })
    const important = stanzas.filter(
      e => e.child('body') || e.child('encrypted', 'eu.siacs.conversations.axolotl'),
    )
    expect(without.count).toBe(stanzas.length)
    expect(idle.count).toBeGreaterThanOrEqual(important.length)
    expect(idle.bytes).toBeLessThan(without.bytes * 0.4)
    expect(idle.bytes + back.bytes).toBeLessThan(without.bytes * 0.6)
  },
)
