/**
 * Files on their way out. One is encrypted under a key of its own into the store of files, then it goes to the server, then its
 * message goes. Each step is durable: what waits survives a reload, sealed.
 */
import { encodeBase64, StanzaError } from '@corrillo/xmpp'
import { type Beside, ClientError, type FailureReason, type OutgoingFile } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { FilePart, MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Chat } from '../chat/index.ts'
import { CannotEncrypt } from '../omemo/encrypt.ts'
import { safeName } from './name.ts'
import type { Shelf, Shelved } from './shelf.ts'
import { isTooLarge, type Slot, type Slots } from './slots.ts'
import type { Transfers } from './transfers.ts'
import { FileError } from './file-work.ts'

const TAG = 16
const AGAIN_MS = 15_000
/** The server does not know yet that the line before is gone. */
const SOON_MS = 3_000
/** A slot is good for some minutes; a server that refuses several is not asked without end. */
const TRIES = 3
/** Of what is off the record the server forgets the file, too: time enough for who is away to fetch it. */
const OFF_RECORD_MS = 7 * 86_400_000

/** Given up: the message says why. */
class Refused extends Error {
  readonly reason: FailureReason
  readonly canRetry: boolean
  constructor(reason: FailureReason, canRetry: boolean) {
    super(reason)
    this.reason = reason
    this.canRetry = canRetry
  }
}

