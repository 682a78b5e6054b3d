/**
 * What is done with the bytes of files, a piece at a time: however long a file is, no more than a few pieces of it are in memory. At
 * rest and on the wire it is one stream of AES-256-GCM, the tag at its end (XEP-0448 §5); its key is in the sealed store alone.
 */
import { concat, equal, GCM_TAG_BYTES, gcmStream, runningSha256 } from '@corrillo/crypto'
import type { FileHttp, Pieces, UploadOffset } from '../../platform/platform.ts'
import { carried, restFrom } from './carrying.ts'
import { FileError, type FileWork } from './file-work.ts'

export const PIECE = 1 << 20

export const fileWork = (piecesOf: (store: string) => Pieces, http: FileHttp): FileWork => ({
  async seal({ store, id, source, key, iv }, told, stop) {
    const pieces = piecesOf(store)
    const stream = await gcmStream(key, iv)
    const digest = runningSha256()
    let index = 0
    for (let at = 0; at === 0 || at < source.size; at += PIECE) {
      if (stop.aborted) throw new FileError('stopped')
      const plain = await readable(source.slice(at, at + PIECE))
      digest.update(plain)
      const sealed = await stream.seal(plain)
      const isLast = at + PIECE >= source.size
      await pieces.put(id, index++, isLast ? concat(sealed, await stream.tag()) : sealed)
      told(at + plain.length)
    }
    return digest.digest()
  },

  async upload({ store, id, url, headers, goesOn, isBegun }, told, stop) {
    const parts: Blob[] = []
    for await (const piece of eachPiece(piecesOf(store), id)) parts.push(new Blob([piece as BufferSource]))
    if (parts.length === 0) throw new FileError('absent')
    const body = new Blob(parts)
    const whole = (): Promise<number> => http.send(url, { method: 'PUT', headers, body }, told, stop)
    if (!goesOn) return whole()
    const rest = (from: number): Promise<number> => {
      told(from)
      const what = {
        method: 'PATCH',
        headers: { ...headers, ...restFrom(from) },
        body: body.slice(from),
      } as const
      return http.send(url, what, done => told(from + done), stop)
    }
    const ask = (): Promise<UploadOffset> => http.offset(url, headers, stop)
    return carried(from => (from === 0 ? whole() : rest(from)), ask, { size: body.size, isBegun })
  },
  cancel: ({ url, headers }) => http.cancel(url, headers),

  async download({ store, id, url, most }, told, stop) {
    const pieces = piecesOf(store)
    let index = await wholePieces(pieces, id)
    const response = await http.get(url, index * PIECE, stop)
    if (response.status === 416) return sizeOf(pieces, id)
    if (response.status === 404 || response.status === 410) throw new FileError('gone')
    if (!response.body || (response.status !== 200 && response.status !== 206))
      throw new FileError('unreachable')
    // S348: what it says it sends is only a first reason to refuse.
    if (response.from !== index * PIECE) index = 0
    if ((response.total ?? 0) > most) throw new FileError('too-big')
    let done = index * PIECE
    let rest: Uint8Array[] = []
    let held = 0
    const keep = async (bytes: Uint8Array): Promise<void> => {
      await pieces.put(id, index++, bytes)
      done += bytes.length
      told(done)
    }
    for await (const chunk of chunksOf(response.body)) {
      rest.push(chunk)
      held += chunk.length
      if (done + held > most) throw new FileError('too-big')
      if (held < PIECE) continue
      const all = concat(...rest)
      let at = 0
      for (; all.length - at >= PIECE; at += PIECE) await keep(all.slice(at, at + PIECE))
      rest = [all.subarray(at)]
      held = all.length - at
    }
    if (held > 0) await keep(concat(...rest))
    return done
  },

  async open({ store, id, key, iv, type, size, hash }) {
    const pieces = piecesOf(store)
    const total = await sizeOf(pieces, id)
    if (total === 0) throw new FileError('absent')
    // XEP-0448 §5: the tag may be missing where a digest vouches for the whole.
    const hasTag = !(size === total && hash)
    const stream = await gcmStream(key, iv)
    const digest = runningSha256()
    const parts: Blob[] = []
    const take = async (sealed: Uint8Array): Promise<void> => {
      const plain = await stream.open(sealed)
      digest.update(plain)
      parts.push(new Blob([plain as BufferSource]))
    }
    let rest: Uint8Array = new Uint8Array()
    for await (const piece of eachPiece(pieces, id)) {
      rest = rest.length === 0 ? piece : concat(rest, piece)
      const whole = Math.max(0, rest.length - GCM_TAG_BYTES) & ~15
      if (whole === 0) continue
      await take(rest.subarray(0, whole))
      rest = rest.subarray(whole)
    }
    const end = rest.length - (hasTag ? GCM_TAG_BYTES : 0)
    if (end < 0) throw new FileError('broken')
    if (end > 0) await take(rest.subarray(0, end))
    if (hasTag && !(await stream.ends(rest.subarray(end)))) throw new FileError('broken')
    if (hash && !equal(digest.digest(), hash)) throw new FileError('broken')
    return new Blob(parts, { type })
  },
})

/** A file that was moved or changed since it was chosen cannot be read any more. */
const readable = async (part: Blob): Promise<Uint8Array> => {
  try {
    return new Uint8Array(await part.arrayBuffer())
  } catch (cause) {
    throw new FileError('unreadable', cause)
  }
}
const eachPiece = async function* (pieces: Pieces, id: string): AsyncGenerator<Uint8Array> {
  for (let i = 0; ; i++) {
    const piece = await pieces.get(id, i)
    if (!piece) return
    yield piece
  }
}
/** The last one is fetched anew when it is not whole: more may follow it. */
const wholePieces = async (pieces: Pieces, id: string): Promise<number> => {
  const count = await pieces.count(id)
  const last = count === 0 ? undefined : await pieces.get(id, count - 1)
  return last?.length === PIECE ? count : Math.max(0, count - 1)
}
const sizeOf = async (pieces: Pieces, id: string): Promise<number> => {
  const count = await pieces.count(id)
  const last = count === 0 ? undefined : await pieces.get(id, count - 1)
  return last ? (count - 1) * PIECE + last.length : 0
}
const chunksOf = async function* (body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader
        .read()
        .catch(cause => Promise.reject(new FileError('unreachable', cause)))
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
