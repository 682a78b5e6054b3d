/**
 * What has come of uploads that broke off waits for the rest: for an hour, a day at most, also over a restart. Whatever is told of it is on
 * the disk: the row that says how much is written after the bytes are synced.
 */
import { Jid } from '@corrillo/xmpp'
import type { Accounts, Clock, Log } from '../../host/module.ts'
import type { MapStore } from '../../storage/shapes.ts'
import { type Disk, LEAST_KEPT } from './disk.ts'
import type { Asked, Purpose } from './purpose.ts'
import type { Slot, Slots } from './slots.ts'

/** A row, under the key of the slot. */
export interface WaitingRow {
  readonly size: number
  readonly type?: string
  readonly purpose: Purpose
  readonly expireBefore?: number
  readonly made: number
  readonly until: number
  readonly there: number
  readonly proof: string
}
export interface WaitingOptions {
  readonly domain: string
  readonly accounts: Accounts
  readonly rows: MapStore<WaitingRow>
  readonly slots: Slots
  readonly disk: Disk
  readonly clock: Clock
  readonly log: Log
}

const WAITS_MS = 3_600_000
/** However often it breaks off. */
const MOST_MS = 86_400_000

const rowOf = ({ size, type, asked, made, until, there, proof }: Slot): WaitingRow => ({
  size,
  ...(type === undefined ? {} : { type }),
  purpose: asked.kind,
  ...(asked.kind === 'ephemeral' ? { expireBefore: asked.value.expireBefore.getTime() } : {}),
  made,
  until,
  there,
  proof,
})
const askedOf = ({ purpose, expireBefore }: WaitingRow): Asked =>
  purpose === 'ephemeral'
    ? { kind: purpose, value: { expireBefore: new Date(expireBefore ?? 0) } }
    : { kind: purpose, value: {} }

export const waitingOf = ({ domain, accounts, rows, slots, disk, clock, log }: WaitingOptions) => {
  const kept = new Set<Slot>()
  const timers = new Map<Slot, () => void>()
  const jid = (owner: string): Jid => Jid.of(owner, domain)

  const rest = (slot: Slot): void => {
    timers.get(slot)?.()
    timers.delete(slot)
  }
  const forget = async (slot: Slot): Promise<void> => {
    rest(slot)
    slot.there = 0
    // The rows of an account that goes go with it.
    if (kept.delete(slot) && slots.get(slot.key) === slot)
      await rows.set(jid(slot.owner), slot.key, undefined)
  }
  const drop = async (slot: Slot): Promise<void> => {
    await forget(slot)
    await disk.drop(slot.key)
  }
  const watch = (slot: Slot): void => {
    rest(slot)
    const over = (): void => {
      if (slots.isOpen(slot)) return
      drop(slot).catch((error: NodeJS.ErrnoException) =>
        log.error('what came of an upload could not be removed', { code: error.code }),
      )
    }
    timers.set(slot, clock.after(slot.until - clock.now(), over))
  }

  return {
    /** Row and bytes go; the slot may begin anew. */
    drop,
    /** Complete: the bytes have become a file. */
    forget,
    /** So much is synced. */
    async reached(slot: Slot, there: number): Promise<void> {
      const until = Math.max(slot.until, Math.min(clock.now() + WAITS_MS, slot.made + MOST_MS))
      kept.add(slot)
      await rows.set(jid(slot.owner), slot.key, rowOf({ ...slot, there, until }))
      slot.there = there
      slot.until = until
    },
    /** It goes on here, or its time runs out. */
    async broke(slot: Slot): Promise<void> {
      if (slot.there < LEAST_KEPT || slots.get(slot.key) !== slot) return drop(slot)
      watch(slot)
    },
    /** At the start: whose rows and bytes agree. */
    async load(): Promise<void> {
      for (const { local: owner } of await accounts.list())
        for (const [key, row] of await rows.entries(jid(owner))) {
          const { size, type, made, until, there, proof } = row
          const slot: Slot = { key, owner, size, type, asked: askedOf(row), made, until, there, proof }
          kept.add(slot)
          slots.restore(slot)
          // What is less than was told is not what was told.
          if (clock.now() < until && (await disk.came(key)) >= there) watch(slot)
          else await forget(slot).finally(() => slots.end(slot, true))
        }
    },
    stop(): void {
      for (const slot of [...timers.keys()]) rest(slot)
    },
  }
}
export type Waiting = ReturnType<typeof waitingOf>
