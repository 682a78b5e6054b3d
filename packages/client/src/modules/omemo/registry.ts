/** Device lists and bundles of everybody: kept from events, fetched where needed, bounded, and watched for changes. */
import { type Bundle, CryptoError, fingerprint, fromHex, type Generation } from '@corrillo/crypto'
import { decodeBase64, type Element, type PubsubItem, StanzaError } from '@corrillo/xmpp'
import type { EventFact } from '../../store/facts.ts'
import { Collection } from '../../store/collection.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Pep } from '../pep/index.ts'
import {
  applyList,
  blankDevices,
  changeDevice,
  DEVICES_MAX,
  generationFor,
  type DeviceRecord,
  identify,
  isActive,
  type ListChange,
} from './devices.ts'
import { gathered } from './gathered.ts'
import { GENERATIONS } from './own-device.ts'
import { bundlePlace, DEVICES_NODE, readBundle, readDevices } from './wire.ts'

/** A list that no event keeps current is asked for again after this: a member of a group who is no contact may have a new device. */
const FRESH_MS = 60_000
/** A list that changes while it is asked for is asked for so often. */
const TRIES = 3
/** Devices of one person whose bundles are looked for once more. */
const BUNDLES_AGAIN = 5
/** Who was asked once more and has no device is not asked for the next message that is written at once. */
const IN_VAIN_MS = 15_000

export type OwnChange = (change: ListChange, generation: Generation) => void

