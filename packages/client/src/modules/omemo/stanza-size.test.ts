/** XEP-0478: what is larger than the server takes would end the stream, and would again when it is sent again. */
import { expect, test } from 'vitest'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { scriptedServer } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { BRUNO, messagesIn, type WithBruno, withBruno } from '../../testing/with-bruno.ts'

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
