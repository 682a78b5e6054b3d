/**
 * The devices of an account as we know them, and what we think of them. Trust on first use until the first verification; from
 * then on a new device is undecided and gets nothing until the person has decided (XEP-0450's rule; S290, S291, S292).
 */
import type { Generation } from '@corrillo/crypto'
import type { Device, Trust, Verified } from '../../api.ts'

export interface DeviceEntry {
  readonly id: number
  /** Where it is announced at present; none: it is gone. */
  readonly generations: readonly Generation[]
  readonly trust: Trust
  readonly fingerprint: string | undefined
  readonly label: string | undefined
  readonly firstSeen: number
  readonly lastSeen: number | undefined
  /** Its bundle was refused (S219): nothing can be sent to it this way. */
  readonly unusable: readonly Generation[]
  /** Another identity key came under its id, and nobody has decided yet (S292). */
  readonly keyChanged: boolean
  /** When it was last decided about: what was said before that changes nothing (XEP-0434 §5.2.1). */
  readonly decidedAt?: number | undefined
  readonly verified?: Verified | undefined
}
export interface DeviceRecord {
  readonly address: string
  readonly devices: readonly DeviceEntry[]
  /** When each list was last known to be current. */
  readonly listed: Readonly<Partial<Record<Generation, number>>>
}
export interface Listed {
  readonly id: number
  readonly label?: string | undefined
}

/** S222: of longer lists the newest are used. */
export const DEVICES_MAX = 50
const REMEMBERED_MAX = 100
const GENERATIONS: readonly Generation[] = ['omemo:2', 'omemo:0']

export const blankDevices = (address: string): DeviceRecord => ({ address, devices: [], listed: {} })
export const isActive = (device: DeviceEntry): boolean => device.generations.length > 0
export const isVerified = (record: DeviceRecord | undefined): boolean =>
  record?.devices.some(device => device.trust === 'verified') ?? false
export const isTrusted = (device: DeviceEntry): boolean =>
  device.trust === 'trusted' || device.trust === 'verified'

const fresh = (record: DeviceRecord, id: number, now: number): DeviceEntry => ({
  id,
  generations: [],
  trust: isVerified(record) ? 'undecided' : 'trusted',
  fingerprint: undefined,
  label: undefined,
  firstSeen: now,
  lastSeen: undefined,
  unusable: [],
  keyChanged: false,
})

/** Without its time. */
export type Way = Omit<Verified, 'at'>

export interface ListChange {
  readonly record: DeviceRecord
  readonly added: readonly number[]
  readonly removed: readonly number[]
  /** Both lists of this account were seen before: what is new now is news. */
  readonly known: boolean
}

/** A device list as it is announced now, in one generation. */
export const applyList = (
  record: DeviceRecord,
  generation: Generation,
  list: readonly Listed[],
  now: number,
): ListChange => {
  const byId = new Map(list.map(device => [device.id, device]))
  const newest = new Map([...byId].slice(-DEVICES_MAX))
  const known = record.devices.map(before => {
    const after = relisted(before, generation, newest.get(before.id))
    // What comes back is in use again.
    return isActive(after) && !isActive(before) ? { ...after, lastSeen: now } : after
  })
  const ids = new Set(record.devices.map(device => device.id))
  const added = [...newest.values()]
    .filter(device => !ids.has(device.id))
    .map(device => relisted(fresh(record, device.id, now), generation, device))
  const returned = known.filter((device, i) => isActive(device) && !isActive(record.devices[i]!))
  const removed = known.filter((device, i) => !isActive(device) && isActive(record.devices[i]!))
  return {
    record: {
      ...record,
      devices: bounded([...known, ...added]),
      listed: { ...record.listed, [generation]: now },
    },
    added: [...added, ...returned].map(device => device.id),
    removed: removed.map(device => device.id),
    known: GENERATIONS.every(one => record.listed[one] !== undefined),
  }
}

