/**
 * The keys that somebody announces as we know them, and what we think of them: trusted when first seen until the first is verified; from
 * then on a new one is undecided and gets nothing until the person has decided, as with devices (S290, S293).
 */
import type { PublicKeyInfo } from '@corrillo/crypto/openpgp'
import type { OpenPgpKey, Trust } from '../../api.ts'

export interface KeyEntry extends PublicKeyInfo {
  readonly trust: Trust
  readonly firstSeen: number
  /** When its owner says that it was published; undefined: it is announced no more. */
  readonly listed: number | undefined
  /** By a person, here or on another device of theirs. */
  readonly decidedAt?: number
}
export interface KeyRecord {
  readonly address: string
  readonly keys: readonly KeyEntry[]
  /** They were asked for at least once. */
  readonly asked: boolean
}
const REMEMBERED_MAX = 30

export const blankKeys = (address: string): KeyRecord => ({ address, keys: [], asked: false })
export const isTrusted = ({ trust }: KeyEntry): boolean => trust === 'trusted' || trust === 'verified'
const isVerified = ({ keys }: KeyRecord): boolean => keys.some(one => one.trust === 'verified')

export interface Found {
  readonly info: PublicKeyInfo
  readonly listed: number
}
/** The list as it is announced now; `news`: what is on it for the first time, after others were known. */
export const applyKeys = (
  record: KeyRecord,
  found: readonly Found[],
  now: number,
): { readonly record: KeyRecord; readonly news: readonly string[] } => {
  const byName = new Map(found.map(one => [one.info.fingerprint, one]))
  const known = record.keys.map(entry => {
    const one = byName.get(entry.fingerprint)
    return { ...entry, ...one?.info, listed: one?.listed }
  })
  const names = new Set(record.keys.map(one => one.fingerprint))
  const trust: Trust = isVerified(record) ? 'undecided' : 'trusted'
  const added = found
    .filter(one => !names.has(one.info.fingerprint))
    .map(({ info, listed }): KeyEntry => ({ ...info, trust, firstSeen: now, listed }))
  const keys = [...added, ...known]
  const kept = keys.filter(
    (one, i) => one.listed !== undefined || one.trust !== 'trusted' || i < REMEMBERED_MAX,
  )
  return {
    record: { ...record, keys: kept.slice(0, REMEMBERED_MAX * 2), asked: true },
    news: record.keys.length > 0 ? added.map(one => one.fingerprint) : [],
  }
}

export const decideKey = (
  record: KeyRecord,
  fingerprint: string,
  trust: Trust,
  decidedAt: number,
): KeyRecord => ({
  ...record,
  keys: record.keys.map(one => (one.fingerprint === fingerprint ? { ...one, trust, decidedAt } : one)),
})

const isDecided = ({ trust, decidedAt }: KeyEntry): boolean =>
  decidedAt !== undefined || trust === 'verified' || trust === 'untrusted'
const decidedAt = (one: KeyEntry | undefined): number =>
  one?.decidedAt ?? (one && isDecided(one) ? one.firstSeen : 0)
/** What somebody has decided about. */
export const decisionsIn = (record: KeyRecord): KeyRecord => ({
  ...record,
  keys: record.keys.filter(isDecided),
  asked: false,
})
/** A decision of another device holds here, unless it was decided here since; a key that is not known here is remembered for when it is. */
export const withKeyDecisions = (here: KeyRecord, there: KeyRecord): KeyRecord => {
  const byName = new Map(there.keys.map(one => [one.fingerprint, one]))
  const known = here.keys.map(one => {
    const other = byName.get(one.fingerprint)
    return other && decidedAt(other) > decidedAt(one)
      ? { ...one, trust: other.trust, decidedAt: decidedAt(other) }
      : one
  })
  const names = new Set(known.map(one => one.fingerprint))
  const others = there.keys.filter(one => !names.has(one.fingerprint))
  const remembered = others.map(one => ({ ...one, listed: undefined, decidedAt: decidedAt(one) }))
  return { ...here, keys: [...known, ...remembered].slice(0, REMEMBERED_MAX * 2) }
}

const isAlive = ({ expires, usable }: PublicKeyInfo, now: number): boolean =>
  usable && (expires === undefined || expires > now)
/** XEP-0374 §2.3.1: all that are announced are used, of those that may read. */
export const readersOf = ({ keys }: KeyRecord, isStrict: boolean, now: number): readonly KeyEntry[] =>
  keys.filter(
    one =>
      one.listed !== undefined && isAlive(one, now) && (isStrict ? one.trust === 'verified' : isTrusted(one)),
  )
export const undecidedKeys = ({ keys }: KeyRecord): readonly KeyEntry[] =>
  keys.filter(one => one.listed !== undefined && one.trust === 'undecided')

export const shownKey = ({ fingerprint, created, expires, usable, listed, trust }: KeyEntry): OpenPgpKey => ({
  fingerprint,
  created,
  expires,
  usable,
  announced: listed !== undefined,
  trust,
})
