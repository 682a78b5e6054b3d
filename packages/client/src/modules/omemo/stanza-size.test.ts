/** XEP-0478: what is larger than the server takes would end the stream, and would again when it is sent again. */
import { AUTHENTICATED_LIMITS, el, NS_OMEMO, parseElement } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { entered, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { ME, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { BRUNO, messagesIn, type WithBruno, withBruno } from '../../testing/with-bruno.ts'
import { readEncrypted, writeEncrypted } from './wire.ts'

const SMALLEST = 10_000
const stateOf = async ({ chat }: WithBruno, text: string): Promise<unknown> => {
  await until(chat.timeline, () =>
    messagesIn(chat).some(
      one => one.text === text && one.state?.kind !== 'waiting' && one.state?.kind !== 'sent',
    ),
  )
  return messagesIn(chat).find(one => one.text === text)?.state
}

test('a message that is larger than the server takes fails with a reason, and what comes after it goes', async () => {
  const server = scriptedServer()
  server.stanzaBytes = SMALLEST
  const scene = await withBruno({ server })
  const long = 'a'.repeat(9000)
  await scene.chat.send(long)
  await scene.chat.send('short')
  expect(await stateOf(scene, long)).toMatchObject({ kind: 'failed', reason: 'too-big' })
  expect(await stateOf(scene, 'short')).toMatchObject({ kind: 'on-server' })
  expect(server.sent.every(one => one.toString().length <= SMALLEST)).toBe(true)
})

test('so does one that is so large because of the devices that it is hidden for', async () => {
  const server = scriptedServer()
  server.stanzaBytes = SMALLEST
  const devices = Array.from({ length: 40 }, () => new RemoteDevice(server, BRUNO).publishBundle())
  const scene = await withBruno({ server, met: false })
  server.push(scene.phone.event(...devices.map(({ id }) => id)))
  await settled(server)
  await scene.chat.send('to all of you')
  expect(await stateOf(scene, 'to all of you')).toMatchObject({ kind: 'failed', reason: 'too-many-devices' })
  expect(scene.engine.connection.get().kind).toBe('online')
  expect(server.sent.every(one => one.toString().length <= SMALLEST)).toBe(true)
})

test.each([
  [SMALLEST, 'failed'],
  [100_000, 'sent'],
] as const)(
  'note 0045: to a group as much goes as the server takes for one: %i bytes',
  async (most, state) => {
    const server = scriptedServer()
    server.stanzaBytes = SMALLEST
    server.groupBytes = most
    const devices = Array.from({ length: 40 }, () => new RemoteDevice(server, BRUNO).publishBundle())
    devices[0]?.list(...devices.map(({ id }) => id))
    roomOn(server, { kind: PRIVATE, members: [ME, BRUNO] })
    const { engine } = await entered(server)
    const chat = engine.conversation(ROOM)
    await chat.send('to all of you')
    while (
      !server.sent.some(one => one.attr('to') === ROOM && one.child('encrypted', NS_OMEMO)) &&
      state !== 'failed'
    )
      await new Promise(resolve => setImmediate(resolve))
    if (state === 'failed')
      await until(chat.timeline, () => messagesIn(chat).some(one => one.state?.kind === 'failed'))
    const largest = Math.max(...server.sent.map(one => one.toString().length))
    expect(largest > SMALLEST).toBe(state === 'sent')
  },
)

test('a header for two thousand accounts is read', () => {
  const keys = Array.from({ length: 2000 }, (_, i) => ({
    address: `u${i}@plaza.example`,
    rid: i + 1,
    isKeyExchange: true,
    data: new Uint8Array(190),
  }))
  const encrypted = writeEncrypted({
    generation: 'omemo:2',
    sid: 1,
    keys,
    iv: undefined,
    payload: new Uint8Array(64),
  })
  const message = parseElement(el('jabber:client', 'message', {}, encrypted).toString())
  expect(message.toString().length).toBeLessThan(AUTHENTICATED_LIMITS.groupBytes ?? 0)
  const read = readEncrypted(message, 'u1999@plaza.example', 2000)
  expect(read?.key).toMatchObject({ rid: 2000, isKeyExchange: true })
})
