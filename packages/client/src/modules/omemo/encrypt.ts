/** Encrypting for all devices that should read: the newer generation where a device has it, the older for the rest, in one stanza. */
import {
  type Bundle,
  CryptoError,
  emptyKey,
  encryptPayload,
  type Generation,
  type RatchetSession,
} from '@corrillo/crypto'
import { el, type Element, Encryption, HintStore, NS_CLIENT } from '@corrillo/xmpp'
import type { FailureReason, MessageSecurity } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Way } from './cryptography.ts'
import { type DeviceEntry, generationFor, isActive, isTrusted, undecided } from './devices.ts'
import { buildEnvelope } from './envelope.ts'
import type { OwnDeviceKeeper } from './own-device.ts'
import type { Registry } from './registry.ts'
import { silences } from './silence.ts'
import { type EncryptedKey, fallbackBody, NAMESPACE, writeEncrypted } from './wire.ts'

export interface Recipient {
  readonly address: string
  readonly id: number
  readonly generation: Generation
}
export interface Plan {
  readonly to: string
  readonly recipients: readonly Recipient[]
  readonly bundles: ReadonlyMap<string, Bundle>
  /** A device of the contact reads only the older generation: what that cannot hide has to go in the clear. */
  readonly hasOld: boolean
  /** For everybody in a room, also when that is nobody yet. */
  readonly room?: true
  /** What a message says beside its words: whom it is for. */
  readonly beside?: readonly Element[]
}
/** Accounts whose lists are asked for at once. */
const TOGETHER = 50

/** Bytes of a stanza that are not its hidden part: addresses, ids, hints. */
const BESIDE = 4096

/** Nothing was sent, and nothing goes out in the clear instead (S305). */
export class CannotEncrypt extends Error {
  override readonly name = 'CannotEncrypt'
  readonly reason: FailureReason
  constructor(reason: FailureReason) {
    super(reason)
    this.reason = reason
  }
}
export const sessionKey = (unit: Pick<Unit, 'hidden'>, { address, id, generation }: Recipient): string =>
  unit.hidden('session', address, String(id), generation)
const nameOf = ({ address, id, generation }: Recipient): string => `${address}/${id}/${generation}`

/** Version 0.3 hides a text alone: who has nothing else gets a line in the place of what is to be seen once, and its author keeps nothing. */
export const showsOnce = ({ recipients }: Plan, me: string): boolean =>
  recipients.some(one => one.address !== me && one.generation === 'omemo:2')

/** Who of those that could read may. */
type Wanted = (device: DeviceEntry) => boolean

