/** XEP-0384 OMEMO in both generations: device lists, bundles, trust, sessions. */
import { fingerprint, type Generation, type RatchetSession } from '@corrillo/crypto'
import { type Element, notifyFeature, StanzaError } from '@corrillo/xmpp'
import { ClientError, type Trust } from '../../api.ts'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import type { Fact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import type { NoticeBoard } from '../notices.ts'
import type { Pep } from '../pep/index.ts'
import type { TrustLevels } from '../trust/levels.ts'
import { decryptor, type Owed } from './decrypt.ts'
import {
  decide,
  generationFor,
  isActive,
  isStale,
  isTrusted,
  isVerified,
  type ListChange,
  type Way,
} from './devices.ts'
import { encryptor, type Recipient, sessionKey } from './encrypt.ts'
import { lostIn, type LostMessage, lostNote } from './lost.ts'
import { deviceNames, NS_DEVICE_NAMES } from './names.ts'
import { GENERATIONS, ownDevice } from './own-device.ts'
import type { Comparison } from './readers.ts'
import { registry } from './registry.ts'
import { DEVICES_NODE, SINGLETON, writeDevices } from './wire.ts'

const ANNOUNCED = 'announced'
const OWED_MAX = 500
/** So far back what could not be read is asked for again. */
const LOOK_BACK = 200
/** Of one's own words, and of what was said in groups: in so many conversations, in each. */
const CONVERSATIONS = 20
const LOOK_BACK_EACH = 50

/** What a device of somebody could not read of ours. */
export interface Lost {
  readonly who: string
  readonly deviceId: number
  readonly messages: readonly LostMessage[]
}

export const omemo = (given: Given, pep: Pep, { dismiss, notify }: NoticeBoard, levels: TrustLevels) => {
  const { address, connection, facts, platform, store } = given
  const own = ownDevice(given, pep)
  const devices = registry(given, pep)
  const encrypt = encryptor(given, own, devices, levels.isStrict)
  const names = deviceNames(given, pep)
  let client: string | undefined
  let owed: Owed[] = []
  let offered = new Set<string>()
  let catchingUp = false
  let lost: (unit: Unit, what: Lost) => Promise<void> = async () => {}
  let isReady = false
  let paying: Promise<void> = Promise.resolve()

  const owe = (one: Owed): void => {
    if (owed.length < OWED_MAX) owed.push(one)
    if (!catchingUp) pay()
  }
  const incoming = decryptor(given, own, devices, { owe, catchingUp: () => catchingUp })

  /** One empty message for each device, however many reasons there are. */
  const pay = (): void => {
    paying = paying.then(payAll).catch(() => undefined)
  }
  const payAll = async (): Promise<void> => {
    if (!isReady) return
    const now = owed
    owed = []
    const unique = new Map(now.map(one => [JSON.stringify(one.recipient), one]))
    for (const [name, { recipient, why }] of unique) {
      if (why === 'no-session' && (offered.has(name) || !(await isListed(recipient.address, recipient.id))))
        continue
      if (why === 'no-session') {
        offered.add(name)
        await renew(recipient)
        continue
      }
      await store.exclusive(async unit => {
        const message = await encrypt.empty(unit, recipient)
        if (message) unit.afterwards(() => connection.send(message))
      })
    }
    if (now.some(one => one.why === 'key-exchange')) await own.upkeep()
  }
  /**
   * A new session in the place of what there was (XEP-0384 §6), and along it what could not be read. Version 0.3 has no place for
   * that: its devices get the empty message alone.
   */
  const renew = async (recipient: Recipient): Promise<boolean> => {
    const { address: who, id, generation } = recipient
    const bundle = await devices.bundle(who, id, generation)
    if (!bundle) return false
    await store.idle()
    const missed = generation === 'omemo:2' && isTrustedDevice(who, id) ? await lostFrom(recipient) : []
    await store.exclusive(async unit => {
      const message = await encrypt.empty(
        unit,
        recipient,
        bundle,
        missed.length > 0 ? [lostNote(missed)] : [],
      )
      if (message) unit.afterwards(() => connection.send(message))
    })
    return true
  }
  const isTrustedDevice = (who: string, id: number): boolean =>
    devices.records.get(who)?.devices.some(device => device.id === id && isTrusted(device)) ?? false
  const lostFrom = async ({ address: who, id }: Recipient): Promise<readonly LostMessage[]> => {
    return (await recentOf(who)).flatMap(fact => {
      if (fact.kind !== 'unreadable' || fact.author !== who || fact.deviceId !== id) return []
      const { stanzaId, conversation } = fact
      return stanzaId === undefined
        ? []
        : [{ id: stanzaId, of: conversation === who ? undefined : conversation }]
    })
  }
  /** Between the two, and where both are; of oneself, everywhere. */
  const recentOf = async (who: string): Promise<readonly Fact[]> => {
    const isTheirs = (room: string): boolean =>
      given.rooms.get(room)?.members.some(one => one.address === who) ?? false
    const latest = [...given.conversations.all.get().values()]
      .filter(one => one.address !== who && (who === address || isTheirs(one.address)))
      .sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0))
      .slice(0, CONVERSATIONS)
    const pages = await Promise.all([
      facts.page(who, LOOK_BACK),
      ...latest.map(one => facts.page(one.address, LOOK_BACK_EACH)),
    ])
    return pages.flat().sort((a, b) => a.at - b.at)
  }
  let comparing: Comparison | undefined
  const compare = async (said: Element, conversation: string, by: string): Promise<void> => {
    const at = given.now()
    const part = await import('./readers.ts')
    const rows = said.is('readers', part.NS_READERS) ? part.rowsIn(said) : undefined
    if (rows)
      await (comparing ??= part.comparison(given, devices, own.id)).heard({ conversation, by, at, rows })
  }
  /** XEP-0384 §6: a device that is not on the list may be on a newer one. */
  const isListed = async (who: string, id: number): Promise<boolean> => {
    const has = () =>
      devices.records.get(who)?.devices.some(device => device.id === id && isActive(device)) ?? false
    if (!has()) await devices.ensure(who, true)
    return has()
  }

  const others = () => (devices.records.get(address)?.devices ?? []).filter(device => device.id !== own.id)
  const sayName = (): Promise<void> =>
    names.say(
      own.id,
      { name: own.label, client },
      new Set(
        others()
          .filter(isActive)
          .map(device => device.id),
      ),
    )
  const announceIfMissing = async (generation: Generation): Promise<boolean> => {
    const record = devices.records.get(address)
    if (record?.devices.some(device => device.id === own.id && device.generations.includes(generation)))
      return false
    const rest = others().filter(device => device.generations.includes(generation))
    await own.announce(generation, rest, devices.labelSignatures)
    return true
  }
  /** §4.3.1, S218: who was taken off comes back once, and the person is told; whoever comes new is told of as well. */
  const ownChanged = (change: ListChange, generation: Generation): void => {
    const at = platform.clock.now()
    if (change.known) {
      for (const id of change.added) {
        const device = change.record.devices.find(one => one.id === id)
        const name = names.all.get().get(id) ?? device?.label
        // One that the person let in themselves is on the other list already.
        if (id !== own.id && device?.trust !== 'verified')
          notify({ id: addedNotice(id), kind: 'own-device-added', deviceId: id, name, at })
      }
    }
    const listed = change.record.devices.some(
      device => device.id === own.id && device.generations.includes(generation),
    )
    if (listed || !isReady) return
    notify({ id: 'removed', kind: 'own-device-removed', at })
    announceIfMissing(generation).catch(() => undefined)
  }
  devices.onOwnChange(ownChanged)

  /** Own devices that nobody uses any more: each key less is one less that can be stolen. Who is used again comes back by itself. */
  const retire = async (): Promise<void> => {
    // By the server's clock: one that was set wrong here is no reason to lose devices (S398).
    const now = given.now()
    const stale = others().filter(device => isActive(device) && isStale(device, now))
    if (stale.length === 0) return
    const gone = new Set(stale.map(device => device.id))
    await announceWithout(gone)
    for (const { id, label } of stale)
      notify({
        id: `retired-${id}`,
        kind: 'own-device-retired',
        deviceId: id,
        name: names.all.get().get(id) ?? label,
        at: now,
      })
  }
  const announceWithout = async (gone: ReadonlySet<number>): Promise<void> => {
    for (const generation of GENERATIONS) {
      const rest = others().filter(device => !gone.has(device.id) && device.generations.includes(generation))
      await own.announce(generation, rest, devices.labelSignatures)
    }
    await devices.ensure(address, true)
  }

  const withoutForeignSessions = async (who: string): Promise<void> =>
    store.exclusive(async unit => {
      for (const device of devices.of(unit, who).devices) {
        for (const generation of GENERATIONS) {
          const place = sessionKey(unit, { address: who, id: device.id, generation })
          const session = await unit.get<RatchetSession>('sessions', place)
          if (session && fingerprint(session.remoteIdentity) !== device.fingerprint)
            unit.delete('sessions', place)
        }
      }
    })

  /** False: no device of that person has this key. */
  const decided = (unit: Unit, who: string, key: string, trust: Trust, at: number, way?: Way): boolean => {
    const before = devices.of(unit, who)
    const device = before.devices.find(one => one.fingerprint === key)
    if (!device) return false
    devices.records.put(unit, decide(before, key, trust, at, way))
    if (trust === 'verified' && device.trust !== trust) devices.event(unit, who, 'verified', device.id)
    // Who has looked at a device of their own is warned of it no more.
    if (who === address && trust === 'verified') unit.afterwards(() => dismiss(addedNotice(device.id)))
    return true
  }

  const module: ClientModule = {
    name: 'omemo',
    features: [...GENERATIONS.map(generation => DEVICES_NODE[generation]), NS_DEVICE_NAMES].map(
      notifyFeature,
    ),
    incoming: {
      ...incoming,
      async interpret({ author, message, security, peer, own: isOwn, way }, unit) {
        encrypt.silence.ends(author)
        const readers = message.elements().find(one => one.name === 'readers')
        const { trust } = security
        if (readers && way !== 'archive' && !isOwn && (trust === 'trusted' || trust === 'verified'))
          unit.afterwards(() => void compare(readers, peer, author).catch(() => undefined))
        const messages =
          security.protocol === 'omemo:2' && isOwn === (peer === address) ? lostIn(message) : undefined
        if (messages && security.deviceId !== undefined)
          await lost(unit, { who: peer, deviceId: security.deviceId, messages })
      },
    },
    lost() {
      isReady = false
    },
  }
  return {
    module,
    own,
    devices,
    encrypt,
    names: names.all,
    clients: names.clients,
    /** `clientId`: what this client is to the server (XEP-0494). */
    load: async (deviceName: string, clientId: string): Promise<void> => {
      client = clientId
      await devices.records.load(store)
      await own.load(deviceName)
    },
    /** A new session: the own lists and bundles are made right before anything else. */
    async ready(): Promise<void> {
      devices.fresh()
      offered = new Set()
      await devices.ensure(address, true)
      const announcedBefore = (await store.get<boolean>('account', ANNOUNCED)) ?? false
      if (!announcedBefore)
        await own.avoid(new Set(devices.records.get(address)?.devices.map(device => device.id)))
      await own.upkeep()
      const missing = await Promise.all(GENERATIONS.map(announceIfMissing))
      if (announcedBefore && missing.includes(true))
        notify({ id: 'removed', kind: 'own-device-removed', at: platform.clock.now() })
      if (!announcedBefore) await store.exclusive(async unit => unit.put('account', ANNOUNCED, true))
      isReady = true
      await retire().catch(ignoreRefusal)
      await sayName().catch(ignoreRefusal)
    },
    resumed(): void {
      isReady = true
      pay()
    },
    /** Used one-time prekeys are kept until the archive is read, and answers wait (XEP-0384 §6). */
    catchUp(active: boolean): void {
      catchingUp = active
      if (!active) pay()
      if (!active && isReady) own.upkeep().catch(() => undefined)
    },
    async setTrust(who: string, key: string, trust: Trust): Promise<void> {
      await store.exclusive(async unit => {
        if (!decided(unit, who, key, trust, given.now(), { how: 'compared' }))
          throw new ClientError('not-found')
      })
      await withoutForeignSessions(who)
    },
    decided,
    withoutForeignSessions,
    onLost(listener: typeof lost): void {
      lost = listener
    },
    /** XEP-0384 §6: a session that does not work is replaced when a person says so. */
    async renew(who: string, id: number): Promise<void> {
      await devices.ensure(who)
      const device = devices.records.get(who)?.devices.find(one => one.id === id)
      const generation = device && generationFor(device)
      if (!device || !generation || (who === address && id === own.id)) throw new ClientError('not-found')
      if (device.keyChanged) throw new ClientError('not-allowed')
      if (!(await renew({ address: who, id, generation }))) throw new ClientError('not-found')
    },
    async removeDevice(id: number): Promise<void> {
      if (id === own.id) throw new ClientError('not-allowed')
      await announceWithout(new Set([id]))
    },
    async rename(name: string): Promise<void> {
      await own.rename(name)
      await sayName()
    },
    /** Takes this device off both lists, before it is signed out. */
    async leave(): Promise<void> {
      isReady = false
      for (const generation of GENERATIONS) {
        const rest = others().filter(device => device.generations.includes(generation))
        const payload = writeDevices(
          generation,
          rest.map(({ id, label }) => ({ id, label, labelsig: devices.labelSignatures.get(id) })),
        )
        await pep.publish(DEVICES_NODE[generation], SINGLETON, payload, {
          'pubsub#persist_items': 'true',
          'pubsub#access_model': 'open',
        })
      }
    },
    /** A device that we write to reads the older generation alone, which has no place for anything but text. */
    speaksInClear: (who: string): boolean =>
      devices.records
        .get(who)
        ?.devices.some(one => isActive(one) && isTrusted(one) && generationFor(one) === 'omemo:0') ?? false,
    isVerified: (who: string): boolean => isVerified(devices.records.get(who)),
    settled: async (): Promise<void> => {
      await paying
    },
  }
}
const addedNotice = (device: number): string => `added-${device}`

/** A server without such nodes: the names stay where they are. */
const ignoreRefusal = (error: unknown): void => {
  if (!(error instanceof StanzaError)) throw error
}
export type Omemo = ReturnType<typeof omemo>
