import { expect, test } from 'vitest'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { scriptedServer } from '../../testing/scripted-server.ts'
import { signedIn } from '../../testing/signed-in.ts'
import { memoryPlatform } from '../../platform/memory/index.ts'
import type { Entry } from '../../recovery/contents.ts'
import { createKeys } from '../../store/keys.ts'
import { SealedStore } from '../../store/sealed.ts'
import { stickers } from './index.ts'

const onDevice = async (name: string) => {
  const platform = memoryPlatform(() => ({ receive: () => undefined, closed: () => undefined }))
  const records = await platform.storage.open(name)
  const form = { address: name, passphrase: 'a good phrase', keepUnlocked: false }
  const store = new SealedStore(records, await createKeys(platform, records, name, form), platform)
  const { itself, kept } = stickers({ platform, store, now: () => platform.clock.now() })
  return { itself, kept, put: (entry: Entry) => store.exclusive(unit => kept.put(unit, entry)) }
}

const picture = (bytes = 40, type = 'image/webp') => new Blob([new Uint8Array(bytes).fill(7)], { type })
const of = (text: string, content = picture()) => ({ text, content, width: 512, height: 384 })

test('the latest first, in the words they were given, and there after the store was locked', async () => {
  const server = scriptedServer()
  const kit = new MemoryKit()
  const begun = await signedIn(server, kit.parts)
  const own = await begun.engine.stickers()
  expect(await own.list()).toEqual([])
  await own.add(of(' 🌻 '))
  await own.add(of('yes!'))
  await begun.engine.lockNow()
  const again = await (await kit.unlock(server, begun)).stickers()
  const [first, second] = await again.list()
  expect(first).toMatchObject({ text: 'yes!', width: 512, height: 384 })
  expect(new Uint8Array(await first!.content.arrayBuffer())).toEqual(new Uint8Array(40).fill(7))
  expect(first!.content.type).toBe('image/webp')
  await again.remove(first!.id)
  expect(await again.list()).toMatchObject([{ id: second!.id, text: '🌻' }])
})

test('what says nothing, is too large, no picture, or one too many, is refused', async () => {
  const { engine } = await signedIn(scriptedServer(), new MemoryKit().parts)
  const own = await engine.stickers()
  await expect(own.add(of('  '))).rejects.toMatchObject({ code: 'not-allowed', field: 'text' })
  await expect(own.add(of('large', picture(100_001)))).rejects.toMatchObject({ code: 'file-too-big' })
  await expect(own.add(of('svg', picture(9, 'image/svg+xml')))).rejects.toMatchObject({ code: 'file-broken' })
  await expect(own.add({ ...of('wide'), width: 1025 })).rejects.toMatchObject({ code: 'file-broken' })
  for (let i = 0; i < 60; i++) await own.add(of(`${i}`))
  await expect(own.add(of('61'))).rejects.toMatchObject({ code: 'not-allowed', field: 'many' })
  expect(await own.list()).toHaveLength(60)
})

test('another device gets them, each once; what is no sticker there is none here', async () => {
  const [here, there] = [await onDevice('here'), await onDevice('there')]
  await here.itself.add(of('🌻'))
  await here.itself.add(of('yes!'))
  const given = await here.kept.entries()
  const [entry] = given
  if (entry?.kind !== 'sticker') throw new Error('no sticker')
  const hostile: readonly Entry[] = [
    { kind: 'sticker', row: { ...entry.row, id: '../me' } },
    { kind: 'sticker', row: { ...entry.row, id: 'f'.repeat(16), type: 'image/svg+xml' } },
    { kind: 'sticker', row: { ...entry.row, id: 'e'.repeat(16), bytes: new Uint8Array(100_001) } },
  ]
  for (const one of [...given, ...given, ...hostile]) await there.put(one)
  expect((await there.itself.list()).map(({ text }) => text)).toEqual(['yes!', '🌻'])
})
