/**
 * XEP-0450 Automatic Trust Management: what a person decides about a key on one device holds on their others, and what their contacts
 * know of each other's devices comes from those that are verified. Nothing is believed from any other device, and nothing of what one
 * says is forgotten before it is verified and the key is known (§5).
 */
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { type DeviceEntry, isActive } from '../omemo/devices.ts'
import type { Omemo } from '../omemo/index.ts'
import type { Post } from './post.ts'
import { type Opinion, OPINIONS_MAX, trustMessage } from './wire.ts'

/** Whose device said so: an address and a key. */
export interface Source {
  readonly address: string
  readonly key: string
}
interface Heard extends Opinion {
  readonly from: Source
  readonly at: number
}
/** Keys of another kind, about which own devices tell each other. */
export interface OtherKeys {
  isKnown(owner: string, key: string): boolean
  /** Unless somebody has decided since. */
  decide(unit: Unit, opinion: Opinion, at: number): Promise<void>
  verified(): readonly Opinion[]
  /** Whose they are is asked for them. */
  look(owner: string): void
}
const HEARD = 'trust-heard'
/** Of one device, and of all; the newest stay. */
const FROM_ONE_MAX = 100
const HEARD_MAX = 1000

export const carrying = (given: Given, omemo: Omemo, post: Post, others: OtherKeys) => {
  const { address, now, store } = given
  const { devices } = omemo
  let hasHeard = true

  const isHere = (who: string, device: DeviceEntry): boolean => who === address && device.id === omemo.own.id
  const authenticated = (unit: Unit, who: string): readonly string[] =>
    devices
      .of(unit, who)
      .devices.filter(device => device.trust === 'verified' && isActive(device) && !isHere(who, device))
      .flatMap(device => device.fingerprint ?? [])
  const contacts = (unit: Unit): readonly string[] =>
    [...devices.records.all.get().keys()].filter(
      who => who !== address && authenticated(unit, who).length > 0,
    )

  const say = (unit: Unit, to: string, keys: readonly string[], opinions: readonly Opinion[]): void => {
    for (const protocol of [undefined, 'openpgp']) {
      const some = opinions.filter(one => one.of === protocol)
      for (let i = 0; i < some.length; i += OPINIONS_MAX)
        post.put(unit, to, keys, [trustMessage(some.slice(i, i + OPINIONS_MAX))])
    }
  }
  const opinionsOf = (owner: string, keys: readonly string[], trust: boolean): readonly Opinion[] =>
    keys.map(key => ({ owner, key, trust }))
  /** To each other endpoint with an authenticated key: one message for each contact, which the own devices get as well. */
  const sayToAll = (unit: Unit, opinions: readonly Opinion[]): void => {
    const about = new Set(opinions.map(one => one.key))
    const others = contacts(unit)
    for (const to of others.length > 0 ? others : [address]) {
      const keys = [...authenticated(unit, to), ...authenticated(unit, address)]
      say(
        unit,
        to,
        [...new Set(keys)].filter(key => !about.has(key)),
        opinions,
      )
    }
  }
  const sayToOwn = (unit: Unit, opinions: readonly Opinion[]): void =>
    say(unit, address, authenticated(unit, address), opinions)

  const isAuthentic = (unit: Unit, { address: who, key }: Source): boolean =>
    (who === address && key === omemo.own.fingerprint) || authenticated(unit, who).includes(key)
  const isKnown = (unit: Unit, { owner, key, of }: Opinion): boolean =>
    of
      ? others.isKnown(owner, key)
      : devices.of(unit, owner).devices.some(device => device.fingerprint === key)
  const apply = async (unit: Unit, heard: Heard): Promise<void> => {
    const { owner, key, trust, at } = heard
    if (heard.of) return others.decide(unit, heard, at)
    const device = devices.of(unit, owner).devices.find(one => one.fingerprint === key)
    if (!device || isHere(owner, device) || (device.decidedAt ?? 0) >= at) return
    const { from } = heard
    omemo.decided(unit, owner, key, trust ? 'verified' : 'untrusted', at, {
      how: from.address === address ? 'own-device' : 'their-device',
      by: devices.of(unit, from.address).devices.find(one => one.fingerprint === from.key)?.id,
    })
    unit.afterwards(() => void omemo.withoutForeignSessions(owner).catch(() => undefined))
  }
  /** Of those who have become authentic meanwhile as well, until nothing more follows. */
  const settle = async (unit: Unit, added: readonly Heard[] = []): Promise<void> => {
    const before = (await unit.get<readonly Heard[]>('account', HEARD)) ?? []
    let heard = bounded([...before, ...added])
    for (;;) {
      const due = heard.filter(one => isAuthentic(unit, one.from) && isKnown(unit, one))
      if (due.length === 0) break
      heard = heard.filter(one => !due.includes(one))
      for (const one of due.toSorted((a, b) => a.at - b.at)) await apply(unit, one)
    }
    hasHeard = heard.length > 0
    if (before.length > 0 || heard.length > 0) unit.put('account', HEARD, heard)
    fetchUnknown(unit, heard)
  }
  /** §5.2: keys that were spoken of and are not here yet. */
  const fetchUnknown = (unit: Unit, heard: readonly Heard[]): void => {
    const due = heard.filter(one => isAuthentic(unit, one.from))
    const ownersOf = (of: Opinion['of']) => new Set(due.filter(one => one.of === of).map(one => one.owner))
    for (const owner of ownersOf(undefined))
      unit.afterwards(() => void devices.identifyAll(owner).catch(() => undefined))
    for (const owner of ownersOf('openpgp')) unit.afterwards(() => others.look(owner))
  }

  // A key has become known, or somebody was verified.
  const changed = (): void => {
    if (hasHeard) void store.exclusive(settleOnce).catch(() => undefined)
  }
  devices.records.all.subscribe(changed)
  const settleOnce = async (unit: Unit): Promise<void> => {
    const heard = (await unit.get<readonly Heard[]>('account', HEARD)) ?? []
    hasHeard = heard.length > 0
    if (heard.some(one => isAuthentic(unit, one.from) && isKnown(unit, one))) await settle(unit)
  }

  return {
    /** A person has authenticated these keys here (§4.1, §4.2). */
    authenticated(unit: Unit, who: string, keys: readonly string[]): void {
      const opinions = opinionsOf(who, keys, true)
      const isOther = (key: string): boolean => !keys.includes(key)
      if (who !== address) {
        sayToOwn(unit, opinions)
        return say(unit, who, keys, opinionsOf(address, authenticated(unit, address), true))
      }
      sayToAll(unit, opinions)
      const known = [address, ...contacts(unit)].flatMap(owner =>
        opinionsOf(owner, authenticated(unit, owner).filter(isOther), true),
      )
      say(unit, address, keys, [...known, ...others.verified()])
    },
    /** A person has decided about a key of another kind: own devices are told, and nobody else. */
    decided: (unit: Unit, opinion: Opinion): void => sayToOwn(unit, [opinion]),
    changed,
    /** §4.3, §4.4. */
    distrusted(unit: Unit, who: string, key: string): void {
      const opinions = opinionsOf(who, [key], false)
      if (who === address) sayToAll(unit, opinions)
      else sayToOwn(unit, opinions)
    },
    /** Of contacts we hear about their own devices alone; of our own devices about everybody's keys. */
    async heard(unit: Unit, from: Source, opinions: readonly Opinion[], at: number): Promise<void> {
      const admitted = opinions.filter(
        ({ owner, key, of }) =>
          (from.address === address || (!of && owner === from.address)) && key !== omemo.own.fingerprint,
      )
      // A clock that runs ahead must not make an opinion that nothing can change.
      const heardAt = Math.min(at, now())
      if (admitted.length > 0)
        await settle(
          unit,
          admitted.map(one => ({ ...one, from, at: heardAt })),
        )
    },
  }
}
export type Carrying = ReturnType<typeof carrying>

/** The newest opinion of each device about each key. */
const bounded = (heard: readonly Heard[]): readonly Heard[] => {
  const newest = new Map<string, Heard>()
  for (const one of heard) {
    const name = JSON.stringify([one.from, one.owner, one.key, one.of])
    if ((newest.get(name)?.at ?? Number.NEGATIVE_INFINITY) <= one.at) newest.set(name, one)
  }
  const counts = new Map<string, number>()
  return [...newest.values()]
    .toSorted((a, b) => b.at - a.at)
    .filter(({ from }) => {
      const count = (counts.get(JSON.stringify(from)) ?? 0) + 1
      counts.set(JSON.stringify(from), count)
      return count <= FROM_ONE_MAX
    })
    .slice(0, HEARD_MAX)
}
