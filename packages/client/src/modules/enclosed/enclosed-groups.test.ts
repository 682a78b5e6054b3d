import { el, type Element, NS_CLIENT, Poll, PollVote } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { BRUNO, entered, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { ME, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { body, messagesIn } from '../../testing/with-bruno.ts'

test('in a group a poll goes by the id that the room gave it, as reactions do, and members are counted one by one', async () => {
  const server = scriptedServer()
  const phone = new RemoteDevice(server, BRUNO).announce()
  roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
  const { engine } = await entered(server, new MemoryKit().parts)
  const chat = engine.conversation(ROOM)
  await until(chat.composer, composer => composer.state === 'ready')
  const me = engine.me.get().deviceId
  await phone.meet(me)
  const says = async (id: string, ...content: readonly Element[]): Promise<void> => {
    const sealed = await phone.sealedAs(me, { to: ROOM }, ...content)
    const attrs = { type: 'groupchat', from: `${ROOM}/bruno`, to: `${ME}/one`, id }
    const name = el('urn:xmpp:sid:0', 'stanza-id', { by: ROOM, id: `s-${id}` })
    const occupant = el('urn:xmpp:occupant-id:0', 'occupant-id', { id: 'o-bruno' })
    server.push(phone.stanza(sealed, attrs, name, occupant))
    await settled(server)
  }
  await says(
    'q1',
    body('Where?\n1. Here\n2. There'),
    Poll.build({ question: 'Where?', answers: ['Here', 'There'] }),
  )
  const [asked] = messagesIn(chat)
  await chat.vote(asked!.id, [0])
  let stanza: Element | undefined
  while (!stanza) {
    await new Promise(resolve => setImmediate(resolve))
    stanza = server.sent.find(one => one.is('message', NS_CLIENT) && one.attr('to') === ROOM)
  }
  expect(await phone.open(stanza)).toContain(
    "<vote xmlns='urn:corrillo:poll:0' id='s-q1'><chosen>0</chosen></vote>",
  )
  await says('v1', PollVote.build({ id: 's-q1', chosen: ['1'] }))
  expect(messagesIn(chat)[0]?.enclosed).toMatchObject({
    voters: 2,
    answers: [
      { text: 'Here', by: [ME], own: true },
      { text: 'There', by: [BRUNO], own: false },
    ],
  })
})
