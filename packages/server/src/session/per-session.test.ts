import { expect, test } from 'vitest'
import { defineModule } from '../host/module.ts'
import { World } from '../plays/world.ts'
import { perSession, type Slot } from './per-session.ts'

test('what is kept of a session takes the same room on the last of fifty hosts as on the first', async () => {
  const slots: Slot<string>[][] = []
  const keeping = defineModule({
    name: 'keeping',
    specs: [],
    setup() {
      slots.push([perSession(() => 'one'), perSession(() => 'two')])
      return {}
    },
  })
  const worlds = Array.from({ length: 50 }, () => new World([keeping], {}, {}))
  for (const [i, world] of [worlds[0], worlds[49]].entries()) {
    const phone = world!.device('ana', 'phone')
    phone.bind()
    const { session } = phone
    for (const slot of slots[i * 49]!) slot.get(session)
    expect(session.slots).toEqual(['one', 'two'])
    slots[i * 49]![0]!.set(session, 'other')
    expect(slots[i * 49]!.map(slot => slot.get(session))).toEqual(['other', 'two'])
  }
  await Promise.all(worlds.map(world => world.host.stop()))
})

test('a slot cannot be opened later, where it would share its place', () => {
  expect(() => perSession(() => 0)).toThrow(/set up/)
})
