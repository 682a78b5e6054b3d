/** Uploads that break off, against a server that remembers what came: what goes over the wire, and what is there in the end. */
import { concat } from '@corrillo/crypto'
import { expect, test, vi } from 'vitest'
import { memoryPieces } from '../../platform/memory/pieces.ts'
import type { FileHttp, UploadOffset } from '../../platform/platform.ts'
import { carried } from './carrying.ts'
import { FileError } from './file-work.ts'
import { fileWork } from './work.ts'

const SIZE = 2_500_000
const file = new Uint8Array(SIZE)
for (let at = 0; at < SIZE; at += 50_000) crypto.getRandomValues(file.subarray(at, at + 50_000))
const place = { store: 's', id: 'aa' }
const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/octet-stream' }
const task = { ...place, url: 'https://files.plaza.example/x', headers, goesOn: true, isBegun: false }
const never = new AbortController().signal

/** `cuts`: after how many bytes of a request the line breaks, one request after the other. */
const serving = async (...cuts: readonly number[]) => {
  const pieces = memoryPieces()
  await pieces.put(place.id, 0, file.slice(0, 1 << 20))
  await pieces.put(place.id, 1, file.slice(1 << 20))
  const left = [...cuts]
  const said: string[] = []
  const progress: number[] = []
  const state = { there: new Uint8Array() as Uint8Array, isGone: false, busy: 0, bytes: 0 }
  const http: FileHttp = {
    async send(_url, { method, headers: shown, body }, told) {
      const from = Number(shown['Upload-Offset'] ?? 0)
      said.push(`${method} ${from} ${shown['Content-Type']} ${shown['Upload-Complete'] ?? ''}`.trim())
      const cut = left.shift() ?? Number.POSITIVE_INFINITY
      if (state.busy > 0) return 409
      const came = new Uint8Array(await body.slice(0, cut).arrayBuffer())
      state.bytes += came.length
      state.there = concat(state.there.subarray(0, from), came)
      told(came.length)
      if (cut < body.size) throw new FileError('unreachable')
      return 201
    },
    async offset(_url, shown) {
      said.push(`HEAD ${shown['Authorization']}`)
      if (state.busy-- > 0) return { status: 409, there: undefined, isComplete: false }
      if (state.isGone) return { status: 410, there: undefined, isComplete: false }
      const there = state.there.length
      return { status: there === SIZE ? 200 : 204, there, isComplete: there === SIZE }
    },
    cancel: async () => undefined,
    get: () => Promise.reject(new FileError('unreachable')),
  }
  const work = fileWork(() => pieces, http)
  const upload = (isBegun = false) =>
    work.upload({ ...task, isBegun }, done => void progress.push(done), never)
  return { upload, work, said, progress, state }
}
const whole = (there: Uint8Array): void => expect(Buffer.compare(there, file)).toBe(0)

test('what broke off goes on where it ended: nothing goes twice, and the progress goes on from there', async () => {
  const { upload, said, progress, state } = await serving(1_200_000, 700_000)
  expect(await upload()).toBe(201)
  expect(said).toEqual([
    'PUT 0 application/octet-stream',
    'HEAD Bearer x',
    'PATCH 1200000 application/partial-upload ?1',
    'HEAD Bearer x',
    'PATCH 1900000 application/partial-upload ?1',
  ])
  expect(state.bytes).toBe(SIZE)
  expect(progress).toEqual([1_200_000, 1_200_000, 1_900_000, 1_900_000, SIZE])
  whole(state.there)
})

test('one that another run began is asked about first', async () => {
  const { upload, said, state } = await serving(1_000_000, 0)
  await expect(upload()).rejects.toMatchObject({ fault: 'unreachable' })
  said.length = 0
  expect(await upload(true)).toBe(201)
  expect(said).toEqual(['HEAD Bearer x', 'PATCH 1000000 application/partial-upload ?1'])
  whole(state.there)
})

test('nothing came of it: it begins anew, where it was to go', async () => {
  const { upload, said, state } = await serving()
  expect(await upload(true)).toBe(201)
  expect(said).toEqual(['HEAD Bearer x', 'PUT 0 application/octet-stream'])
  whole(state.there)
})

test('when no more comes than the time before, it waits for better times and does not ask without end', async () => {
  const { upload, said } = await serving(1_000_000, 0, 0, 0)
  await expect(upload()).rejects.toMatchObject({ fault: 'unreachable' })
  expect(said.filter(line => line.startsWith('HEAD'))).toHaveLength(2)
})

test('the answer was lost: what is complete is not sent again', async () => {
  const { upload, said, state } = await serving()
  state.there = file.slice()
  expect(await upload(true)).toBe(201)
  expect(said).toEqual(['HEAD Bearer x'])
})

test('the line before is not known to be gone yet: a little later. The slot is gone: that is told', async () => {
  const { upload, state } = await serving(1_000_000)
  state.busy = 2
  await expect(upload()).rejects.toMatchObject({ fault: 'busy' })
  state.busy = 0
  state.isGone = true
  expect(await upload(true)).toBe(410)
})

test('a server that says to have more than the file has is asked no more', async () => {
  let there = 0
  const asked = vi.fn(async () => ({ status: 204, there: (there += 1000), isComplete: false }))
  const send = vi.fn(() => Promise.reject(new FileError('unreachable')))
  expect(await carried(send, asked, { size: 10_000, isBegun: true })).toBe(410)
  expect(asked).toHaveBeenCalledTimes(11)
})

test('other servers: a PUT, and nothing else', async () => {
  const { work, said } = await serving(1_000_000)
  const once = work.upload({ ...task, goesOn: false }, () => undefined, never)
  await expect(once).rejects.toMatchObject({ fault: 'unreachable' })
  expect(said).toEqual(['PUT 0 application/octet-stream'])
})

test('what is stopped does not go on', async () => {
  const ask = vi.fn<() => Promise<UploadOffset>>()
  const stopped = carried(() => Promise.reject(new FileError('stopped')), ask, { size: SIZE, isBegun: false })
  await expect(stopped).rejects.toMatchObject({ fault: 'stopped' })
  expect(ask).not.toHaveBeenCalled()
})
