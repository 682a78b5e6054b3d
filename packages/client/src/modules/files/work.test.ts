import { createCipheriv, createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { memoryPieces } from '../../platform/memory/pieces.ts'
import type { FileHttp } from '../../platform/platform.ts'
import { fileWork, PIECE } from './work.ts'

const random = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}
const [key, iv] = [random(32), random(12)]
const same = (a: Uint8Array, b: Uint8Array): void => expect(Buffer.compare(a, b)).toBe(0)
const never = new AbortController().signal
const quiet = (): void => undefined
const encrypted = (plain: Uint8Array, vector = iv): Uint8Array => {
  const cipher = createCipheriv('aes-256-gcm', key, vector)
  return new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]))
}
const digest = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())

/** A server with one file; `cut` ends the first answer after so many bytes. */
const serving = (
  file: Uint8Array,
  { cut = Number.POSITIVE_INFINITY, lies }: { cut?: number; lies?: number } = {},
) => {
  const pieces = memoryPieces()
  const asked: number[] = []
  const put: Blob[] = []
  const http: FileHttp = {
    async send(_url, { body }, told) {
      put.push(body)
      told(body.size)
      return 201
    },
    offset: async () => ({ status: 404, there: undefined, isComplete: false }),
    cancel: async () => undefined,
    async get(_url, from) {
      asked.push(from)
      const end = asked.length === 1 ? Math.min(cut, file.length) : file.length
      let at = from
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (at >= end) return end < file.length ? controller.error(new Error('cut')) : controller.close()
          const next = Math.min(end, at + 100_000)
          controller.enqueue(file.slice(at, next))
          at = next
        },
      })
      return { status: from > 0 ? 206 : 200, from, total: lies ?? file.length, body }
    },
  }
  return { work: fileWork(() => pieces, http), pieces, asked, put }
}
const place = { store: 's', id: 'aa' }
const url = 'https://files.plaza.example/x'
const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer())
const open = { ...place, key, iv, type: 'image/png' }

test.each([1, 16, PIECE - 1, PIECE, PIECE + 1, PIECE * 2 + 77])(
  'XEP-0448 §5: %i bytes are one stream of AES-256-GCM with its tag behind',
  async length => {
    const plain = random(length)
    const { work, put } = serving(new Uint8Array())
    const hash = await work.seal(
      { ...place, key, iv, source: new Blob([plain as BufferSource]) },
      quiet,
      never,
    )
    expect(hash).toEqual(digest(plain))
    await work.upload({ ...place, url, headers: {}, goesOn: false, isBegun: false }, quiet, never)
    same(await bytesOf(put[0]!), encrypted(plain))
    same(await bytesOf(await work.open({ ...open, size: length, hash })), plain)
  },
)

test('S348: what was cut goes on where it ended, and is whole', async () => {
  const plain = random(PIECE * 3 + 5)
  const { work, asked } = serving(encrypted(plain), { cut: PIECE * 2 + 300_000 })
  const task = { ...place, url, most: plain.length + 16 }
  await expect(work.download(task, quiet, never)).rejects.toMatchObject({ fault: 'unreachable' })
  expect(await work.download(task, quiet, never)).toBe(plain.length + 16)
  expect(asked).toEqual([0, PIECE * 2])
  const opened = await work.open({ ...open, size: plain.length, hash: digest(plain) })
  same(await bytesOf(opened), plain)
  expect(opened.type).toBe('image/png')
})

test('S348: more than was told is refused, said or unsaid', async () => {
  const file = random(PIECE * 2)
  const task = { ...place, url, most: 1_000_000 }
  await expect(serving(file).work.download(task, quiet, never)).rejects.toMatchObject({ fault: 'too-big' })
  const { work, pieces } = serving(file, { lies: 10 })
  await expect(work.download(task, quiet, never)).rejects.toMatchObject({ fault: 'too-big' })
  expect(await pieces.count(place.id)).toBe(0)
})

test('S347: a changed bit, a missing end, another file of the same length, another digest: nothing is handed out', async () => {
  const plain = random(PIECE + 500)
  const file = encrypted(plain)
  const bent = file.slice()
  bent[70_000]! ^= 1
  const other = encrypted(random(plain.length), random(12))
  for (const bad of [bent, file.slice(0, -1), file.slice(0, -16), other]) {
    const { work } = serving(bad)
    await work.download({ ...place, url, most: file.length }, quiet, never)
    await expect(work.open({ ...open, size: undefined, hash: undefined })).rejects.toMatchObject({
      fault: 'broken',
    })
  }
  const { work } = serving(file)
  await work.download({ ...place, url, most: file.length }, quiet, never)
  await expect(work.open({ ...open, size: plain.length, hash: random(32) })).rejects.toMatchObject({
    fault: 'broken',
  })
})

test('XEP-0448 §5: without a tag the digest vouches for the file, and nothing else does', async () => {
  const plain = random(5000)
  const bare = encrypted(plain).slice(0, -16)
  const { work } = serving(bare)
  await work.download({ ...place, url, most: bare.length }, quiet, never)
  expect(await bytesOf(await work.open({ ...open, size: 5000, hash: digest(plain) }))).toEqual(plain)
  await expect(work.open({ ...open, size: 5000, hash: undefined })).rejects.toMatchObject({ fault: 'broken' })
})

test('what is stopped while it is encrypted ends at once', async () => {
  const stop = new AbortController()
  const { work } = serving(new Uint8Array())
  const source = new Blob([random(PIECE * 4) as BufferSource])
  const done: number[] = []
  const told = (bytes: number): void => {
    done.push(bytes)
    if (done.length === 2) stop.abort()
  }
  await expect(work.seal({ ...place, key, iv, source }, told, stop.signal)).rejects.toMatchObject({
    fault: 'stopped',
  })
  expect(done).toEqual([PIECE, PIECE * 2])
})
