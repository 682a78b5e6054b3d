/** Own devices that nobody uses any more are taken off the list, and told of; who is used again comes back. */
import { expect, test } from 'vitest'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { ME, scriptedServer, type ScriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn, type SignedIn, until } from '../../testing/signed-in.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'

const DAY = 86_400_000

const listed = (server: ScriptedServer): string =>
  String(server.items.get(`${ME} urn:xmpp:omemo:2:devices`)?.get('current'))
const withTablet = async () => {
  const server = scriptedServer()
  const kit = new MemoryKit()
  const here = await signedIn(server, kit.parts)
  const tablet = new RemoteDevice(server, ME).publishBundle()
  const me = here.engine.me.get().deviceId
  server.push(tablet.event(me, tablet.id))
  await until(here.engine.ownDevices, all => all.some(one => one.id === tablet.id && one.active))
  return { server, kit, here, tablet, me }
}
const after = async (days: number, server: ScriptedServer, kit: MemoryKit, here: SignedIn) => {
  await here.engine.lockNow()
  here.platform.clock.sleep(days * DAY)
  return kit.unlock(server, here)
}

test('S310: an own device that was not heard of for three months is retired with a notice; this one stays', async () => {
  const { server, kit, here, tablet, me } = await withTablet()
  const engine = await after(91, server, kit, here)
  await until(engine.notices, all => all.some(one => one.kind === 'own-device-retired'))
  expect(listed(server)).not.toContain(`id='${tablet.id}'`)
  expect(listed(server)).toContain(`id='${me}'`)
})
test('S310: one that was heard of since stays', async () => {
  const { server, kit, here, tablet, me } = await withTablet()
  const first = await after(60, server, kit, here)
  await tablet.meet(me)
  await tablet.say(me, 'still here')
  await settled(server)
  await until(first.ownDevices, all => all.some(one => one.id === tablet.id && one.lastSeen !== undefined))
  const engine = await after(60, server, kit, here)
  await settled(server)
  expect(engine.notices.get().map(one => one.kind)).not.toContain('own-device-retired')
  expect(listed(server)).toContain(`id='${tablet.id}'`)
})
test('one that comes back is not retired again the next time', async () => {
  const { server, kit, here, tablet, me } = await withTablet()
  const first = await after(91, server, kit, here)
  await until(first.notices, all => all.some(one => one.kind === 'own-device-retired'))
  server.push(tablet.event(me, tablet.id))
  await until(first.ownDevices, all => all.some(one => one.id === tablet.id && one.active))
  const engine = await after(1, server, kit, here)
  await settled(server)
  expect(listed(server)).toContain(`id='${tablet.id}'`)
  expect(engine.notices.get().map(one => one.kind)).not.toContain('own-device-retired')
})
test('S398: a clock of this computer that is set far ahead retires nobody', async () => {
  const { server, kit, here, tablet } = await withTablet()
  const real = here.platform.clock.now()
  server.now = () => real
  const engine = await after(400, server, kit, here)
  await settled(server)
  expect(engine.notices.get().map(one => one.kind)).not.toContain('own-device-retired')
  expect(listed(server)).toContain(`id='${tablet.id}'`)
})
