/** What a file that somebody sends makes this device do by itself. */
import { expect, test } from 'vitest'
import type { Platform } from '../../platform/platform.ts'
import { memoryPlatform } from '../../platform/memory/index.ts'
import type { FilePart } from '../../store/facts.ts'
import { messagesIn, says, withBruno } from '../../testing/with-bruno.ts'
import { fileContent } from './content.ts'

const bytes = (length: number): Uint8Array => new Uint8Array(length)
const sent = (more: Partial<FilePart>): FilePart => ({
  name: 'garden.jpg',
  type: 'image/jpeg',
  size: 2_000,
  hash: bytes(32),
  width: 80,
  height: 56,
  length: undefined,
  preview: 'data:image/jpeg;base64,/9j/4AAQSkZJRg==',
  waveform: undefined,
  key: bytes(32),
  iv: bytes(12),
  url: 'https://tracker.example/who-looks',
  ...more,
})

test('S350: nothing of another server is asked for by itself, nor what is large or neither picture nor voice', async () => {
  const asked: string[] = []
  const { files } = memoryPlatform(() => ({ receive: () => undefined, closed: () => undefined }))
  const watched: Platform['files'] = {
    ...files,
    download(task) {
      asked.push(task.url)
      return Promise.reject(new Error('nobody there'))
    },
  }
  const scene = await withBruno({ parts: { files: watched, origin: 'https://chat.plaza.example' } })
  const here = (path: string): string => `https://chat.plaza.example/files/${path}`
  await says(scene, 'elsewhere', ...fileContent([sent({})]))
  await says(scene, 'large', ...fileContent([sent({ size: 11 * 1024 ** 2, url: here('large') })]))
  await says(
    scene,
    'paper',
    ...fileContent([sent({ type: 'application/pdf', name: 'a.pdf', url: here('paper') })]),
  )
  await says(scene, 'small', ...fileContent([sent({ url: here('small') })]))
  const items = messagesIn(scene.chat)
  expect(items.map(item => item.files?.length)).toEqual([1, 1, 1, 1])
  for (const { id } of items) await scene.chat.files.fetch(id, 0, true).catch(() => undefined)
  expect(asked).toEqual([here('small')])
  expect(items[0]?.files?.[0]?.preview, 'what it looks like is inside the envelope').toBeDefined()
  // It goes where the person sends it.
  await scene.chat.files.fetch(items[0]!.id, 0).catch(() => undefined)
  expect(asked.at(-1)).toBe('https://tracker.example/who-looks')
})