export const registry = (given: Given, pep: Pep) => {
  const { address, store, contacts, facts, platform } = given
  const { clock, cryptography } = platform
  const records = new Collection<DeviceRecord>('devices')
  const together = gathered(store)
  const fetching = new Map<string, Promise<void>>()
  /** Lists that an event brought while they were asked for. */
  const overtaken = new Set<string>()
  /** Signatures of labels, to publish them again beside our own. */
  const labelSignatures = new Map<number, string>()
  /** Labels as the lists have them: they count when the key of their device is known and has signed them. */
  const claims = new Map<string, Claim>()
  let ownChanged: OwnChange = () => {}
  let arrived: (who: string) => void = () => {}
  const of = (unit: Unit, who: string): DeviceRecord => records.in(unit, who) ?? blankDevices(who)

  const event = (unit: Unit, who: string, kind: EventFact['event'], deviceId: number | undefined): void => {
    if (who === address) return
    const at = given.now()
    const shared = [...given.rooms.all.get().values()].filter(
      room => room.standing === 'in' && room.members.some(one => one.address === who),
    )
    for (const conversation of [who, ...shared.map(room => room.address)]) {
      const order = facts.orders.next(at, given.conversations.of(unit, conversation).last?.order)
      const about = conversation === who ? {} : { who }
      facts.put(unit, { kind: 'event', conversation, order, at, event: kind, deviceId, ...about })
    }
  }

  const list = (unit: Unit, who: string, generation: Generation, payload: Element | undefined): void => {
    const now = clock.now()
    const listed = readDevices(generation, payload)
    for (const { id, labelsig } of listed) if (who === address && labelsig) labelSignatures.set(id, labelsig)
    for (const { id, label, labelsig } of listed.slice(-DEVICES_MAX))
      if (label) claim(who, id, label, labelsig)
    const named = listed.map(({ id, label }) => ({
      id,
      label: label && isSigned(of(unit, who), id, claims.get(`${who}/${id}`)) ? label : undefined,
    }))
    unit.afterwards(() => void checkLabels(who).catch(() => undefined))
    const change = applyList(of(unit, who), generation, named, now)
    records.put(unit, change.record)
    if (change.known) {
      for (const id of change.added) event(unit, who, 'device-added', id)
      for (const id of change.removed) event(unit, who, 'device-removed', id)
    }
    if (who === address) unit.afterwards(() => ownChanged(change, generation))
    if (change.added.length > 0) unit.afterwards(() => arrived(who))
    // Somebody will have to decide about it, or looks at their own, and needs to see its key.
    const isOpen = change.record.devices.some(
      device => change.added.includes(device.id) && (who === address || device.trust === 'undecided'),
    )
    if (isOpen) unit.afterwards(() => void identifyAll(who).catch(() => undefined))
  }

  /** The same claim again keeps what is known of its signature. */
  const claim = (who: string, id: number, label: string, labelsig: string | undefined): void => {
    const known = claims.get(`${who}/${id}`)
    if (known?.label !== label || known.labelsig !== labelsig)
      claims.set(`${who}/${id}`, { label, labelsig, signers: new Map() })
  }
  /** S223: a label that its device did not sign is not shown, nor one whose signature is not checked yet. */
  const isSigned = (record: DeviceRecord, id: number, made: Claim | undefined): made is Claim => {
    const key = identityOf(record, id)
    return key !== undefined && made?.signers.get(key) === true
  }
  /** Signatures of labels are checked away from the screen; what one says is shown when it is known. */
  const checkLabels = async (who: string): Promise<void> => {
    const record = records.get(who) ?? blankDevices(who)
    for (const { id } of record.devices) {
      const made = claims.get(`${who}/${id}`)
      const key = identityOf(record, id)
      const identityKey = fromHex(key ?? '')
      if (!made || !key || !identityKey || made.signers.has(key)) continue
      const signature = decodeBase64(made.labelsig ?? '')
      const isGood =
        signature?.length === 64 &&
        (await cryptography.isSigned(identityKey, new TextEncoder().encode(made.label), signature))
      made.signers.set(key, isGood)
      if (isGood) await store.exclusive(async unit => name(unit, who, id))
    }
  }
  const name = (unit: Unit, who: string, id: number): void => {
    const record = of(unit, who)
    const made = claims.get(`${who}/${id}`)
    if (!isSigned(record, id, made)) return
    const named = changeDevice(record, id, device =>
      device.label === made.label ? device : { ...device, label: made.label },
    )
    if (named !== record) records.put(unit, named)
  }

  const fetchLists = async (who: string): Promise<void> => {
    for (const generation of GENERATIONS)
      for (let i = 1; !(await fetchOne(who, generation, i >= TRIES)); i++);
  }
  /** False: an event told of it while the answer was on its way, which may be older than that. */
  const fetchOne = async (who: string, generation: Generation, isLast: boolean): Promise<boolean> => {
    const place = `${who}/${generation}`
    overtaken.delete(place)
    const list = await fetchList(who, generation)
    return together(unit => {
      if (overtaken.delete(place) && !isLast) return false
      apply(unit, who, generation, list)
      return true
    })
  }
  /**
   * undefined: refused. Servers say to strangers neither what there is not nor whom there is not (RFC 6121 §8.5), so that a refusal
   * tells nothing; what was known before stays known.
   */
  const fetchList = async (
    who: string,
    generation: Generation,
  ): Promise<{ readonly payload: Element | undefined } | undefined> => {
    try {
      return { payload: (await pep.items(who, DEVICES_NODE[generation])).at(-1)?.payload }
    } catch (error) {
      if (isRefusal(error)) return undefined
      throw error
    }
  }
  const apply = (
    unit: Unit,
    who: string,
    generation: Generation,
    found: { readonly payload: Element | undefined } | undefined,
  ): void => {
    const record = of(unit, who)
    if (found || record.listed[generation] === undefined) return list(unit, who, generation, found?.payload)
    records.put(unit, { ...record, listed: { ...record.listed, [generation]: clock.now() } })
  }
  /** Whose changes come by event: it has to be known what we want (XEP-0163 §2.3). */
  const isFollowed = (who: string): boolean => who === address || contacts.get(who)?.subscription === 'both'
  const isFresh = (record: DeviceRecord | undefined, who: string): boolean => {
    const listed = GENERATIONS.map(generation => record?.listed[generation])
    if (listed.some(at => at === undefined)) return false
    return isFollowed(who) ? seen.has(who) : listed.every(at => (at ?? 0) > clock.now() - FRESH_MS)
  }
  /** When the lists were asked for. */
  const forget = (unit: Unit, who: string): void => {
    const record = of(unit, who)
    seen.delete(who)
    records.put(unit, { ...record, listed: { 'omemo:2': 0, 'omemo:0': 0 } })
  }
  /** Whose lists were fetched since this session began, when we followed them already: others may have shown us nothing. */
  const seen = new Set<string>()

  /** True when the device's key is another one than before. */
  const identified = (unit: Unit, who: string, id: number, identityKey: Uint8Array): boolean => {
    const before = of(unit, who)
    const { record, changed } = identify(before, id, fingerprint(identityKey), clock.now())
    if (record !== before) records.put(unit, record)
    name(unit, who, id)
    unit.afterwards(() => void checkLabels(who).catch(() => undefined))
    if (changed && record !== before) event(unit, who, 'key-changed', id)
    return changed
  }
  /** A device's bundle, checked whole (S219); its identity is compared with what we know (S292). undefined: it cannot be used. */
  const fetchBundle = async (
    who: string,
    id: number,
    generation: Generation,
  ): Promise<Bundle | undefined> => {
    const place = bundlePlace(generation, id)
    const items = await pep
      .items(who, place.node, generation === 'omemo:2' ? place.item : undefined)
      .catch(refusedAsNone)
    const item = generation === 'omemo:2' ? items.find(one => one.id === place.item) : items.at(-1)
    const wire = readBundle(generation, item?.payload)
    const bundle = wire && (await checked(cryptography.readBundle(wire, generation)))
    return together(unit => {
      const known = of(unit, who).devices.find(device => device.id === id)
      if (known?.unusable.includes(generation) === (bundle !== undefined))
        records.put(
          unit,
          changeDevice(of(unit, who), id, device => {
            const others = device.unusable.filter(one => one !== generation)
            return { ...device, unusable: bundle ? others : [...others, generation] }
          }),
        )
      return bundle && !identified(unit, who, id, bundle.identityKey) ? bundle : undefined
    })
  }
  /** What is being asked may be there because something new was heard of. */
  const isCurrent = (who: string): boolean => !fetching.has(who) && isFresh(records.get(who), who)
  /** Resolves when the device lists of this account are current; rejects when they cannot be had. */
  const ensure = async (who: string, force = false): Promise<void> => {
    if (!force && isCurrent(who)) return
    const followed = isFollowed(who)
    const running = fetching.get(who) ?? fetchLists(who).finally(() => fetching.delete(who))
    fetching.set(who, running)
    await running
    if (followed) seen.add(who)
  }
  /** Fetches the bundles of devices whose key nobody has seen yet, so that there is something to decide about. */
  const identifyAll = async (who: string): Promise<void> => {
    await ensure(who)
    for (const device of records.get(who)?.devices ?? []) {
      const generation = generationFor(device)
      if (isActive(device) && device.fingerprint === undefined && generation)
        await fetchBundle(who, device.id, generation)
    }
  }
  const isReachable = (who: string): boolean =>
    records.get(who)?.devices.some(device => isActive(device) && generationFor(device) !== undefined) ?? false
  /** Who was asked once more and had none, and when. */
  const inVain = new Map<string, number>()
  const again = async (who: string): Promise<void> => {
    if (isReachable(who)) return
    const at = clock.now()
    await ensure(who, true)
    await bundlesAgain(who)
    await identifyAll(who)
    if (isReachable(who)) inVain.delete(who)
    else inVain.set(who, at)
  }
  /** Bundles that could not be had or were refused: a device may be announced before its bundle is there. */
  const bundlesAgain = async (who: string): Promise<void> => {
    const without =
      records.get(who)?.devices.filter(device => isActive(device) && !generationFor(device)) ?? []
    for (const { id, generations } of without.slice(-BUNDLES_AGAIN))
      for (const generation of generations) if (await fetchBundle(who, id, generation)) break
  }

  for (const generation of GENERATIONS) {
    pep.on(DEVICES_NODE[generation], (who, payload) =>
      store.exclusive(async unit => {
        inVain.delete(who)
        if (fetching.has(who)) overtaken.add(`${who}/${generation}`)
        list(unit, who, generation, payload)
      }),
    )
  }

  return {
    records,
    of,
    event,
    labelSignatures: labelSignatures as ReadonlyMap<number, string>,
    onOwnChange(listener: OwnChange): void {
      ownChanged = listener
    },
    /** Of somebody there is a device that was not there before. */
    onArrival(listener: (who: string) => void): void {
      arrived = listener
    },
    fresh(): void {
      seen.clear()
      inVain.clear()
    },
    /** A key exchange came under a known id with another key: full stop until somebody decides (S292). */
    alarm(unit: Unit, who: string, id: number): void {
      const record = of(unit, who)
      const device = record.devices.find(one => one.id === id)
      if (!device || device.keyChanged) return
      records.put(
        unit,
        changeDevice(record, id, one => ({ ...one, trust: 'undecided', keyChanged: true })),
      )
      event(unit, who, 'key-changed', id)
    },
    heardFrom(unit: Unit, who: string, id: number): void {
      const lastSeen = clock.now()
      const record = of(unit, who)
      const device = record.devices.find(one => one.id === id)
      // On no list that we know: there is a newer one, which is asked for before something is written to them again.
      if (!device || !isActive(device)) return forget(unit, who)
      if (lastSeen - (device.lastSeen ?? 0) < 60_000) return
      records.put(
        unit,
        changeDevice(record, id, one => ({ ...one, lastSeen })),
      )
    },
    ensure,
    isCurrent,
    /** There is a device that could be written to, whatever is thought of it. */
    isReachable,
    /** Asks once more for who is not reachable: what told of a device may have missed us. */
    again,
    /** The same, unless nothing was found a moment ago: many messages to one who has no device are one question. */
    againForMessage: async (who: string): Promise<void> => {
      if (clock.now() - (inVain.get(who) ?? -IN_VAIN_MS) >= IN_VAIN_MS) await again(who)
    },
    /** What was not there may be there now: they came, or the person wants it to be tried again. */
    heardOf: (who: string): void => void inVain.delete(who),
    bundle: fetchBundle,
    identified,
    identifyAll,
  }
}
export type Registry = ReturnType<typeof registry>
interface Claim {
  readonly label: string
  readonly labelsig: string | undefined
  /** By identity key: whether it has signed this. */
  readonly signers: Map<string, boolean>
}

/** Not a failure on the way that may pass. */
const isRefusal = (error: unknown): boolean =>
  error instanceof StanzaError && error.type !== 'wait' && !error.condition.startsWith('remote-server')
const refusedAsNone = (error: unknown): readonly PubsubItem[] => {
  if (isRefusal(error)) return []
  throw error
}

const checked = async (reading: Promise<Bundle>): Promise<Bundle | undefined> => {
  try {
    return await reading
  } catch (error) {
    if (error instanceof CryptoError) return undefined
    throw error
  }
}
const identityOf = (record: DeviceRecord, id: number): string | undefined =>
  record.devices.find(device => device.id === id)?.fingerprint
