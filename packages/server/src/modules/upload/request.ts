/** XEP-0363 §4, §6: who asks for a slot, for how much, and what it is told when it gets none. */
import { FileTooLarge, formatDateTime, StanzaError, type UploadRequest, UploadRetry } from '@corrillo/xmpp'
import type { Ask, Clock } from '../../host/module.ts'
import type { Throttle } from '../../http/throttle.ts'
import type { UploadConfig } from './config.ts'
import type { Disk } from './disk.ts'
import type { Ledger } from './ledger.ts'
import { essenceOf } from './media-type.ts'
import { type Asked, bucketBytes, bucketOf, isOffered, largest } from './purpose.ts'
import { fitsAt, type Held } from './quota.ts'
import type { Granted, Slot, Slots } from './slots.ts'

export interface RequestOptions {
  readonly config: UploadConfig
  readonly slots: Slots
  readonly ledger: Ledger
  readonly disk: Disk
  readonly clock: Clock
  readonly rate: Throttle
  isMember(ask: Ask): boolean
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** A bound on the rows of one account, however small its files are. */
const MOST_FILES = 10_000
const MOST_OPEN = 20

const tooLarge = (most: number): StanzaError =>
  new StanzaError(
    'modify',
    'not-acceptable',
    `File too large. The maximum file size is ${most} bytes`,
    FileTooLarge.build({ maxFileSize: most }),
  )
const later = (text: string, at?: number): StanzaError =>
  new StanzaError(
    'wait',
    'resource-constraint',
    text,
    at === undefined ? undefined : UploadRetry.build({ stamp: formatDateTime(new Date(at)) }),
  )

/** What is asked for, checked for sense. */
const sensible = ({ filename, size, purpose }: UploadRequest, now: number): Asked => {
  const asked: Asked = purpose ?? { kind: 'message', value: {} }
  if (filename.trim() === '') throw new StanzaError('modify', 'bad-request', 'a file needs a name')
  if (size < 1) throw new StanzaError('modify', 'bad-request', 'a file has at least one byte')
  if (asked.kind === 'ephemeral' && asked.value.expireBefore.getTime() <= now)
    throw new StanzaError('modify', 'bad-request', 'expire-before has passed')
  return asked
}

export const granter = ({ config, slots, ledger, disk, clock, rate, isMember }: RequestOptions) => {
  /** Every quota, with what is still on its way: the latest moment at which all of them have room. */
  const checkQuotas = (owner: string, asked: Asked, size: number): void => {
    const now = clock.now()
    const files = ledger.of(owner)
    const coming: readonly (Slot & Held)[] = slots.open(owner).map(slot => ({ ...slot, leaves: slot.until }))
    if (coming.length >= MOST_OPEN) throw later('Too many uploads are open', now + config.slot_seconds * 1000)
    if (files.length >= MOST_FILES) throw later('Too many files')
    const inBucket =
      <T>(purposeOf: (one: T) => Asked['kind']) =>
      (one: T): boolean =>
        bucketOf(purposeOf(one)) === bucketOf(asked.kind)
    const today = files
      .filter(({ created }) => created > now - DAY_MS)
      .map(({ size: taken, created }) => ({ size: taken, leaves: created + DAY_MS }))
    const bucket = files
      .filter(inBucket(file => file.purpose))
      .map(({ size: taken, expires }) => ({ size: taken, leaves: expires }))
    const moments = [
      fitsAt([...today, ...coming], size, config.day_bytes, now),
      fitsAt(
        [...bucket, ...coming.filter(inBucket(slot => slot.asked.kind))],
        size,
        bucketBytes(asked.kind, config),
        now,
      ),
    ]
    if (moments.every(moment => moment === now)) return
    const known = moments.filter(moment => moment !== undefined)
    throw later('Quota reached', known.length < moments.length ? undefined : Math.max(...known))
  }

  const noRoom = (): StanzaError => later('There is no space left for files', clock.now() + 60 * MINUTE_MS)
  const coming = (): number => slots.open().reduce((sum, slot) => sum + slot.size, 0)
  const checkDisk = async (size: number): Promise<void> => {
    if (!(await disk.hasRoom(coming() + size, config.disk_percent))) throw noRoom()
  }
  const checkTotal = (size: number): void => {
    if (config.total_bytes > 0 && ledger.bytes + coming() + size > config.total_bytes) throw noRoom()
  }

  return async (request: UploadRequest, ask: Ask): Promise<Granted> => {
    const now = clock.now()
    if (!isMember(ask)) throw new StanzaError('auth', 'forbidden', 'only for accounts of this server')
    const asked = sensible(request, now)
    const { size, filename, contentType } = request
    if (!isOffered(asked.kind, config)) throw new StanzaError('cancel', 'feature-not-implemented')
    if (size > largest(asked.kind, config)) throw tooLarge(largest(asked.kind, config))
    const owner = ask.from.local
    if (!rate.take(owner)) throw later('Too many uploads in a minute', now + MINUTE_MS)
    await ledger.load()
    await checkDisk(size)
    // Nothing waits from here on: two requests cannot both get the last bytes.
    checkTotal(size)
    checkQuotas(owner, asked, size)
    return slots.make(owner, filename, { size, type: essenceOf(contentType), asked })
  }
}