export const encryptor = (
  given: Given,
  own: OwnDeviceKeeper,
  devices: Registry,
  /** In this conversation only verified devices get anything. */
  isStrict: (conversation: string) => boolean,
) => {
  const { address, connection, platform, store } = given
  const { random } = platform
  const silence = silences(given)

  const mayRead =
    (conversation: string): Wanted =>
    device =>
      isStrict(conversation) ? device.trust === 'verified' : isTrusted(device)
  const candidates = (who: string, wanted: Wanted): readonly DeviceEntry[] =>
    (devices.records.get(who)?.devices ?? []).filter(
      device =>
        isActive(device) &&
        wanted(device) &&
        !device.keyChanged &&
        !(who === address && device.id === own.id),
    )
  const recipientsOf = (who: string, wanted: Wanted): readonly Recipient[] =>
    candidates(who, wanted).flatMap(device => {
      const generation = generationFor(device)
      return generation ? [{ address: who, id: device.id, generation }] : []
    })

  /** Bundles for those without a session; a refused one makes the device fall to its other generation, or out. */
  const fetchBundles = async (
    who: string,
    bundles: Map<string, Bundle>,
    wanted: Wanted,
  ): Promise<readonly Recipient[]> => {
    for (;;) {
      const recipients = recipientsOf(who, wanted)
      const missing = await firstMissing(recipients, bundles)
      if (!missing) return recipients
      const bundle = await devices.bundle(missing.address, missing.id, missing.generation)
      if (bundle) bundles.set(nameOf(missing), bundle)
    }
  }
  const firstMissing = async (
    recipients: readonly Recipient[],
    bundles: ReadonlyMap<string, Bundle>,
  ): Promise<Recipient | undefined> => {
    for (const recipient of recipients) if (!(await isMet(recipient, bundles))) return recipient
    return undefined
  }
  const isMet = async (recipient: Recipient, bundles: ReadonlyMap<string, Bundle>): Promise<boolean> =>
    bundles.has(nameOf(recipient)) ||
    (await store.get('sessions', sessionKey(store, recipient))) !== undefined

  /** One server that does not answer is no reason to be silent to all others, nor to those behind it whom we have met. */
  const reachable = async (
    who: string,
    bundles: Map<string, Bundle>,
    wanted: Wanted,
  ): Promise<readonly Recipient[]> => {
    try {
      if (!silence.lasts(who)) {
        await devices.ensure(who)
        return await fetchBundles(who, bundles, wanted)
      }
    } catch (error) {
      if (!silence.begins(who, error)) throw error
    }
    const known = recipientsOf(who, wanted)
    const met = await Promise.all(known.map(recipient => isMet(recipient, bundles)))
    return known.filter((_, i) => met[i])
  }

  const besideFor = async (accounts: readonly string[]): Promise<readonly Element[]> => {
    const part = await import('./readers.ts').catch(() => undefined)
    const recordOf = (who: string) => devices.records.get(who)
    const said = part?.readersElement([...new Set(accounts)], { me: address, own: own.id, recordOf })
    return said ? [said] : []
  }
  const sealAll = async (
    unit: Unit,
    recipients: readonly Recipient[],
    generation: Generation,
    key: Uint8Array,
    bundles: Plan['bundles'],
  ): Promise<readonly EncryptedKey[]> => {
    const places = recipients.map(recipient => sessionKey(unit, recipient))
    await unit.fetch('sessions', places)
    const ways: Way[] = []
    for (const [i, recipient] of recipients.entries()) {
      const session = await unit.get<RatchetSession>('sessions', places[i]!)
      const bundle = bundles.get(nameOf(recipient))
      if (bundle) ways.push({ bundle, replaced: session })
      else if (session) ways.push({ session })
      else throw new CannotEncrypt('encryption')
    }
    const keys = ways.some(way => 'bundle' in way) ? own.keys(unit) : undefined
    const sealed = await platform.cryptography.seal({ generation, key, keys, ways })
    return sealed.map(({ session, message, isKeyExchange }, i) => {
      const { address: to, id } = recipients[i]!
      unit.put('sessions', places[i]!, session)
      return { address: to, rid: id, isKeyExchange, data: message }
    })
  }

  const planOf = async (
    to: string,
    theirs: readonly Recipient[],
    ours: readonly Recipient[],
    bundles: Plan['bundles'],
  ): Promise<Plan> => ({
    to,
    recipients: [...theirs, ...ours],
    bundles,
    hasOld: theirs.some(one => one.generation === 'omemo:0'),
    beside: await besideFor([to, address]),
  })

  return {
    silence,
    /** Where the network need not be asked for anything; undefined: `plan` knows. */
    async planAtHand(unit: Unit, to: string): Promise<Plan | undefined> {
      const theirs = to === address ? [] : recipientsOf(to, mayRead(to))
      const ours = recipientsOf(address, mayRead(to))
      if (theirs.length === 0 || !devices.isCurrent(to) || !devices.isCurrent(address)) return undefined
      const places = [...theirs, ...ours].map(one => sessionKey(unit, one))
      await unit.fetch('sessions', places)
      for (const place of places) if (!(await unit.get('sessions', place))) return undefined
      return planOf(to, theirs, ours, new Map())
    },
    /** Everything from the network that encrypting needs. Throws CannotEncrypt. */
    async plan(to: string): Promise<Plan> {
      const wasKnown = devices.isCurrent(to)
      await Promise.all([devices.ensure(to), devices.ensure(address)])
      // Before it is said that nobody could read it.
      if (wasKnown && to !== address) await devices.againForMessage(to)
      const bundles = new Map<string, Bundle>()
      const theirs = to === address ? [] : await fetchBundles(to, bundles, mayRead(to))
      const ours = await fetchBundles(address, bundles, mayRead(to))
      if (theirs.length === 0 && to !== address)
        throw new CannotEncrypt(
          isStrict(to) || undecided(devices.records.get(to)).length > 0 ? 'undecided-devices' : 'no-devices',
        )
      return planOf(to, theirs, ours, bundles)
    },
    /**
     * For all members of a room. Who has no device that could read is left out, and was named before; who turns out to be one of them, or
     * has a device to be decided about, holds it up (S311).
     */
    async planForRoom(to: string, who: readonly string[]): Promise<Plan> {
      const bundles = new Map<string, Bundle>()
      const theirs = new Map<string, readonly Recipient[]>()
      const isReached = (one: string): boolean => (theirs.get(one)?.length ?? 0) > 0
      const beyond = silence.beyond.get()
      const named = new Set(who.filter(one => beyond.has(one) || recipientsOf(one, mayRead(to)).length === 0))
      await devices.ensure(address)
      for (let i = 0; i < who.length; i += TOGETHER) {
        const some = who.slice(i, i + TOGETHER)
        await Promise.all(some.map(async one => theirs.set(one, await reachable(one, bundles, mayRead(to)))))
      }
      silence.tried(who, isReached)
      if (who.some(one => undecided(devices.records.get(one)).length > 0))
        throw new CannotEncrypt('undecided-devices')
      if (who.some(one => !named.has(one) && !isReached(one))) throw new CannotEncrypt('members-unreached')
      const ours = await fetchBundles(address, bundles, mayRead(to))
      const members = who.flatMap(one => theirs.get(one) ?? [])
      const hasOld = members.some(one => one.generation === 'omemo:0')
      const heard = who.filter(one => !silence.lasts(one))
      return {
        to,
        recipients: [...members, ...ours],
        bundles,
        hasOld,
        room: true,
        beside: await besideFor([...heard, address]),
      }
    },
    /** For those in a room with whom we have a session. Nothing is fetched: it is no message, and who writes one looks for new devices. */
    async planForKnown(to: string, who: readonly string[]): Promise<Plan> {
      const all = [...who, address]
        .flatMap(one => recipientsOf(one, mayRead(to)))
        .filter(one => one.generation === 'omemo:2')
      const sessions = await store.getAll(
        'sessions',
        all.map(one => sessionKey(store, one)),
      )
      const recipients = all.filter((_, i) => sessions[i] !== undefined)
      if (recipients.length === 0) throw new CannotEncrypt('no-devices')
      return { to, recipients, bundles: new Map(), hasOld: false, room: true }
    },
    /**
     * For one device that missed something in this conversation: undefined where it may not read it. `since`: what was written before it
     * was there is not its.
     */
    async planTo(to: string, id: number, since: number, conversation: string): Promise<Plan | undefined> {
      await devices.ensure(to)
      const device = candidates(to, mayRead(conversation)).find(one => one.id === id)
      const recipients = recipientsOf(to, mayRead(conversation)).filter(
        one => one.id === id && one.generation === 'omemo:2',
      )
      if (!device || device.firstSeen > since || recipients.length === 0) return undefined
      return { to, recipients, bundles: new Map(), hasOld: false }
    },
    /** For what is no message of a person: those devices of `to` and of our own that speak the newer generation and are wanted. */
    async planAmong(to: string, wanted: Wanted): Promise<Plan> {
      await Promise.all([devices.ensure(to), devices.ensure(address)])
      const bundles = new Map<string, Bundle>()
      const recipients: Recipient[] = []
      for (const who of new Set([to, address]))
        recipients.push(
          ...(await fetchBundles(
            who,
            bundles,
            device => generationFor(device) === 'omemo:2' && wanted(device),
          )),
        )
      return { to, recipients, bundles, hasOld: false }
    },
    /** For what needs no answer: only devices that were heard of lately, no fetching. */
    planFor(to: string, since: number): Plan | undefined {
      const active = new Set(
        candidates(to, mayRead(to)).flatMap(device => ((device.lastSeen ?? 0) >= since ? [device.id] : [])),
      )
      const recipients = recipientsOf(to, mayRead(to)).filter(
        one => active.has(one.id) && one.generation === 'omemo:2',
      )
      return recipients.length > 0 ? { to, recipients, bundles: new Map(), hasOld: false } : undefined
    },

    /** The elements of a stanza that carry `content`; ratchets move on in the same unit of work. */
    async encrypt(
      unit: Unit,
      plan: Plan,
      content: readonly Element[],
      at: number,
    ): Promise<{ readonly elements: readonly Element[]; readonly security: MessageSecurity }> {
      const elements: Element[] = []
      const body = content.find(e => e.is('body', NS_CLIENT))
      const used: Generation[] = []
      let hidden = 0
      for (const generation of ['omemo:2', 'omemo:0'] as const) {
        const isForNobody = plan.room === true && plan.recipients.length === 0 && generation === 'omemo:2'
        const isRead = isForNobody || plan.recipients.some(one => one.generation === generation)
        if (!isRead || (generation === 'omemo:0' && !body)) continue
        used.push(generation)
        const plain =
          generation === 'omemo:2'
            ? buildEnvelope(
                body ? [...content, ...(plan.beside ?? [])] : content,
                address,
                plan.to,
                at,
                random,
              )
            : new TextEncoder().encode(body?.text() ?? '')
        const { key, payload, iv } = await encryptPayload(generation, plain, random)
        const recipients = plan.recipients.filter(one => one.generation === generation)
        const keys = await sealAll(unit, recipients, generation, key, plan.bundles)
        elements.push(writeEncrypted({ generation, sid: own.id, keys, iv, payload }))
        hidden += (payload.length * 4) / 3
      }
      const [first] = used
      if (!first) throw new CannotEncrypt('encryption')
      elements.push(HintStore.build({}))
      // XEP-0380 tells those who cannot read it that they miss something; of a receipt or a mark they miss nothing.
      if (body) elements.push(Encryption.build({ namespace: NAMESPACE[first], name: 'OMEMO' }))
      if (used.includes('omemo:0')) elements.unshift(fallbackBody(given.platform.language?.()))
      const size = elements.reduce((sum, one) => sum + one.toString().length, 0)
      if (size > connection.stanzaBytes[plan.room ? 'group' : 'any'] - BESIDE)
        throw new CannotEncrypt(hidden > size / 2 ? 'too-big' : 'too-many-devices')
      return {
        elements,
        security: { encrypted: true, protocol: first, deviceId: own.id, trust: undefined, mixed: false },
      }
    },

    /**
     * XEP-0384 §4.5.3: an empty message, which only moves the ratchet, or begins a session anew; `content` is for this device alone.
     * undefined when there is no session and no bundle to begin one.
     */
    async empty(
      unit: Unit,
      recipient: Recipient,
      bundle?: Bundle,
      content: readonly Element[] = [],
    ): Promise<Element | undefined> {
      const { address: to, generation } = recipient
      const plain = content.length > 0 && buildEnvelope(content, address, to, given.now(), random)
      try {
        const sealed: { key: Uint8Array; iv?: Uint8Array; payload?: Uint8Array } = plain
          ? await encryptPayload(generation, plain, random)
          : await emptyKey(generation, random)
        const bundles = new Map(bundle ? [[nameOf(recipient), bundle]] : [])
        const keys = await sealAll(unit, [recipient], generation, sealed.key, bundles)
        const { iv, payload } = sealed
        return el(
          NS_CLIENT,
          'message',
          { to, type: 'chat' },
          writeEncrypted({ generation, sid: own.id, keys, iv, payload }),
          HintStore.build({}),
        )
      } catch (error) {
        if (error instanceof CryptoError || error instanceof CannotEncrypt) return undefined
        throw error
      }
    },
  }
}
export type Encryptor = ReturnType<typeof encryptor>
