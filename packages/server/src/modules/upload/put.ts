/**
 * Files on their way in: exactly what the slot was given for, complete and on disk before it is said so. What broke off goes on where it
 * ended, as draft-ietf-httpbis-resumable-upload-10 has it (docs/decisions/0043-uploads-go-on.md).
 */
import type { IncomingMessage } from 'node:http'
import type { Clock, Log } from '../../host/module.ts'
import type { StreamRequest } from '../../http/route.ts'
import type { Throttle } from '../../http/throttle.ts'
import { StorageError } from '../../storage/error.ts'
import { offsetHeaders, say } from './answer.ts'
import type { UploadConfig } from './config.ts'
import type { Disk } from './disk.ts'
import type { Ledger, StoredFile } from './ledger.ts'
import { misfit, misfitOfRest, type Refusal } from './misfit.ts'
import { expiryOf } from './purpose.ts'
import { parsePath, type Slot, type Slots, shows } from './slots.ts'
import type { Waiting } from './waiting.ts'

export interface PutOptions {
  readonly slots: Slots
  readonly ledger: Ledger
  readonly disk: Disk
  readonly waiting: Waiting
  readonly config: UploadConfig
  readonly clock: Clock
  readonly log: Log
  readonly misses: Throttle
}
/** An upload that goes on. */
interface Going {
  readonly request: IncomingMessage
  /** When something of it came last. */
  heard: number
  /** Resolves when the file is there, or what came of it is safe. */
  over: Promise<void>
}

/** A body that brings less than this in this time is given up (S233). */
const PACE_MS = 30_000
const PACE_BYTES = 32 * 1024
/** Nothing came for so long, and its owner asks again: that line is dead, whatever TCP thinks of it. */
const DEAD_MS = 10_000

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

const THERE: Refusal = [409, 'This file is there already.']
const BUSY: Refusal = [409, 'This file is on its way already.', { 'Retry-After': '5' }]
const NO_SPACE: Refusal = [507, 'There is no space left for this file.']
const failure = (error: unknown): Refusal => {
  const code = error instanceof StorageError ? error.condition : (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' || code === 'full') return NO_SPACE
  if (code === 'no-account') return [410, 'The account is gone.']
  return [500, 'The file could not be kept.']
}

export const putter = ({ slots, ledger, disk, waiting, config, clock, log, misses }: PutOptions) => {
  const most = Math.max(1, Math.floor(config.parallel / 4))
  const going = new Map<Slot, Going>()

  const find = (asked: StreamRequest): Slot | Refusal => {
    const key = parsePath(asked.path)?.key
    const slot = key === undefined ? undefined : slots.get(key)
    if (slot === undefined) {
      if (key !== undefined && ledger.has(key)) return THERE
      return misses.take(asked.peer.address) ? [404, ''] : [429, '', { 'Retry-After': '60' }]
    }
    if (!shows(slot, asked.request.headers.authorization))
      return [401, 'The header that came with the slot is missing.', { 'WWW-Authenticate': 'Bearer' }]
    if (!slots.isOpen(slot)) return [410, 'The time for this upload is over.']
    return slot
  }

  const full = (slot: Slot): boolean => slots.busy() >= config.parallel || slots.busy(slot.owner) >= most

  const chunksOf = async function* (one: Going): AsyncGenerator<Buffer> {
    // The request stays open when writing fails, so that there can be an answer.
    for await (const chunk of one.request.iterator({ destroyOnReturn: false })) {
      one.heard = clock.now()
      yield chunk
    }
  }
  const store = async (slot: Slot, one: Going): Promise<void> => {
    await disk.take(slot.key, chunksOf(one), {
      from: slot.there,
      synced: bytes => waiting.reached(slot, bytes),
    })
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
    await waiting.forget(slot)
  }

  const receive = async (asked: StreamRequest, slot: Slot, one: Going): Promise<void> => {
    const { request, response } = asked
    let complete = false
    const rest = watchPace(request, clock, () => {
      response.once('finish', () => request.destroy())
      say(asked, 408, 'The file came too slowly.')
    })
    try {
      await store(slot, one)
      complete = true
      say(asked, 201)
    } catch (error) {
      // Who sent it went away, or was too slow.
      if (request.destroyed && !request.complete) return await waiting.broke(slot)
      const [status, sentence] = failure(error)
      log.error('a file could not be kept', { status, code: (error as NodeJS.ErrnoException).code })
      await waiting.drop(slot)
      say(asked, status, sentence)
    } finally {
      rest()
      slots.end(slot, complete)
    }
  }

  /** The slot, when nothing goes on there; what is dead is ended first. */
  const reach = async (asked: StreamRequest): Promise<Slot | Refusal> => {
    const slot = find(asked)
    if (!('key' in slot)) return slot
    const before = going.get(slot)
    if (before === undefined) return slot
    if (!before.request.destroyed && clock.now() - before.heard < DEAD_MS) return BUSY
    before.request.destroy()
    await before.over
    return reach(asked)
  }
  const take = async (asked: StreamRequest, slot: Slot): Promise<void> => {
    if (full(slot)) return say(asked, 503, 'Too many files come in at this moment.', { 'Retry-After': '5' })
    if (!slots.begin(slot)) return say(asked, ...BUSY)
    const one: Going = { request: asked.request, heard: clock.now(), over: Promise.resolve() }
    going.set(slot, one)
    one.over = receive(asked, slot, one).finally(() => going.delete(slot))
    await one.over
  }

  return {
    /** Whether a file is to come there, and who asks has something to show for it. */
    expects({ path, request }: StreamRequest): boolean {
      const key = parsePath(path)?.key
      return key !== undefined && slots.get(key) !== undefined && request.headers.authorization !== undefined
    },
    /** All of it, from the beginning. */
    async put(asked: StreamRequest): Promise<void> {
      const found = find(asked)
      const wrong = 'key' in found ? misfit(asked.request, found) : found
      if (wrong !== undefined) return say(asked, ...wrong)
      const slot = await reach(asked)
      if (!('key' in slot)) return say(asked, ...slot)
      if (slot.there > 0) await waiting.drop(slot)
      return take(asked, slot)
    },
    /** How much of it is there. */
    async offset(asked: StreamRequest): Promise<void> {
      const slot = await reach(asked)
      if (!('key' in slot)) return say(asked, ...slot)
      say(asked, 204, '', offsetHeaders(slot.there, slot.size))
    },
    /** The rest of it. */
    async append(asked: StreamRequest): Promise<void> {
      const slot = await reach(asked)
      if (!('key' in slot)) return say(asked, ...slot)
      const wrong = misfitOfRest(asked.request, slot)
      return wrong === undefined ? take(asked, slot) : say(asked, ...wrong)
    },
    /** Its owner does not want it any more, not even while it comes. */
    async cancel(asked: StreamRequest): Promise<void> {
      const slot = find(asked)
      if (!('key' in slot)) return say(asked, ...slot)
      const before = going.get(slot)
      before?.request.destroy()
      await before?.over
      if (ledger.has(slot.key)) return say(asked, ...THERE)
      if (!slots.begin(slot)) return say(asked, ...BUSY)
      await waiting.drop(slot).finally(() => slots.end(slot, true))
      say(asked, 204)
    },
    /** What is on its way is broken off; resolves when what came of it is safe. */
    async stop(): Promise<void> {
      for (const { request } of going.values()) request.destroy()
      await Promise.all([...going.values()].map(({ over }) => over))
      waiting.stop()
    },
  }
}
export type Putter = ReturnType<typeof putter>
