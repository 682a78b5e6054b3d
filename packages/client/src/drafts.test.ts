/** What is half written is not lost with the page. */
import { expect, test } from 'vitest'
import { memoryKeychain } from './platform/memory/index.ts'
import { memoryStorage } from './platform/memory/storage.ts'
import { PASSWORD, scriptedServer } from './testing/scripted-server.ts'
import { signedIn, until } from './testing/signed-in.ts'

const who = 'bruno@plaza.example'

const unlocked = async (
  act: (here: Awaited<ReturnType<typeof signedIn>>) => Promise<void> | void,
): Promise<string> => {
  const here = await signedIn(scriptedServer(), {
    storage: memoryStorage(),
    keychain: memoryKeychain(new Map()),
  })
  for (const text of ['half', 'half a sen']) here.engine.conversation(who).setDraft(text)
  await act(here)
  await here.app.unlock(PASSWORD, false)
  const engine = await until(here.app.state, state => state.kind === 'open' && state.engine)
  return engine.conversation(who).composer.get().draft
}

test('a draft is there after the lock, though its time had not come yet', async () => {
  expect(await unlocked(({ engine }) => engine.lockNow())).toBe('half a sen')
})
test('what a page says it keeps is stored without waiting', async () => {
  const here = await signedIn(scriptedServer())
  for (const text of ['half', 'half a sen']) here.engine.conversation(who).setDraft(text)
  here.engine.keep()
  await until(here.engine.conversations, items => items.some(item => item.draft === 'half a sen'))
})
test('what was sent is no draft any more', async () => {
  const draft = await unlocked(async ({ engine }) => {
    await engine.conversation(who).send('a whole sentence')
    engine.keep()
    await engine.lockNow()
  })
  expect(draft).toBe('')
})
/** Storage that answers when it is told to, as one under load. */
const heldUp = () => {
  const driver = memoryStorage()
  let open: (() => void) | undefined
  let gate = Promise.resolve()
  const storage: typeof driver = {
    ...driver,
    async open(name) {
      const records = await driver.open(name)
      return { ...records, range: async (...asked) => gate.then(() => records.range(...asked)) }
    },
  }
  return {
    storage,
    hold: () => void (gate = new Promise(resolve => (open = resolve))),
    release: () => open?.(),
  }
}
test('what is typed while the message before it waits for the store stays, here and on the disk', async () => {
  const { storage, hold, release } = heldUp()
  const here = await signedIn(scriptedServer(), { storage, keychain: memoryKeychain(new Map()) })
  hold()
  const conversation = here.engine.conversation(who)
  const leave = conversation.timeline.subscribe(() => undefined)
  conversation.setDraft('the first')
  const sent = conversation.send('the first')
  conversation.setDraft('the seco')
  await Promise.resolve()
  expect(conversation.composer.get().draft).toBe('the seco')
  release()
  await sent
  expect(conversation.composer.get().draft).toBe('the seco')
  leave()
  await here.engine.lockNow()
  await here.app.unlock(PASSWORD, false)
  const engine = await until(here.app.state, state => state.kind === 'open' && state.engine)
  expect(engine.conversation(who).composer.get().draft).toBe('the seco')
})
