/** Files on their way out: streamed, in parts where somebody asks for one, never decoded. */
import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../../host/module.ts'
import type { StreamRequest } from '../../http/route.ts'
import type { Throttle } from '../../http/throttle.ts'
import { fileHeaders, offsetHeaders, say } from './answer.ts'
import type { Disk } from './disk.ts'
import type { Ledger, StoredFile } from './ledger.ts'
import { servedAs } from './media-type.ts'
import { disposition } from './name.ts'
import { type Range, rangeOf } from './range.ts'
import { parsePath } from './slots.ts'

export interface GetOptions {
  readonly ledger: Ledger
  readonly disk: Disk
  readonly clock: Clock
  /** Addresses that lead nowhere, by who asks (S240). */
  readonly misses: Throttle
}

/** A reader that takes nothing for so long is gone. */
const IDLE_MS = 60_000
const CHUNK = 256 * 1024
const YEAR_S = 31_536_000

const tags = (header: string | undefined): readonly string[] =>
  (header ?? '').split(',').map(tag => tag.trim().replace(/^W\//, ''))

const headersOf = (
  asked: StreamRequest,
  file: StoredFile,
  name: string,
  now: number,
): Record<string, string> => {
  const { type, disposition: kind } = servedAs(file.type)
  const seconds = file.expires === undefined ? YEAR_S : Math.floor((file.expires - now) / 1000)
  return {
    ...fileHeaders(asked),
    'Content-Type': type,
    'Content-Disposition': disposition(kind, name),
    // What an address leads to never changes; nobody keeps it longer than we do.
    'Cache-Control': `private, max-age=${Math.min(seconds, YEAR_S)}, immutable`,
    ETag: etagOf(file),
    'Accept-Ranges': 'bytes',
    'Last-Modified': new Date(file.created).toUTCString(),
  }
}
const etagOf = (file: StoredFile): string => `"${file.key}"`

/** RFC 9110 §13.1.5: a part only of what the asker has the rest of. */
const rangeFor = ({ request }: StreamRequest, file: StoredFile): ReturnType<typeof rangeOf> => {
  const only = request.headers['if-range']
  return only === undefined || only === etagOf(file) ? rangeOf(request.headers.range, file.size) : undefined
}

const stream = async (
  { request, response }: StreamRequest,
  handle: FileHandle,
  { start, end }: Range,
): Promise<void> => {
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  response.setTimeout(IDLE_MS, () => response.destroy())
  const source = handle.createReadStream({ start, end, highWaterMark: CHUNK, autoClose: false })
  // Who asked may go at any time.
  await pipeline(source, response).catch(() => response.destroy())
}

const serve = async (
  asked: StreamRequest,
  file: StoredFile,
  name: string,
  now: number,
  handle: FileHandle,
) => {
  const { request, response } = asked
  const headers = headersOf(asked, file, name, now)
  if (tags(request.headers['if-none-match']).includes(etagOf(file))) {
    response.writeHead(304, headers).end()
    return
  }
  const range = rangeFor(asked, file)
  if (range === 'unsatisfiable') return say(asked, 416, '', { 'Content-Range': `bytes */${file.size}` })
  const { start, end } = range ?? { start: 0, end: file.size - 1 }
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    'Content-Length': end - start + 1,
    // Whoever did not hear that the upload was complete asks like this (put.ts).
    ...(request.method === 'HEAD' ? offsetHeaders(file.size, file.size) : {}),
    ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end}/${file.size}` }),
  })
  await stream(asked, handle, { start, end })
}

export const getter = ({ ledger, disk, clock, misses }: GetOptions) => {
  const missing = (asked: StreamRequest): void =>
    misses.take(asked.peer.address) ? say(asked, 404) : say(asked, 429, '', { 'Retry-After': '60' })

  return async (asked: StreamRequest): Promise<void> => {
    const parsed = parsePath(asked.path)
    const file = parsed && ledger.get(parsed.key)
    const now = clock.now()
    if (parsed === undefined || file === undefined || now >= (file.expires ?? Number.POSITIVE_INFINITY))
      return missing(asked)
    let handle: FileHandle
    try {
      handle = await disk.open(file.key)
    } catch (error) {
      // It went while it was asked for.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return missing(asked)
      throw error
    }
    try {
      await serve(asked, file, parsed.name, now, handle)
    } finally {
      await handle.close()
    }
  }
}
