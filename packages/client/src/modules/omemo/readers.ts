/**
 * S312: whom a message is encrypted to is said inside its envelope, as its author's server has told it: for each account of the
 * conversation a hash of the device list. A server that hides a device from one of them, or adds one, is found out by the others' words.
 * Lists change, and news of them is slow: a difference counts when it is the same in two messages some minutes apart, after the list was
 * asked for again each time. Other programs do not know the element.
 */
import { fromHex, sha256, toHex } from '@corrillo/crypto'
import { decodeBase64, el, type Element, encodeBase64 } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import { readersOf } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'
import type { DeviceRecord } from './devices.ts'
import type { Registry } from './registry.ts'

export const NS_READERS = 'urn:corrillo:readers:0'
/** In greater groups nothing is said: every message would be longer by a kilobyte. */
export const ACCOUNTS_MAX = 50
const NAME_HEX = 8
const ROW_HEX = NAME_HEX + 16
export const STANDS_MS = 5 * 60_000
/** One account is not asked about more often, however many messages differ. */
const ASK_MS = 60_000
const PLACE = 'readers-differ'
const KEPT_MAX = 50

interface Difference {
  readonly by: string
  readonly who: string
  /** What both sides are shown: another difference is counted anew. */
  readonly what: string
  readonly since: number
  readonly told: boolean
}
/** What this device knows. */
export interface Known {
  readonly me: string
  /** Its own id. */
  readonly own: number
  recordOf(who: string): DeviceRecord | undefined
}
export interface Heard {
  readonly conversation: string
  readonly by: string
  readonly at: number
  readonly rows: ReadonlyMap<string, string>
}

const hashed = (...parts: readonly string[]): string =>
  toHex(sha256(new TextEncoder().encode(parts.join('\0'))))
const nameOf = (who: string): string => hashed('account', who).slice(0, NAME_HEX)
/** Only what both sides are shown alike: the list of the newer generation, by id. undefined: it was never had. */
const listOf = (who: string, known: Known): string | undefined => {
  const record = known.recordOf(who)
  if (!record?.listed['omemo:2']) return undefined
  const ids = record.devices.flatMap(one => (one.generations.includes('omemo:2') ? [one.id] : []))
  // It announces itself, whatever it has heard of its own list since.
  const all = new Set(who === known.me ? [...ids, known.own] : ids)
  const list = [...all].sort((a, b) => a - b).join(' ')
  return hashed('devices', who, list).slice(0, ROW_HEX - NAME_HEX)
}

/** What a message says of the accounts that it is for; undefined: too many, or nothing is known. */
export const readersElement = (accounts: readonly string[], known: Known): Element | undefined => {
  if (accounts.length > ACCOUNTS_MAX) return undefined
  const rows = accounts.flatMap(who => {
    const list = listOf(who, known)
    return list === undefined ? [] : [nameOf(who) + list]
  })
  const bytes = fromHex(rows.join(''))
  return rows.length > 0 && bytes ? el(NS_READERS, 'readers', {}, encodeBase64(bytes)) : undefined
}
export const rowsIn = (element: Element): ReadonlyMap<string, string> | undefined => {
  const text = element.text()
  const bytes = text.length > (ACCOUNTS_MAX + 1) * ROW_HEX ? undefined : decodeBase64(text)
  if (!bytes || bytes.length === 0 || (bytes.length * 2) % ROW_HEX !== 0) return undefined
  const rows = toHex(bytes).match(/.{24}/gu) ?? []
  return new Map(rows.map(row => [row.slice(0, NAME_HEX), row.slice(NAME_HEX)]))
}

export const comparison = (given: Given, devices: Registry, own: number) => {
  const { address: me, conversations, facts, platform, rooms, store } = given
  const known: Known = { me, own, recordOf: who => devices.records.get(who) }
  const asked = new Map<string, number>()
  let last: Promise<unknown> = Promise.resolve()

  const differs = (who: string, { rows }: Heard): string | undefined => {
    const theirs = rows.get(nameOf(who))
    const ours = listOf(who, known)
    return theirs === undefined || ours === undefined || theirs === ours ? undefined : `${theirs} ${ours}`
  }
  const askAgain = async (who: string): Promise<void> => {
    const now = platform.clock.now()
    if (Math.abs(now - (asked.get(who) ?? 0)) < ASK_MS) return
    asked.set(who, now)
    await devices.ensure(who, true)
  }
  const tell = (unit: Unit, { conversation, by }: Heard, who: string): void => {
    const at = given.now()
    const order = facts.orders.next(at, conversations.of(unit, conversation).last?.order)
    facts.put(unit, {
      kind: 'event',
      conversation,
      order,
      at,
      event: 'devices-differ',
      deviceId: undefined,
      who,
      by,
    })
  }
  const note = (heard: Heard, who: string, what: string | undefined): Promise<void> =>
    store.exclusive(async unit => {
      const kept = (await unit.get<readonly Difference[]>('account', PLACE)) ?? []
      const before = kept.find(one => one.by === heard.by && one.who === who)
      const others = kept.filter(one => one !== before)
      if (what === undefined) {
        if (before) unit.put('account', PLACE, others)
        return
      }
      const { at: now } = heard
      const since = before?.what === what ? before.since : now
      const stands = before?.what === what && !before.told && Math.abs(now - since) >= STANDS_MS
      if (stands) tell(unit, heard, who)
      const next = { by: heard.by, who, what, since, told: stands || (before?.told ?? false) }
      unit.put('account', PLACE, [...others, next].slice(-KEPT_MAX))
    })
  const compare = async (heard: Heard): Promise<void> => {
    const room = rooms.get(heard.conversation)
    const accounts = [me, ...(room ? readersOf(room, me) : [heard.conversation])]
    const kept = (await store.get<readonly Difference[]>('account', PLACE)) ?? []
    for (const who of accounts.slice(0, ACCOUNTS_MAX)) {
      if (differs(who, heard) !== undefined) await askAgain(who)
      const what = differs(who, heard)
      const isKnown = kept.some(one => one.by === heard.by && one.who === who)
      if (what !== undefined || isKnown) await note(heard, who, what)
    }
  }
  return {
    /** One after the other; a list that cannot be had now says nothing. */
    heard(heard: Heard): Promise<void> {
      const turn = last.then(() => compare(heard)).catch(() => undefined)
      last = turn
      return turn
    },
  }
}
export type Comparison = ReturnType<typeof comparison>
