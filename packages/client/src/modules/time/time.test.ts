import { expect, test } from 'vitest'
import { DOMAIN, ME, parsed, scriptedServer, type ScriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn, type SignedIn, until } from '../../testing/signed-in.ts'
import { Orders } from '../../store/facts.ts'

const BRUNO = `bruno@${DOMAIN}`
const DAY = 86_400_000
const chat = (text: string, id: string) =>
  parsed(
    `<message xmlns='jabber:client' from='${BRUNO}/phone' to='${ME}' type='chat'><body>${text}</body><stanza-id xmlns='urn:xmpp:sid:0' id='${id}' by='${ME}'/></message>`,
  )
const shown = async ({ engine }: SignedIn) => {
  const { items } = await until(engine.conversation(BRUNO).timeline, now => !now.loading && now)
  return items.flatMap(item => (item.kind === 'message' ? [item] : []))
}
const reconnected = async (server: ScriptedServer, { engine, platform }: SignedIn): Promise<void> => {
  server.drop()
  await until(engine.connection, state => state.kind === 'waiting')
  platform.clock.advance(1_000)
  await until(engine.connection, state => state.kind === 'online')
}

test.each([
  ['ahead', DAY],
  ['behind', -DAY],
])(
  'S130: on a device whose clock is a day %s, what comes live and what the archive has stand in the order of the server',
  async (_, wrong) => {
    const server = scriptedServer()
    const here = await signedIn(server)
    const trueNow = () => here.platform.clock.now() - wrong
    server.now = trueNow
    await reconnected(server, here)
    server.push(chat('live, first', 'a1'))
    await settled(server)
    server.archive = [
      { id: 'a1', at: new Date(trueNow()), message: chat('live, first', 'a1') },
      { id: 'a2', at: new Date(trueNow() + 1_000), message: chat('archive, second', 'a2') },
    ]
    await reconnected(server, here)
    server.push(chat('live, third', 'a3'))
    await settled(server)
    const items = await shown(here)
    expect(items.map(({ text }) => text)).toEqual(['live, first', 'archive, second', 'live, third'])
    for (const { at } of items) expect(Math.abs(at - trueNow())).toBeLessThan(60_000)
  },
)

test('D3: a clock that is set back puts nothing before what is there, also after a restart', () => {
  const first = new Orders()
  const written = [first.next(5_000), first.next(5_000)]
  const restarted = new Orders()
  for (const now of [4_000, 5_000, 100]) written.push(restarted.next(now, written.at(-1)))
  expect(written.toSorted()).toEqual(written)
  expect(new Set(written).size).toBe(written.length)
})
