import { expect, test } from 'vitest'
import { MemoryKit } from './testing/memory-kit.ts'
import { scriptedServer } from './testing/scripted-server.ts'
import { signedIn } from './testing/signed-in.ts'

test('what was used last comes first, each once and 24 at most, and is there after the store was locked', async () => {
  const server = scriptedServer()
  const kit = new MemoryKit()
  const begun = await signedIn(server, kit.parts)
  const { recentEmoji, lockNow } = begun.engine
  expect(await recentEmoji.list()).toEqual([])
  for (const emoji of ['🥖', '🌻', '🥖', '', 'x'.repeat(65)]) await recentEmoji.use(emoji)
  expect(await recentEmoji.list()).toEqual(['🥖', '🌻'])
  const many = Array.from({ length: 30 }, (_, i) => String.fromCodePoint(0x1f600 + i))
  for (const emoji of many) await recentEmoji.use(emoji)
  await lockNow()
  const again = await kit.unlock(server, begun)
  expect(await again.recentEmoji.list()).toEqual(many.toReversed().slice(0, 24))
})
