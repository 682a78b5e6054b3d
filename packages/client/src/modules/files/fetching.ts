/** Files on their way in: asked for where that tells nobody anything, and handed out only when they are what their author sent. */
import { ClientError, type FileErrorCode } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { FilePart } from '../../store/facts.ts'
import { kindOf, safeType } from './name.ts'
import type { Shelf } from './shelf.ts'
import type { Transfers } from './transfers.ts'
import { FileError, type FileFault } from './file-work.ts'

const MiB = 1024 ** 2
const TAG = 16
/** What is fetched without anybody asking for it. */
const QUIET_MOST = 10 * MiB
/** Of a file whose size was not told, and of any. */
const MOST = 2 * 1024 * MiB

const errors: Readonly<Record<FileFault, FileErrorCode>> = {
  absent: 'file-gone',
  broken: 'file-broken',
  gone: 'file-gone',
  'too-big': 'file-too-big',
  busy: 'file-unreachable',
  unreachable: 'file-unreachable',
  'storage-full': 'storage-full',
  unreadable: 'unknown',
  stopped: 'file-unreachable',
}

export const fetching = (
  given: Given,
  shelf: Shelf,
  transfers: Transfers,
  isOurs: (url: string) => boolean,
) => {
  const { address, facts, platform, store } = given
  const running = new Map<string, Promise<void>>()

  /** What is seen once is asked for by nobody else. */
  const partOf = async (
    conversation: string,
    order: string,
    index: number,
    once: boolean,
  ): Promise<FilePart> => {
    const fact = await facts.find(conversation, order)
    const part = fact?.kind === 'message' ? fact.files?.[index] : undefined
    if (!part || (fact?.kind === 'message' && (fact.once !== undefined) !== once))
      throw new ClientError('not-found')
    return part
  }
  const isHere = (id: string): boolean => {
    const state = shelf.rows.get(id)?.state
    return state === 'here' || state === 'out'
  }
  /** S348: an address is asked only over TLS, but our own. */
  const allowed = (url: string): boolean => isOurs(url) || url.startsWith('https://')
  const wanted = (part: FilePart): boolean =>
    (part.size ?? Number.POSITIVE_INFINITY) <= QUIET_MOST &&
    ['picture', 'sticker', 'voice'].includes(kindOf(part))

  const bring = async (
    conversation: string,
    order: string,
    index: number,
    part: FilePart,
    quietly: boolean,
  ) => {
    const id = shelf.idOf(conversation, order, index)
    const { url, size } = part
    if (url === undefined) throw new FileError('gone')
    if (!allowed(url)) throw new ClientError('file-elsewhere')
    const most = Math.min(quietly ? QUIET_MOST : MOST, size === undefined ? MOST : size) + TAG
    const stop = transfers.begin(id, 'down', size === undefined ? undefined : size + TAG)
    const task = { store: address, id, url, most }
    const bytes = await platform.files.download(task, done => transfers.told(id, done), stop)
    await store.exclusive(async unit => {
      // Deleted meanwhile.
      if ((await facts.get(unit, conversation, order))?.kind !== 'message') return void shelf.clear(id)
      shelf.put(unit, { id, conversation, order, index, bytes, at: platform.clock.now(), state: 'here' })
      shelf.makeRoom(unit, id)
    })
    transfers.end(id, { kind: 'here' })
  }
  const failed = async (id: string, url: string | undefined, error: unknown): Promise<never> => {
    const isForeign = url !== undefined && !isOurs(url)
    const code = codeOf(error, isForeign)
    // A piece of what is bad, or too much, is not gone on with.
    if (code !== 'file-unreachable') await shelf.clear(id).catch(() => undefined)
    transfers.end(id, { kind: 'failed', error: code })
    throw new ClientError(code, { cause: error })
  }

  const fetch = async (
    conversation: string,
    order: string,
    index: number,
    quietly = false,
    once = false,
  ): Promise<void> => {
    const id = shelf.idOf(conversation, order, index)
    if (isHere(id)) return
    const part = await partOf(conversation, order, index, once)
    if (quietly && (part.url === undefined || !isOurs(part.url) || !wanted(part) || transfers.get(id))) return
    let work = running.get(id)
    if (!work) {
      work = bring(conversation, order, index, part, quietly)
        .catch(error => failed(id, part.url, error))
        .finally(() => running.delete(id))
      running.set(id, work)
    }
    return work
  }

  return {
    fetch,
    isHere,
    async open(conversation: string, order: string, index: number, once = false): Promise<Blob> {
      await fetch(conversation, order, index, false, once)
      const id = shelf.idOf(conversation, order, index)
      const { key, iv, size, hash, type } = await partOf(conversation, order, index, once)
      try {
        return await platform.files.open({ store: address, id, key, iv, size, hash, type: safeType(type) })
      } catch (error) {
        if (shelf.rows.get(id)?.state === 'here') await store.exclusive(async unit => shelf.drop(unit, id))
        return failed(id, undefined, error)
      }
    },
  }
}

/** A page is not let near servers that are not its own, and hears no other reason than that it failed. */
const codeOf = (error: unknown, isForeign: boolean): FileErrorCode => {
  if (error instanceof ClientError && error.code === 'file-elsewhere') return error.code
  if (!(error instanceof FileError)) return 'unknown'
  return isForeign && error.fault === 'unreachable' ? 'file-elsewhere' : errors[error.fault]
}
