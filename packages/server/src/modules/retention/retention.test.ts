import { xml } from '@corrillo/xmpp'
import { afterEach, expect, test } from 'vitest'
import { PlayClock } from '../../plays/clock.ts'
import { World } from '../../plays/world.ts'
import { memoryStorage } from '../../storage/memory.ts'
import { mam } from '../mam/index.ts'
import { presence } from '../presence/index.ts'
import { retention } from './index.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let world: World
/** A server whose archive keeps messages for thirty days; what an earlier one left is there when it is given. */
const opened = async (before?: World): Promise<World> => {
  const clock = before?.clock ?? new PlayClock()
  const storage = before?.storage ?? memoryStorage({ domain: 'plaza.example', now: () => clock.now() })
  world = new World([presence, mam, retention], {}, {}, { clock, storage })
  await world.host.start()
  return world
}
const restarted = async (): Promise<World> => {
  await world.host.stop()
  return opened(world)
}
afterEach(async () => {
  await world.host.stop()
  expect(world.complaints.errors).toEqual([])
})

const says = async (body: string): Promise<void> => {
  const ana = world.device('ana', 'phone')
  ana.bind()
  await ana.comes()
  await ana.sends(xml`<message to='bruno@plaza.example' type='chat'><body>${body}</body></message>`)
  await world.settled()
}
const kept = (): Promise<number> => world.host.apiOf(mam).count(world.jid('ana'))
const passes = async (ms: number): Promise<void> => {
  world.clock.pass(ms)
  await world.settled()
}
const run = (name: string): Promise<unknown> | undefined =>
  world.host.commands.find(command => command.name === name)?.run({}, { local: undefined, role: 'operator' })

/** Ana wrote to Bruno a day ago. */
const withOldMessage = async (): Promise<void> => {
  await opened()
  await world.account('ana')
  await world.account('bruno')
  await says('hola')
  await passes(DAY)
}

test('what is older than its time goes within the hour', async () => {
  await withOldMessage()
  await passes(29 * DAY - MINUTE)
  expect(await kept()).toBe(1)
  await passes(2 * HOUR)
  expect(await kept()).toBe(0)
})

test('S393: nothing goes after a jump of the clock until an administrator says that it is right', async () => {
  await withOldMessage()
  world.clock.jump(300 * DAY)
  expect(await run('retention status')).toMatchObject({ removing: false })
  await passes(2 * DAY)
  expect(await kept()).toBe(1)
  expect(await run('retention status')).toMatchObject({ removing: false })
  expect(await run('retention confirm')).toMatchObject({ removing: true })
  await world.settled()
  expect(await kept()).toBe(0)
})

test('S393: … nor after a start in which the doubt was left open', async () => {
  await withOldMessage()
  world.clock.jump(300 * DAY)
  await passes(HOUR)
  await restarted()
  await passes(2 * HOUR)
  expect(await kept()).toBe(1)
})

test('S393: a clock that comes back is believed again, and what is not due stays', async () => {
  await withOldMessage()
  world.clock.jump(300 * DAY)
  await passes(5 * HOUR)
  world.clock.jump(-300 * DAY)
  await passes(HOUR)
  expect(await run('retention status')).toMatchObject({ removing: true })
  expect(await kept()).toBe(1)
})

test('S393: a clock of ten years ago removes nothing, ends nothing, and is told', async () => {
  await withOldMessage()
  world.clock.jump(-3650 * DAY)
  await restarted()
  await passes(HOUR)
  expect(await run('retention status')).toMatchObject({ removing: false })
  expect(await kept()).toBe(1)
})

test('S393: a server that was down for a month removes what is due, once its clock had an hour to be set', async () => {
  await withOldMessage()
  await world.host.stop()
  world.clock.jump(31 * DAY)
  await opened(world)
  await passes(30 * MINUTE)
  expect(await kept()).toBe(1)
  await passes(HOUR)
  expect(await kept()).toBe(0)
})

test('S393: a machine that started with a wrong clock and set it within the hour loses nothing', async () => {
  await withOldMessage()
  await world.host.stop()
  world.clock.jump(31 * DAY)
  await opened(world)
  await passes(10 * MINUTE)
  world.clock.jump(-31 * DAY)
  await passes(2 * HOUR)
  expect(await run('retention status')).toMatchObject({ removing: true })
  expect(await kept()).toBe(1)
})
