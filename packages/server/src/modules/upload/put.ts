/** Files on their way in: exactly what the slot was given for, complete and on disk before it is said so. */
import type { IncomingMessage } from 'node:http'
import type { Clock, Log } from '../../host/module.ts'
import type { StreamRequest } from '../../http/route.ts'
import type { Throttle } from '../../http/throttle.ts'
import { StorageError } from '../../storage/error.ts'
import { say } from './answer.ts'
import type { UploadConfig } from './config.ts'
import type { Disk } from './disk.ts'
import type { Ledger, StoredFile } from './ledger.ts'
import { essenceOf } from './media-type.ts'
import { expiryOf } from './purpose.ts'
import { parsePath, type Slot, type Slots, shows } from './slots.ts'

export interface PutOptions {
  readonly slots: Slots
  readonly ledger: Ledger
  readonly disk: Disk
  readonly config: UploadConfig
  readonly clock: Clock
  readonly log: Log
  readonly misses: Throttle
}
/** An upload that goes on. */
interface Going {
  readonly request: IncomingMessage
  /** Resolves when the file is there, or nothing is left of it. */
  readonly over: Promise<void>
}
type Refusal = readonly [status: number, sentence: string, headers?: Readonly<Record<string, string>>]

/** A body that brings less than this in this time is given up (S233). */
const PACE_MS = 30_000
const PACE_BYTES = 32 * 1024

/** Calls `slow` when the body falls behind; the returned function ends the watch. */
const watchPace = ({ socket }: IncomingMessage, clock: Clock, slow: () => void): (() => void) => {
  let before = socket.bytesRead
  let cancel = (): void => {}
  const look = (): void => {
    if (socket.bytesRead - before < PACE_BYTES) return slow()
    before = socket.bytesRead
    cancel = clock.after(PACE_MS, look)
  }
  cancel = clock.after(PACE_MS, look)
  return () => cancel()
}

/** The headers against the slot (XEP-0363 §7: the size must be the one that was asked for, the type should). */
const misfit = ({ headers }: IncomingMessage, slot: Slot): Refusal | undefined => {
  if (headers['content-length'] === undefined) return [411, 'The length of the file is needed.']
  const length = Number(headers['content-length'])
  if (length > slot.size) return [413, 'The file is larger than it was announced.']
  if (length < slot.size) return [400, 'The file is smaller than it was announced.']
  const type = headers['content-type']
  if (slot.type !== undefined && type !== undefined && essenceOf(type) !== slot.type)
    return [415, 'The file is of another type than it was announced.']
  if (headers['content-encoding'] !== undefined || headers['content-range'] !== undefined)
    return [400, 'A file is sent as it is, in one piece.']
  return undefined
}

const NO_SPACE: Refusal = [507, 'There is no space left for this file.']
const failure = (error: unknown): Refusal => {
  const code = error instanceof StorageError ? error.condition : (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' || code === 'full') return NO_SPACE
  if (code === 'no-account') return [410, 'The account is gone.']
  return [500, 'The file could not be kept.']
}

export const putter = ({ slots, ledger, disk, config, clock, log, misses }: PutOptions) => {
  const most = Math.max(1, Math.floor(config.parallel / 4))
  const going = new Map<Slot, Going>()

  const find = (asked: StreamRequest): Slot | Refusal => {
    const key = parsePath(asked.path)?.key
    const slot = key === undefined ? undefined : slots.get(key)
    if (slot === undefined) {
      if (key !== undefined && ledger.has(key)) return [409, 'This file is there already.']
      return misses.take(asked.peer.address) ? [404, ''] : [429, '', { 'Retry-After': '60' }]
    }
    if (!shows(slot, asked.request.headers.authorization))
      return [401, 'The header that came with the slot is missing.', { 'WWW-Authenticate': 'Bearer' }]
    if (!slots.isOpen(slot)) return [410, 'The time for this upload is over.']
    return slot
  }

  const full = (slot: Slot): boolean => slots.busy() >= config.parallel || slots.busy(slot.owner) >= most

  const store = async (slot: Slot, request: IncomingMessage): Promise<void> => {
    await disk.take(slot.key, request)
    const created = clock.now()
    const expires = expiryOf(slot.asked, created, config)
    const file: StoredFile = {
      key: slot.key,
      owner: slot.owner,
      size: slot.size,
      ...(slot.type === undefined ? {} : { type: slot.type }),
      purpose: slot.asked.kind,
      created,
      ...(expires === undefined ? {} : { expires }),
    }
    try {
      await ledger.add(file)
    } catch (error) {
      await disk.remove(slot.key)
      throw error
    }
  }

  const receive = async (asked: StreamRequest, slot: Slot): Promise<void> => {
    const { request, response } = asked
    let complete = false
    const rest = watchPace(request, clock, () => {
      response.once('finish', () => request.destroy())
      say(asked, 408, 'The file came too slowly.')
    })
    try {
      await store(slot, request)
      complete = true
      say(asked, 201)
    } catch (error) {
      // Who sent it went away, or was too slow.
      if (request.destroyed && !request.complete) return
      const [status, sentence] = failure(error)
      log.error('a file could not be kept', { status, code: (error as NodeJS.ErrnoException).code })
      say(asked, status, sentence)
    } finally {
      rest()
      slots.end(slot, complete)
    }
  }

  const put = async (asked: StreamRequest): Promise<void> => {
    const slot = find(asked)
    if (!('key' in slot)) return say(asked, ...slot)
    const wrong = misfit(asked.request, slot)
    if (wrong !== undefined) return say(asked, ...wrong)
    const before = going.get(slot)
    // Broken off, or too slow: whoever tries again at once has the slot when nothing is left of that.
    if (before?.request.destroyed) {
      await before.over
      return put(asked)
    }
    if (full(slot)) return say(asked, 503, 'Too many files come in at this moment.', { 'Retry-After': '5' })
    if (!slots.begin(slot)) return say(asked, 409, 'This file is on its way already.')
    const over = receive(asked, slot).finally(() => going.delete(slot))
    going.set(slot, { request: asked.request, over })
    await over
  }
  return {
    put,
    /** What is on its way is broken off; resolves when nothing is left of it. */
    async stop(): Promise<void> {
      for (const { request } of going.values()) request.destroy()
      await Promise.all([...going.values()].map(({ over }) => over))
    },
  }
}
export type Putter = ReturnType<typeof putter>
