/** This device: its keys, what it publishes, and its place on the lists (XEP-0384 §4.3). */
import {
  type DeviceKeys,
  fingerprint,
  type Generation,
  randomDeviceId,
  removePreKeys,
} from '@corrillo/crypto'
import type { Device } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Pep } from '../pep/index.ts'
import type { DeviceEntry } from './devices.ts'
import { bundlePlace, DEVICES_NODE, SINGLETON, writeBundle, writeDevices } from './wire.ts'

interface OwnDevice {
  readonly keys: DeviceKeys
  readonly createdAt: number
  readonly label: string
  /** One-time prekeys that were used while the archive was read; they go when it is through (XEP-0384 §6). */
  readonly used: readonly number[]
  /** Used, published no more, and kept for who has drawn the same one before they could know. */
  readonly spent?: readonly Spent[]
  readonly published: boolean
}
type Spent = DeviceKeys['preKeys'][number] & { readonly until: number }
const KEY = 'device'
/**
 * XEP-0384 §8 allows to delete a used one-time prekey at once. With a hundred of them two people who begin with a new device at the same time
 * draw the same one every hundredth time, and what the second one says could not be read; what is sent back leaves it behind (§6).
 */
export const SPENT_MS = 10 * 60_000
/** Who opens sessions by the hundred makes nothing grow: the newest are kept. */
const SPENT_MAX = 100
export const GENERATIONS: readonly Generation[] = ['omemo:2', 'omemo:0']
/** As XEP-0384 §4.3.1 has it for labels: under 53 code points. */
const LABEL_MAX = 52
/** S218: more changes of the own list in a minute than this are a fight, which we leave. */
const CHANGES_MAX = 3

export const ownDevice = ({ platform, store }: Given, pep: Pep) => {
  let device: OwnDevice | undefined
  const pending = new WeakMap<Unit, OwnDevice>()
  const announcements: number[] = []

  const put = (unit: Unit, changed: OwnDevice): void => {
    unit.put('account', KEY, changed)
    pending.set(unit, changed)
    unit.afterwards(() => {
      device = changed
    })
  }
  const current = (): OwnDevice => {
    if (!device) throw new Error('the device is not loaded')
    return device
  }
  const inUnit = (unit: Unit): OwnDevice => pending.get(unit) ?? current()
  const change = (f: (device: OwnDevice) => OwnDevice | Promise<OwnDevice>): Promise<void> =>
    store.exclusive(async unit => {
      const was = inUnit(unit)
      const is = await f(was)
      if (is !== was) put(unit, is)
    })

  /** A clock that is set back makes none of them last longer. */
  const unexpired = ({ spent = [] }: OwnDevice): readonly Spent[] => {
    const now = platform.clock.now()
    return spent.filter(({ until }) => until > now && until <= now + SPENT_MS)
  }
  const forgetSpent = (): Promise<void> =>
    change(was => {
      const left = unexpired(was)
      return left.length === (was.spent ?? []).length ? was : { ...was, spent: left }
    })

  const publishBundles = async (): Promise<void> => {
    const { keys } = current()
    for (const generation of GENERATIONS) {
      const { node, item } = bundlePlace(generation, keys.deviceId)
      const bundle = writeBundle(generation, await platform.cryptography.ownBundle(keys, generation))
      const many = generation === 'omemo:2' ? { 'pubsub#max_items': 'max' } : {}
      await pep.publish(node, item, bundle, {
        'pubsub#persist_items': 'true',
        'pubsub#access_model': 'open',
        ...many,
      })
    }
    await change(was => ({ ...was, published: true }))
  }

  return {
    /** Loads the device of this store, or makes one; `label` names a new one. */
    async load(label: string): Promise<void> {
      device = await store.get<OwnDevice>('account', KEY)
      if (device) return
      const now = platform.clock.now()
      const keys = await platform.cryptography.createDevice(now)
      const made = {
        keys,
        createdAt: now,
        label: [...label].slice(0, LABEL_MAX).join(''),
        used: [],
        published: false,
      }
      await store.exclusive(async unit => put(unit, made))
    },
    get id(): number {
      return current().keys.deviceId
    },
    get fingerprint(): string {
      return fingerprint(current().keys.identity.publicKey)
    },
    get createdAt(): number {
      return current().createdAt
    },
    get label(): string {
      return current().label
    },
    get isPublished(): boolean {
      return current().published
    },
    /** This very device as its owner sees it: nothing to verify. */
    shown(): Device {
      const { keys, label, createdAt } = current()
      return {
        id: keys.deviceId,
        own: true,
        current: true,
        name: label || undefined,
        fingerprint: fingerprint(keys.identity.publicKey),
        trust: 'verified',
        generations: GENERATIONS,
        active: true,
        lastSeen: undefined,
        firstSeen: createdAt,
      }
    },
    /** As this unit of work has it, for opening. */
    keys(unit: Unit): DeviceKeys {
      const device = inUnit(unit)
      return { ...device.keys, preKeys: [...device.keys.preKeys, ...unexpired(device)] }
    },
    /** A one-time prekey was used; while the archive is read it stays, afterwards it is kept for a while and published no more. */
    used(unit: Unit, preKeyId: number, catchingUp: boolean): void {
      const was = inUnit(unit)
      if (catchingUp) return put(unit, { ...was, used: [...was.used, preKeyId] })
      const key = was.keys.preKeys.find(({ id }) => id === preKeyId)
      if (!key) return
      const spent = [...unexpired(was), { ...key, until: platform.clock.now() + SPENT_MS }].slice(-SPENT_MAX)
      put(unit, { ...was, keys: removePreKeys(was.keys, [preKeyId]), spent })
      unit.afterwards(() => platform.clock.after(SPENT_MS, () => void forgetSpent().catch(() => undefined)))
    },
    rename: (label: string): Promise<void> =>
      change(was => ({ ...was, label: [...label].slice(0, LABEL_MAX).join('') })),
    /** §4.3.1: an id that the account has already is not ours to use. */
    async avoid(taken: ReadonlySet<number>): Promise<void> {
      if (current().published || !taken.has(current().keys.deviceId)) return
      await change(was => ({ ...was, keys: { ...was.keys, deviceId: randomDeviceId(platform.random) } }))
    },
    /** Weekly rotation, refill, removal of what was used; publishes when anything changed (S220, S221). */
    async upkeep(): Promise<void> {
      const now = platform.clock.now()
      await forgetSpent()
      await change(async was => {
        const keys = await platform.cryptography.upkeep(was.keys, was.used, now)
        return keys ? { ...was, keys, used: [], published: false } : was
      })
      if (!current().published) await publishBundles()
    },
    /** Puts this device on a list, beside the others. False: it was changed too often to go on (S218). */
    async announce(
      generation: Generation,
      others: readonly DeviceEntry[],
      labels: ReadonlyMap<number, string>,
    ): Promise<boolean> {
      const now = platform.clock.now()
      while (announcements[0] !== undefined && announcements[0] <= now - 60_000) announcements.shift()
      if (announcements.length >= CHANGES_MAX * GENERATIONS.length) return false
      announcements.push(now)
      const kept = others.map(({ id, label }) => ({ id, label, labelsig: labels.get(id) }))
      const payload = writeDevices(generation, [...kept, { id: current().keys.deviceId }])
      await pep.publish(DEVICES_NODE[generation], SINGLETON, payload, {
        'pubsub#persist_items': 'true',
        'pubsub#access_model': 'open',
      })
      return true
    },
  }
}
export type OwnDeviceKeeper = ReturnType<typeof ownDevice>
