import { element, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { World } from '../plays/world.ts'
import { inOrder, type AnyModule } from './loader.ts'
import { defineModule, onGet } from './module.ts'

const Thing = element('urn:example:thing', 'thing', {})
const answering = (name: string) =>
  defineModule({ name, specs: [], setup: () => ({ iq: [onGet('host', Thing, () => undefined)] }) })

test('two modules that answer the same iq stop the boot, and both are named', () => {
  expect(() => new World([answering('first'), answering('second')], {}, {})).toThrow(/first and second/)
})

test('needed modules come first, also those that the list forgot, and their api is handed over', () => {
  const order: string[] = []
  const base = defineModule({
    name: 'base',
    specs: [],
    setup: () => (order.push('base'), { api: { greet: () => 'hi' } }),
  })
  const user = defineModule({
    name: 'user',
    specs: [],
    needs: { base },
    setup: ({ needs }) => (order.push(`user ${needs.base.greet()}`), {}),
  })
  const world = new World([user], {}, {})
  expect(order).toEqual(['base', 'user hi'])
  expect(world.host.apiOf(base).greet()).toBe('hi')
})

test('modules that need each other are refused', () => {
  const a = { name: 'a', specs: [], setup: () => ({}), needs: {} as Record<string, AnyModule> }
  const b = { name: 'b', specs: [], setup: () => ({}), needs: { a } }
  a.needs.b = b
  expect(() => inOrder([a, b])).toThrow(/need each other: a, b/)
})

test('two modules of one name are refused', () => {
  const empty = () => ({ name: 'same', specs: [], setup: () => ({}) })
  expect(() => inOrder([empty(), empty()])).toThrow(/named same/)
})

test('modules stop in reverse, after their sessions', async () => {
  const order: string[] = []
  const stopping = (name: string, needs = {}) =>
    defineModule({ name, specs: [], needs, setup: () => ({ stop: () => void order.push(name) }) })
  const base = stopping('base')
  await new World([stopping('user', { base }), base], {}, {}).host.stop()
  expect(order).toEqual(['user', 'base'])
})

test('a listener that throws disturbs nobody', () => {
  const throwing = defineModule({
    name: 'throwing',
    specs: [],
    setup: () => ({
      events: {
        accountCreated: () => {
          throw new Error('mine')
        },
      },
    }),
  })
  let heard = 0
  const hearing = defineModule({
    name: 'hearing',
    specs: [],
    setup: () => ({ events: { accountCreated: () => void heard++ } }),
  })
  const world = new World([throwing, hearing], {}, {})
  world.host.events.emit('accountCreated', { account: world.jid('ana') })
  expect(heard).toBe(1)
  expect(world.complaints.errors).toHaveLength(1)
})

test('XEP-0199: an iq of the server is answered by its sender and id, or times out (S114)', async () => {
  const world = new World([], {}, {})
  await world.account('ana')
  await world.account('mallory')
  const [ana, mallory] = [world.device('ana', 'phone'), world.device('mallory', 'x')]
  ana.bind()
  mallory.bind()
  const { Stanza } = await import('@corrillo/xmpp')
  const ask = (id: string) =>
    world.host.view.ask(
      Stanza.from(
        xml`<iq type='get' id='${id}' from='plaza.example' to='ana@plaza.example/phone'><ping xmlns='urn:xmpp:ping'/></iq>`,
      ),
      5000,
    )
  const answered = ask('one')
  await ana.receives(xml`<iq id='one'>…</iq>`)
  await mallory.sends(xml`<iq type='result' id='one' to='plaza.example'/>`)
  await ana.sends(xml`<iq type='result' id='one' to='plaza.example'/>`)
  expect((await answered)?.from?.toString()).toBe('ana@plaza.example/phone')
  const silent = ask('two')
  await world.settled()
  world.clock.pass(5000)
  expect(await silent).toBeUndefined()
})
