/** S324: the program ends between any two writes of the store. What was said is there once, and no key serves twice. */
import { expect, test } from 'vitest'
import { createApp } from '../../app.ts'
import { memoryPlatform } from '../../platform/memory/index.ts'
import { memoryStorage } from '../../platform/memory/storage.ts'
import type { SealedStorageDriver } from '../../platform/platform.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { DOMAIN, PASSWORD, scriptedServer, type ScriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn, until } from '../../testing/signed-in.ts'

const BRUNO = `bruno@${DOMAIN}`
const MORE_THAN_THERE_ARE = 60

/** A store that takes so many writes more, and a line that is dead from then on. */
const powered = (server: ScriptedServer) => {
  const stores = new Map()
  const files = new Map()
  let left = Infinity
  let isOut = false
  let out = (): void => {}
  const gone = new Promise<void>(resolve => {
    out = resolve
  })
  const storage = (): SealedStorageDriver => {
    const driver = memoryStorage(stores, files)
    return {
      ...driver,
      async open(name) {
        const store = await driver.open(name)
        return {
          ...store,
          async write(changes) {
            if (left-- > 0) return store.write(changes)
            isOut = true
            out()
            throw new Error('the power is gone')
          },
        }
      },
    }
  }
  const line: ScriptedServer = Object.create(server, {
    listen: {
      value: (other: Parameters<ScriptedServer['listen']>[0]) => {
        const peer = server.listen(other)
        return { ...peer, receive: (text: string) => !isOut && peer.receive(text) }
      },
    },
  }) as ScriptedServer
  return {
    gone,
    storage,
    stores,
    files,
    line,
    cutAfter(writes: number): void {
      left = writes
    },
  }
}
const begin = async () => {
  const server = scriptedServer()
  const phone = new RemoteDevice(server, BRUNO).announce()
  const power = powered(server)
  const { engine } = await signedIn(power.line, { storage: power.storage() })
  const chat = engine.conversation(BRUNO)
  await until(chat.composer, composer => composer.state === 'ready')
  await settled(server)
  /** The same store under another program. */
  const restart = async () => {
    const storage = memoryStorage(power.stores, power.files)
    const app = createApp(memoryPlatform(server.listen, { storage }), {
      target: { domain: DOMAIN, websocket: 'wss://plaza.example/xmpp-websocket' },
    })
    await until(app.state, state => state.kind === 'locked')
    await app.unlock(PASSWORD, false)
    const again = await until(app.state, state => state.kind === 'open' && state.engine)
    await until(again.connection, state => state.kind === 'online')
    await settled(server)
    return again
  }
  return { server, phone, power, engine, chat, restart, me: engine.me.get().deviceId }
}
const isMessage = (stanza: { name: string; attr(name: string): string | undefined }): boolean =>
  stanza.name === 'message' && stanza.attr('to') === BRUNO

/** Runs the story once for each place at which it can be cut; says how many there were. */
const atEveryCut = async (story: (cut: number) => Promise<boolean>): Promise<number> => {
  for (let cut = 0; cut < MORE_THAN_THERE_ARE; cut++) if (!(await story(cut))) return cut
  throw new Error('it never came to its end')
}

test('S324: a message that comes while the program ends is there once after the next start, and so is the next', async () => {
  const cuts = await atEveryCut(async cut => {
    const { server, phone, power, restart, me } = await begin()
    await phone.meet(me)
    power.cutAfter(cut)
    const message = await phone.say(me, 'in the storm')
    const whole = await Promise.race([settled(server).then(() => true), power.gone.then(() => false)])
    server.drop()
    const engine = await restart()
    // What was not acknowledged comes again (XEP-0198 §5).
    server.push(message)
    await phone.say(me, 'after the storm')
    const { timeline } = engine.conversation(BRUNO)
    await until(timeline, ({ items }) =>
      items.some(item => item.kind === 'message' && item.text === 'after the storm'),
    )
    const said = timeline.get().items.flatMap(item => (item.kind === 'message' ? [item.text] : []))
    expect(said, `cut after ${cut} writes`).toEqual(['in the storm', 'after the storm'])
    expect(timeline.get().items.some(item => item.kind === 'unreadable')).toBe(false)
    return !whole
  })
  expect(cuts).toBeGreaterThan(0)
})

test('S324: a message that is written while the program ends goes out, under a key that nothing else was sealed with', async () => {
  const cuts = await atEveryCut(async cut => {
    const { server, phone, power, chat, restart } = await begin()
    power.cutAfter(cut)
    const taken = await Promise.race([
      chat.send('into the storm').then(
        () => true,
        () => false,
      ),
      power.gone.then(() => false),
    ])
    const whole = await Promise.race([settled(server).then(() => true), power.gone.then(() => false)])
    server.drop()
    const engine = await restart()
    await engine.conversation(BRUNO).send('after it')
    const read: (string | undefined)[] = []
    const seen = new Set<string>()
    for (let at = 0; !read.includes('after it'); at++) {
      while (server.sent.filter(isMessage).length <= at) await new Promise(resolve => setImmediate(resolve))
      const stanza = server.sent.filter(isMessage)[at]!
      const payload = String(stanza.child('encrypted', 'urn:xmpp:omemo:2'))
      // The very same bytes again are no second use of a key.
      if (!seen.has(payload)) read.push(await phone.read(stanza))
      seen.add(payload)
    }
    const stored = engine.conversation(BRUNO).timeline.get().items
    const isThere = stored.some(item => item.kind === 'message' && item.text === 'into the storm')
    if (taken) expect(isThere, `cut after ${cut} writes`).toBe(true)
    if (isThere) expect(read, `cut after ${cut} writes`).toContain('into the storm')
    return !whole
  })
  expect(cuts).toBeGreaterThan(0)
})
