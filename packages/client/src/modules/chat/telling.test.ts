/** XEP-0333 §8: whom one tells that one has read, in the settings and in each conversation. */
import { el, type Element } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { keptOf } from '../../recovery/contents.ts'
import { blankConversation } from '../../store/conversations.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { ME } from '../../testing/scripted-server.ts'
import { nextMessage, settled, until } from '../../testing/signed-in.ts'
import { BRUNO, body, says, type WithBruno, withBruno } from '../../testing/with-bruno.ts'
import { NS_OWN } from '../own-changes/index.ts'

const met = () => withBruno({ roster: [{ jid: BRUNO, subscription: 'both' }] })
/** A message of Bruno's, and we look at it. */
const readOne = async (scene: WithBruno, id: string): Promise<void> => {
  const chat = scene.engine.conversation(BRUNO)
  await says(scene, id, body(`word ${id}`), el('urn:xmpp:chat-markers:0', 'markable'))
  chat.markRead()
  await until(chat.item, item => item.unread === 0)
  await settled(scene.server)
}
/** What Bruno has heard of, in its order; resolves when he has heard of this one. */
const hearing = ({ server, phone }: WithBruno) => {
  const told: string[] = []
  let at = 0
  return async (last: string): Promise<readonly string[]> => {
    while (told.at(-1) !== last) {
      const stanza = server.sent[at]
      if (!stanza) await new Promise(resolve => setImmediate(resolve))
      else {
        at += 1
        const inside = stanza.name === 'message' && stanza.attr('to') === BRUNO && (await phone.open(stanza))
        const [, id] = (inside && /<displayed [^>]*id='([^']+)'/u.exec(inside)) || []
        if (id !== undefined) told.push(id)
      }
    }
    return told
  }
}
const choose = async ({ engine }: WithBruno, on: boolean | undefined): Promise<void> =>
  (await engine.attention()).tellReading(BRUNO, on)
const tabletOf = async ({ server, engine }: WithBruno): Promise<RemoteDevice> => {
  const tablet = new RemoteDevice(server, ME).publishBundle()
  server.push(tablet.event(engine.me.get().deviceId, tablet.id))
  await settled(server)
  await tablet.meet(engine.me.get().deviceId)
  return tablet
}

test('what is chosen for a conversation holds there, whatever the settings say; taken back, the settings hold again', async () => {
  const scene = await met()
  const { chat, engine } = scene
  const heard = hearing(scene)
  await readOne(scene, 'usual')
  await heard('usual')
  await choose(scene, false)
  expect(chat.item.get().tellsReading).toBe(false)
  await readOne(scene, 'refused-here')
  await engine.people.tellReading(false)
  await choose(scene, true)
  await readOne(scene, 'told-here')
  await heard('told-here')
  await choose(scene, undefined)
  expect(chat.item.get().tellsReading).toBeUndefined()
  await readOne(scene, 'refused-everywhere')
  await engine.people.tellReading(true)
  await readOne(scene, 'usual-again')
  expect(await heard('usual-again')).toEqual(['usual', 'told-here', 'usual-again'])
})

test('who is no contact is not told, unless it was chosen for them', async () => {
  const scene = await withBruno({ roster: [{ jid: BRUNO, subscription: 'none' }] })
  await readOne(scene, 'unasked')
  await choose(scene, true)
  await readOne(scene, 'chosen')
  expect(await hearing(scene)('chosen')).toEqual(['chosen'])
})

test('a mark that waits for a connection is not sent once it is not wanted any more', async () => {
  const scene = await met()
  const { server, chat, engine, here } = scene
  await says(scene, 'm1', body('word'), el('urn:xmpp:chat-markers:0', 'markable'))
  server.drop()
  chat.markRead()
  await until(chat.item, item => item.unread === 0)
  await choose(scene, false)
  const before = server.sent.length
  here.platform.clock.advance(5_000)
  await until(engine.connection, state => state.kind === 'online')
  await settled(server)
  expect(server.sent.slice(before).filter(one => one.name === 'message' && one.attr('to') === BRUNO)).toEqual(
    [],
  )
})

test('S306: it goes to the own devices, hidden, is believed of them alone, and stays after the lock', async () => {
  const scene = await met()
  const { server, chat, engine, phone, here, kit } = scene
  const tablet = await tabletOf(scene)
  const before = server.sent.length
  await choose(scene, false)
  const told = await nextMessage(server, ME, before)
  expect(String(told)).not.toContain('reading')
  expect(await tablet.open(told)).toContain(`<reading xmlns='${NS_OWN}' of='${BRUNO}' on='false'/>`)

  const reading = (on?: string): Element => el(NS_OWN, 'reading', { of: BRUNO, on })
  const me = engine.me.get().deviceId
  const fromTablet = async (said: Element): Promise<void> => {
    server.push(tablet.stanza(await tablet.sealed(me, said), { from: `${ME}/tablet` }))
    await settled(server)
  }
  await fromTablet(reading('true'))
  expect(chat.item.get().tellsReading).toBe(true)
  await fromTablet(reading('perhaps'))
  server.push(phone.stanza(await phone.sealed(me, reading('false'))))
  await settled(server)
  expect(chat.item.get().tellsReading).toBe(true)
  await fromTablet(reading())
  expect(chat.item.get().tellsReading).toBeUndefined()
  await fromTablet(reading('false'))

  await engine.lockNow()
  const again = (await kit.unlock(server, here)).conversation(BRUNO)
  await until(again.item, item => item.tellsReading === false)
})

test('a linked device and a backup have it', () => {
  expect(keptOf({ ...blankConversation(BRUNO), tellsReading: false }).tellsReading).toBe(false)
  expect(keptOf(blankConversation(BRUNO)).tellsReading).toBeUndefined()
})
