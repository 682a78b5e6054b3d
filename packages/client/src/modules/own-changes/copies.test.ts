import { el, type Element, NS_CLIENT, OriginId } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { ME } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { chat, items, me, says, sent, server } from '../../testing/stage.ts'
import { BRUNO, body } from '../../testing/with-bruno.ts'
import { lostNote } from '../omemo/lost.ts'
import { NS_OWN } from './index.ts'

/** Another device of ours, which the client knows. */
const ownTablet = async (): Promise<RemoteDevice> => {
  const tablet = new RemoteDevice(server, ME).publishBundle()
  server.push(tablet.event(me(), tablet.id))
  await settled(server)
  return tablet
}
const carbon = (message: Element): Element =>
  el(
    NS_CLIENT,
    'message',
    { from: ME, to: server.resource },
    el('urn:xmpp:carbons:2', 'sent', {}, el('urn:xmpp:forward:0', 'forwarded', {}, message)),
  )
const noteFor = async (tablet: RemoteDevice, from: number): Promise<string> => {
  for (;;) {
    for (const stanza of server.sent.slice(from).filter(one => one.name === 'message')) {
      const inside =
        String(stanza).includes(`rid='${tablet.id}'`) && (await tablet.open(stanza).catch(() => ''))
      if (inside) return inside
    }
    await new Promise(resolve => setImmediate(resolve))
  }
}
const unreadable = (): readonly unknown[] =>
  chat.timeline.get().items.flatMap(item => (item.kind === 'unreadable' ? [[item.own, item.cause]] : []))
const copy = (id: string, ...content: readonly Element[]): Element =>
  el(NS_OWN, 'copy', { of: BRUNO, id, at: '2026-03-01T11:00:00Z' }, ...content)

test('what another own device wrote and this one cannot read is asked for, and stands where it was missed', async () => {
  const tablet = await ownTablet()
  // With a prekey that there is not.
  await tablet.meet(me(), bundle => ({
    ...bundle,
    preKeys: bundle.preKeys.map(key => ({ ...key, id: key.id + 5000 })),
  }))
  const before = server.sent.length
  const written = tablet.stanza(
    await tablet.encrypted(me(), 'from the tablet', { to: BRUNO }),
    { id: 'own-1', from: `${ME}/tablet`, to: BRUNO },
    OriginId.build({ id: 'own-1' }),
  )
  server.push(carbon(written))
  await until(chat.timeline, () => unreadable().length === 1)
  expect(unreadable()).toEqual([[true, 'lost-keys']])
  await says('m1', body('what comes after it'))
  expect(await noteFor(tablet, before)).toContain(`<message id='own-1' of='${BRUNO}'/>`)
  const said = async (id: string, ...content: readonly Element[]): Promise<void> => {
    server.push(
      tablet.stanza(await tablet.sealed(me(), copy(id, ...content)), { id: `c-${id}`, from: `${ME}/tablet` }),
    )
    await settled(server)
  }
  await said('never-missed', body('words that nobody missed'))
  await said('own-1', body('from the tablet'))
  await until(chat.timeline, () => unreadable().length === 0)
  expect(items().map(({ own, text }) => [own, text])).toEqual([
    [true, 'from the tablet'],
    [false, 'what comes after it'],
  ])
  await said('own-1', body('other words'))
  expect(items()).toHaveLength(2)
})
test('what an own device could not read is said to it once more, to nobody else, and once', async () => {
  const tablet = await ownTablet()
  await tablet.meet(me())
  const { stanza } = await sent(() => chat.send('from here'))
  const id = stanza.attr('id')!
  const ask = async (name: string): Promise<void> => {
    const note = await tablet.sealed(me(), lostNote([{ id, of: BRUNO }]))
    server.push(tablet.stanza(note, { id: name, from: `${ME}/tablet` }))
    await settled(server)
  }
  const before = server.sent.length
  await ask('l1')
  const inside = await noteFor(tablet, before)
  expect(inside).toContain(`<copy xmlns='${NS_OWN}' of='${BRUNO}' id='${id}'`)
  expect(inside).toContain('from here')
  const copies = () =>
    server.sent.slice(before).filter(one => one.name === 'message' && one.attr('to') === ME)
  await expect.poll(() => copies().some(one => !String(one).includes(`jid='${BRUNO}'`))).toBe(true)
  const count = copies().length
  await ask('l2')
  expect(copies()).toHaveLength(count)
})
test('S306: nobody else is given what was said in another conversation', async () => {
  const carla = 'carla@plaza.example'
  const { stanza } = await sent(() => chat.send('for Bruno alone'))
  const before = server.sent.length
  await says('l1', lostNote([{ id: stanza.attr('id')!, of: carla }]))
  await settled(server)
  expect(server.sent.slice(before).filter(one => one.name === 'message' && one.attr('to') !== BRUNO)).toEqual(
    [],
  )
})