const relisted = (device: DeviceEntry, generation: Generation, listed: Listed | undefined): DeviceEntry => {
  const was = device.generations.includes(generation)
  const label = listed?.label ?? device.label
  if (was === (listed !== undefined)) return label === device.label ? device : { ...device, label }
  const generations = GENERATIONS.filter(one =>
    one === generation ? listed !== undefined : device.generations.includes(one),
  )
  return { ...device, generations, label, unusable: device.unusable.filter(one => one !== generation) }
}

/** What is gone is forgotten first when there is too much; what somebody decided about stays longest. */
const bounded = (devices: readonly DeviceEntry[]): readonly DeviceEntry[] => {
  if (devices.length <= REMEMBERED_MAX) return devices
  const weight = (device: DeviceEntry) => (isActive(device) ? 2 : device.trust === 'trusted' ? 0 : 1)
  const ranked = devices
    .map((device, i) => ({ device, i }))
    .sort((a, b) => weight(b.device) - weight(a.device) || b.i - a.i)
  const kept = new Set(ranked.slice(0, REMEMBERED_MAX).map(({ device }) => device))
  return devices.filter(device => kept.has(device))
}

export const changeDevice = (
  record: DeviceRecord,
  id: number,
  change: (device: DeviceEntry) => DeviceEntry,
): DeviceRecord => ({
  ...record,
  devices: record.devices.map(device => (device.id === id ? change(device) : device)),
})

export interface Identified {
  readonly record: DeviceRecord
  /** The id has another key than before: nothing is accepted from it or sent to it. */
  readonly changed: boolean
}

/** The identity key of a device, from its bundle or from a key exchange. A device that no list has named yet is added. */
export const identify = (record: DeviceRecord, id: number, fingerprint: string, now: number): Identified => {
  const device = record.devices.find(one => one.id === id)
  if (!device) {
    const added = { ...fresh(record, id, now), fingerprint }
    return { record: { ...record, devices: bounded([...record.devices, added]) }, changed: false }
  }
  if (device.fingerprint === fingerprint) return { record, changed: device.keyChanged }
  if (device.fingerprint === undefined)
    return { record: changeDevice(record, id, one => ({ ...one, fingerprint })), changed: false }
  const changed = changeDevice(record, id, one => ({
    ...one,
    fingerprint,
    trust: 'undecided',
    verified: undefined,
    keyChanged: true,
  }))
  return { record: changed, changed: true }
}

/** Without a word from an own device for so long it is taken off the list. */
const STALE_MS = 90 * 86_400_000
export const isStale = ({ firstSeen, lastSeen }: DeviceEntry, now: number): boolean =>
  (lastSeen ?? firstSeen) < now - STALE_MS

/** S293: a decision is about an address and a key; it holds for the device that has this key. */
export const decide = (
  record: DeviceRecord,
  fingerprint: string,
  trust: Trust,
  decidedAt: number,
  way?: Way,
): DeviceRecord => ({
  ...record,
  devices: record.devices.map(device =>
    device.fingerprint === fingerprint
      ? {
          ...device,
          trust,
          keyChanged: false,
          decidedAt,
          verified: trust === 'verified' ? verifiedBy(device, decidedAt, way) : undefined,
        }
      : device,
  ),
})
/** What another device says takes nothing from what a person has found out. */
const verifiedBy = (
  { trust, verified }: DeviceEntry,
  at: number,
  way: Way | undefined,
): Verified | undefined =>
  trust === 'verified' && verified && way?.by !== undefined ? verified : way && { ...way, at }

/** The generation to use with a device: the newest that it has and that works. */
export const generationFor = (device: DeviceEntry): Generation | undefined =>
  GENERATIONS.find(one => device.generations.includes(one) && !device.unusable.includes(one))

export const undecided = (record: DeviceRecord | undefined): readonly DeviceEntry[] =>
  record?.devices.filter(device => isActive(device) && device.trust === 'undecided') ?? []

export const shown = (device: DeviceEntry, own: boolean, current: boolean): Device => ({
  id: device.id,
  own,
  current,
  name: device.label,
  fingerprint: device.fingerprint,
  trust: device.trust,
  verified: device.verified,
  generations: device.generations.filter(one => !device.unusable.includes(one)),
  active: isActive(device),
  lastSeen: device.lastSeen,
  firstSeen: device.firstSeen,
})