export const sending = (
  given: Given,
  chat: Pick<Chat, 'act' | 'share' | 'release' | 'fail' | 'wayFor'>,
  shelf: Shelf,
  transfers: Transfers,
  slot: Slots,
  /** An address that our own server gave us: what is there can be fetched quietly. */
  ours: (unit: Unit, url: string) => void,
) => {
  const { address, connection, facts, hidden, platform, store } = given
  const running = new Set<string>()
  const lanes = new Map<string, Promise<void>>()
  /** Of files whose conversation was closed while they were encrypted, or before they could be: their hash, or that they are lost. */
  const closedOver = new Map<string, Uint8Array | 'lost'>()

  const partOf = (file: OutgoingFile): FilePart => ({
    name: safeName(file.name),
    type: file.type,
    size: file.content.size,
    width: file.width,
    height: file.height,
    length: file.length,
    preview: file.once ? undefined : file.preview,
    waveform: file.waveform && encodeBase64(Uint8Array.from(file.waveform)),
    sticker: file.once ? undefined : file.sticker,
    key: platform.random(32),
    iv: platform.random(12),
    url: undefined,
  })
  const update = async (
    unit: Unit,
    row: Shelved,
    change: (part: FilePart) => FilePart,
  ): Promise<MessageFact | undefined> =>
    facts.update(unit, row.conversation, row.order, fact => ({
      ...fact,
      files: fact.files?.map((part, i) => (i === row.index ? change(part) : part)),
    }))

  const encrypt = async (row: Shelved, part: FilePart, content: Blob): Promise<void> => {
    const { id } = row
    const stop = transfers.begin(id, 'encrypting', content.size)
    const told = (done: number): void => transfers.told(id, done)
    const { key, iv } = part
    const hash = await platform.files.seal({ store: address, id, source: content, key, iv }, told, stop)
    await store.exclusive(async unit => {
      // Its message cannot be read now.
      if (hidden.isShut(row.conversation)) closedOver.set(id, hash)
      else await encrypted(unit, row, hash)
    })
  }
  const encrypted = async (unit: Unit, row: Shelved, hash: Uint8Array): Promise<void> => {
    if (!(await update(unit, row, was => ({ ...was, hash })))) return shelf.drop(unit, row.id)
    shelf.put(unit, { ...row, state: 'out' })
  }

  /** Until it is there, or given up. */
  const bring = async (row: Shelved): Promise<void> => {
    const fact = await facts.find(row.conversation, row.order)
    if (fact?.kind !== 'message') return
    const part = fact.files?.[row.index]
    if (!part) return
    const url = part.url ?? (await upload(row, part, fact))
    await store.exclusive(async unit => {
      const now = await update(unit, row, was => ({ ...was, url }))
      if (!now) return
      ours(unit, url)
      shelf.put(unit, { ...row, state: 'here', slot: undefined })
      shelf.makeRoom(unit, row.id)
      chat.release(unit, now)
    })
    transfers.end(row.id, { kind: 'here' })
  }
  const upload = async (row: Shelved, part: FilePart, { once, timer }: MessageFact): Promise<string> => {
    const { id } = row
    // Nobody who could read it: nothing is sent in vain.
    const way = await chat.wayFor(row.conversation)
    if (once !== undefined && !way.showsOnce) throw new CannotEncrypt('once-unseen')
    const fresh = async (): Promise<Slot> => {
      const gone = timer?.offRecord ? new Date(given.now() + OFF_RECORD_MS) : undefined
      const got = await slot.slot(row.bytes, way.hasOld ? endingOf(part.name) : 'bin', gone)
      if (got.goesOn)
        await store.exclusive(async unit => shelf.rows.has(id) && shelf.put(unit, { ...row, slot: got }))
      return got
    }
    for (let i = 0; i < TRIES; i++) {
      const begun = i === 0 ? row.slot : undefined
      const { put, headers, get, goesOn } = begun ?? (await fresh())
      const stop = transfers.begin(id, 'up', row.bytes)
      const status = await platform.files.upload(
        { store: address, id, url: put, headers, goesOn, isBegun: begun !== undefined },
        done => transfers.told(id, done),
        stop,
      )
      if (status === 200 || status === 201) return get
      if (status === 507) throw new Refused('file-quota', true)
      if (status === 413) throw new Refused('file-too-big', false)
    }
    throw new Refused('file-refused', true)
  }

  /** One after the other in each conversation: files that were chosen together arrive as they were chosen (D3). */
  const inTurn = (conversation: string, work: () => Promise<void>): void => {
    const turn = (lanes.get(conversation) ?? Promise.resolve()).then(work).catch(() => undefined)
    lanes.set(conversation, turn)
    void turn.then(() => lanes.get(conversation) === turn && lanes.delete(conversation))
  }
  const runInTurn = (row: Shelved): void => inTurn(row.conversation, () => run(row.id))
  const run = async (id: string): Promise<void> => {
    const row = shelf.rows.get(id)
    if (row?.state !== 'out' || running.has(id) || !connection.isUp) return
    running.add(id)
    try {
      await bring(row)
    } catch (error) {
      await settle(row, error)
    } finally {
      running.delete(id)
    }
  }
  /** What is over is told; all else is tried again. */
  const settle = async (row: Shelved, error: unknown): Promise<void> => {
    if (!shelf.rows.has(row.id)) return transfers.forget(row.id)
    const refused = refusalOf(error)
    if (refused) return giveUp(row, refused)
    transfers.end(row.id, { kind: 'waiting' })
    const isBusy = error instanceof FileError && error.fault === 'busy'
    platform.clock.after(isBusy ? SOON_MS : AGAIN_MS, () => runInTurn(row))
  }
  const giveUp = async (row: Shelved, { reason, canRetry }: Refused): Promise<void> => {
    transfers.forget(row.id)
    await store.exclusive(async unit => {
      await chat.fail(unit, row, reason, canRetry)
      if (!canRetry) shelf.drop(unit, row.id)
    })
  }

  const flush = (): void => {
    for (const row of shelf.rows.values()) if (row.state === 'out') runInTurn(row)
  }
  const opened = async (): Promise<void> => {
    for (const [id, hash] of [...closedOver]) {
      const row = shelf.rows.get(id)
      if (row && hidden.isShut(row.conversation)) continue
      closedOver.delete(id)
      if (!row) continue
      if (hash === 'lost') await giveUp(row, new Refused('file-lost', false))
      else await store.exclusive(unit => encrypted(unit, row, hash))
    }
    flush()
  }
  const leave = hidden.shut.subscribe(() => void opened().catch(() => undefined))

  return {
    stop: leave,
    /** The server can be reached: what waits goes on. */
    flush,
    /** At the start: what was not yet encrypted when the program ended is nowhere any more. */
    async recover(): Promise<void> {
      for (const row of [...shelf.rows.values()])
        if (row.state === 'encrypting' && hidden.isShut(row.conversation)) closedOver.set(row.id, 'lost')
        else if (row.state === 'encrypting') await giveUp(row, new Refused('file-lost', false))
        else if (row.state === 'out') transfers.end(row.id, { kind: 'waiting' })
    },
    async send(conversation: string, file: OutgoingFile, said: Beside = {}): Promise<void> {
      if (file.content.size === 0) throw new ClientError('not-allowed', { field: 'empty' })
      if (file.once && !file.type.startsWith('image/'))
        throw new ClientError('not-allowed', { field: 'once' })
      const most = await slot.most()
      if (most !== undefined && file.content.size + TAG > most) throw new ClientError('file-too-big')
      const part = partOf(file)
      let row: Shelved | undefined
      const keep = (unit: Unit, { order, at }: MessageFact): void => {
        const id = shelf.idOf(conversation, order, 0)
        const bytes = file.content.size + TAG
        row = { id, conversation, order, index: 0, at, bytes, state: 'encrypting' }
        shelf.put(unit, row)
      }
      const { text = '', mentions } = said
      const answer = await chat.act.answer(conversation, said)
      await chat.share(conversation, [part], { text: text.trim(), mentions, ...answer }, keep, file.once)
      if (!row) return
      // What is not encrypted yet is nowhere but in memory: that waits for nobody.
      const { id } = row
      const prepared = prepare(row, part, file.content)
      inTurn(conversation, () => prepared.then(() => run(id)))
    },
    /** True: it was a file that is not on the server, and is on its way there again. */
    async retry(conversation: string, order: string): Promise<boolean> {
      const row = shelf.rows.get(shelf.idOf(conversation, order, 0))
      if (row?.state !== 'out') return false
      await store.exclusive(async unit => {
        await facts.update(unit, conversation, order, was =>
          was.state?.kind === 'failed' ? { ...was, state: { kind: 'waiting' } } : was,
        )
      })
      transfers.end(row.id, { kind: 'waiting' })
      runInTurn(row)
      return true
    },
  }
  async function prepare(row: Shelved, part: FilePart, content: Blob): Promise<void> {
    try {
      await encrypt(row, part, content)
    } catch (error) {
      if (!shelf.rows.has(row.id)) return void shelf.clear(row.id).catch(() => undefined)
      const isFull = error instanceof FileError && error.fault === 'storage-full'
      return giveUp(row, new Refused(isFull ? 'file-too-big' : 'file-lost', false))
    }
    if (shelf.rows.has(row.id)) transfers.end(row.id, { kind: 'waiting' })
  }
}
export type Sending = ReturnType<typeof sending>
export type { Slot }

const endingOf = (name: string): string => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? 'bin'

const refusalOf = (error: unknown): Refused | undefined => {
  if (error instanceof Refused) return error
  if (error instanceof CannotEncrypt) return new Refused(error.reason, true)
  if (error instanceof FileError)
    return error.fault === 'absent' ? new Refused('file-lost', false) : undefined
  if (!(error instanceof StanzaError)) return undefined
  if (isTooLarge(error)) return new Refused('file-too-big', false)
  if (error.condition === 'resource-constraint') return new Refused('file-quota', true)
  return new Refused('file-refused', true)
}
