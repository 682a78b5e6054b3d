import { setImmediate } from 'node:timers/promises'
import { type Element, el, Jid, NS_CLIENT, Stanza, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import type { DomainRecords, Log, Message } from '../../host/module.ts'
import { type Device, play } from '../../plays/play.ts'
import { memoryStorage } from '../../storage/memory.ts'
import { archive } from '../../storage/shapes.ts'
import { presence } from '../presence/index.ts'
import { mam } from './index.ts'
import { retractions } from './retractions.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const ALL = [mam, presence]
const NS = 'urn:xmpp:message-retract:1'
const QUERY = xml`<query xmlns='urn:xmpp:mam:2'/>`

/** What the archive of a device's account has, in order. */
const archived = async (device: Device): Promise<readonly Element[]> => {
  await device.asks(QUERY)
  return (await device.takes()).flatMap(
    message =>
      message
        .child('result', 'urn:xmpp:mam:2')
        ?.child('forwarded', 'urn:xmpp:forward:0')
        ?.child('message', NS_CLIENT) ?? [],
  )
}
const bodies = async (device: Device): Promise<readonly (string | undefined)[]> =>
  (await archived(device)).map(stanza => stanza.childText('body') ?? (stanza.child('retracted', NS) && '†'))

const say = (to: string, id: string, body: string, ...rest: Element[]): Element =>
  el(NS_CLIENT, 'message', { to, type: 'chat', id }, el(NS_CLIENT, 'body', undefined, body), ...rest)
const takeBack = (to: string, of: string, id = `back-${of}`): Element =>
  say(to, id, 'taken back', el(NS, 'retract', { id: of }))
const BRUNO = 'bruno@plaza.example'
const ANA = 'ana@plaza.example'

play(
  'XEP-0424 §5: a tombstone takes the place of what its author took back, in both archives',
  ALL,
  async ({ ana, bruno, clock }) => {
    await ana.phone.sends(say(BRUNO, 'm1', 'wrong window'), say(BRUNO, 'm2', 'hola'))
    const [before] = await archived(bruno.desk)
    clock.pass(60_000)
    await ana.desk.sends(takeBack(BRUNO, 'm1'))
    for (const device of [ana.phone, bruno.desk]) {
      await device.takes()
      expect(await bodies(device)).toEqual(['†', 'hola', 'taken back'])
      const [tombstone] = await archived(device)
      expect(tombstone?.toString()).not.toContain('wrong window')
      for (const name of ['id', 'from', 'to', 'type']) expect(tombstone?.attr(name)).toBe(before?.attr(name))
      expect(tombstone?.elements().map(child => child.toString())).toEqual([
        "<retracted xmlns='urn:xmpp:message-retract:1' id='back-m1' stamp='2026-01-15T12:01:00Z'/>",
      ])
    }
  },
)

play(
  'XEP-0424 §6: only the author takes a message back; what others send changes nothing',
  ALL,
  async ({ ana, bruno, carla }) => {
    await ana.phone.sends(say(BRUNO, 'm1', 'mine'))
    await bruno.desk.sends(takeBack(ANA, 'm1'))
    await carla.desk.sends(takeBack(BRUNO, 'm1'), takeBack(ANA, 'm1'))
    for (const device of [ana.phone, bruno.desk]) {
      await device.takes()
      expect(await bodies(device)).toContain('mine')
    }
  },
)

play('XEP-0424 §6: what takes back is not taken back itself', ALL, async ({ ana, bruno }) => {
  await ana.phone.sends(say(BRUNO, 'm1', 'mine'), takeBack(BRUNO, 'm1', 'r1'), takeBack(BRUNO, 'r1', 'r2'))
  await bruno.desk.takes()
  expect(await bodies(bruno.desk)).toEqual(['†', 'taken back', 'taken back'])
})

play('XEP-0424 §5: corrections of the message go with it', ALL, async ({ ana, bruno }) => {
  await ana.phone.sends(
    say(BRUNO, 'm1', 'secret'),
    say(BRUNO, 'm2', 'the secret', el('urn:xmpp:message-correct:0', 'replace', { id: 'm1' })),
    takeBack(BRUNO, 'm1'),
  )
  await bruno.desk.takes()
  const [original, correction] = await archived(bruno.desk)
  expect(`${original}${correction}`).not.toContain('secret')
  expect(correction?.child('replace', 'urn:xmpp:message-correct:0')?.attr('id')).toBe('m1')
})

const occupant = (id: string): readonly Element[] => [
  el('http://jabber.org/protocol/muc#user', 'x'),
  el('urn:xmpp:occupant-id:0', 'occupant-id', { id }),
]
play(
  'XEP-0424 §6: in a room the nick and the occupant-id say who the author is, not the address of the room',
  ALL,
  async ({ bruno, world }) => {
    const from = (nick: string, stanza: Element): Element =>
      stanza.with({ from: `den@rooms.example/${nick}` })
    const arrives = async (stanza: Element): Promise<void> => {
      world.host.view.route(Stanza.from(stanza))
      await world.settled()
    }
    await arrives(from('carla', say(BRUNO, 'm1', 'private', ...occupant('c1'))))
    await arrives(from('dario', takeBack(BRUNO, 'm1').append(...occupant('d1'))))
    await arrives(from('carla', takeBack(BRUNO, 'm1').append(...occupant('d1'))))
    await bruno.desk.takes()
    expect(await bodies(bruno.desk)).toContain('private')
    await arrives(from('carla', takeBack(BRUNO, 'm1').append(...occupant('c1'))))
    await bruno.desk.takes()
    expect(await bodies(bruno.desk)).not.toContain('private')
  },
)

test('XEP-0424 §5: what the end of the process put off is done after the next start', async () => {
  const storage = memoryStorage({ domain: 'plaza.example' })
  await storage.accounts.create({ local: 'ana', disabled: false, role: 'member', credentials: {} })
  const { messages } = storage.open('mam', { messages: archive() })
  const records: DomainRecords = {
    get: key => storage.host.get('mam', key),
    entries: () => storage.host.entries('mam'),
    set: (key, value) => storage.host.set('mam', key, value),
    take: key => storage.host.take('mam', key),
  }
  const [ana, bruno] = [Jid.parse(ANA), Jid.parse(BRUNO)]
  const append = (stanza: Element) =>
    messages.append({ sender: ana, from: ana, to: bruno, stanza: stanza.with({ from: ANA }).toString() })
  await append(say(BRUNO, 'm1', 'secret')).durable
  const retraction = takeBack(BRUNO, 'm1').with({ from: ANA })

  const ended = retractions({ messages, records, log: silent })
  ended.note(Stanza.from(retraction) as Message, { sender: ana }, append(retraction))
  ended.stop()
  await setImmediate()
  expect((await messages.query(ana, { max: 1 })).entries[0]?.stanza).toContain('secret')

  await retractions({ messages, records, log: silent }).resume()
  expect((await messages.query(ana, { max: 1 })).entries[0]?.stanza).toContain('<retracted')
  expect(await records.entries()).toEqual([])
})
