/** Leave to upload one file: unguessable, for one size and type, used once, for a short time (S232, S234). What nothing came of is not kept over a restart. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock, HostView } from '../../host/module.ts'
import { percentEncoded, safeName } from './name.ts'
import type { Asked } from './purpose.ts'

export interface Slot {
  readonly key: string
  readonly owner: string
  readonly size: number
  /** Type and subtype, when they were declared. */
  readonly type: string | undefined
  readonly asked: Asked
  readonly made: number
  until: number
  /** Bytes of it that are on the disk for good, and what is still to come goes behind. */
  there: number
  /** What the upload has to show, hashed. */
  readonly proof: string
}
export interface Granted {
  /** Path below the route's prefix. */
  readonly path: string
  readonly secret: string
}
export interface SlotOptions {
  readonly clock: Clock
  readonly random: HostView['random']
  readonly seconds: number
}

/** What an address is called on disk and in the table: neither gives the address away. */
export const keyOf = (token: string, name: string): string =>
  createHash('sha256').update(`${token}/${name}`).digest('hex').slice(0, 40)

/** A token of ours and a name, however the name is spelled; undefined for every other path (S237). */
export const parsePath = (path: string): { readonly key: string; readonly name: string } | undefined => {
  const [, token, spelled] = /^([\w-]{27})\/([^/]+)$/.exec(path) ?? []
  if (token === undefined || spelled === undefined) return undefined
  try {
    const name = decodeURIComponent(spelled)
    return { key: keyOf(token, name), name }
  } catch {
    return undefined
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
export const shows = ({ proof }: Slot, authorization: string | undefined): boolean =>
  timingSafeEqual(Buffer.from(proof, 'hex'), digest(authorization ?? ''))

export const slotsOf = ({ clock, random, seconds }: SlotOptions) => {
  const slots = new Map<string, Slot>()
  const busy = new Set<Slot>()
  const token = (): string => Buffer.from(random(20)).toString('base64url')

  /** Those that ran out are remembered for as long again, to be told from those that never were. */
  const sweep = (): void => {
    for (const [key, slot] of slots)
      if (!busy.has(slot) && clock.now() >= slot.until + seconds * 1000) slots.delete(key)
  }
  const isOpen = (slot: Slot): boolean => busy.has(slot) || clock.now() < slot.until

  return {
    isOpen,
    make(owner: string, filename: string, wanted: Pick<Slot, 'size' | 'type' | 'asked'>): Granted {
      sweep()
      const [address, name, secret, made] = [token(), safeName(filename), token(), clock.now()]
      const key = keyOf(address, name)
      const proof = digest(`Bearer ${secret}`).toString('hex')
      slots.set(key, { ...wanted, key, owner, made, until: made + seconds * 1000, there: 0, proof })
      return { path: `${address}/${percentEncoded(name)}`, secret }
    },
    /** One of before the restart. */
    restore: (slot: Slot): void => void slots.set(slot.key, slot),
    get: (key: string): Slot | undefined => slots.get(key),
    /** Those that may still become a file; of one account, or of all. */
    open: (owner?: string): readonly Slot[] =>
      [...slots.values()].filter(slot => isOpen(slot) && (owner === undefined || slot.owner === owner)),
    busy: (owner?: string): number =>
      [...busy].filter(slot => owner === undefined || slot.owner === owner).length,
    /** False when an upload to it goes on. */
    begin(slot: Slot): boolean {
      if (busy.has(slot)) return false
      busy.add(slot)
      return true
    },
    /** Used up when the file is complete, or not wanted; open again when it is not. */
    end(slot: Slot, isOver: boolean): void {
      busy.delete(slot)
      if (isOver) slots.delete(slot.key)
    },
    /** Gives those to which no upload goes on. */
    forget(owner: string): readonly Slot[] {
      const own = [...slots.values()].filter(slot => slot.owner === owner)
      for (const { key } of own) slots.delete(key)
      return own.filter(slot => !busy.has(slot))
    },
  }
}
export type Slots = ReturnType<typeof slotsOf>
