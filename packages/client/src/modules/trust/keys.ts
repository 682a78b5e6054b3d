/** What a person has found out about keys, in one unit of work: decided here, and carried to where it has to be known. */
import type { Verified } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { type DeviceEntry, isActive } from '../omemo/devices.ts'
import type { Omemo } from '../omemo/index.ts'
import type { Carrying } from './carrying.ts'

export interface OwnKey {
  readonly id: number
  readonly fingerprint: string
}
/** In a code that is scanned from a screen. */
const OWN_MAX = 12

export const keysOf = ({ address, now }: Given, omemo: Omemo, carrying: Carrying) => {
  const { devices, own } = omemo
  const isHere = (who: string, device: DeviceEntry): boolean => who === address && device.id === own.id
  const tidy = (unit: Unit, who: string): void =>
    unit.afterwards(() => void omemo.withoutForeignSessions(who).catch(() => undefined))

  return {
    /** This device, and the own ones that were compared with it: those that we can speak for. */
    own(): readonly OwnKey[] {
      const others = (devices.records.get(address)?.devices ?? [])
        .filter(device => device.trust === 'verified' && isActive(device) && !isHere(address, device))
        .flatMap(({ id, fingerprint }) => (fingerprint === undefined ? [] : [{ id, fingerprint }]))
      return [{ id: own.id, fingerprint: own.fingerprint }, ...others].slice(0, OWN_MAX)
    },
    /** Those of these keys that devices of this person have, as their server says now. */
    async find(who: string, keys: readonly string[]): Promise<readonly string[]> {
      await devices.ensure(who, true)
      await devices.identifyAll(who)
      const known = (devices.records.get(who)?.devices ?? []).filter(
        device => isActive(device) && !isHere(who, device),
      )
      return known.flatMap(({ fingerprint }) =>
        fingerprint !== undefined && keys.includes(fingerprint) ? [fingerprint] : [],
      )
    },
    /** Keys that no device of theirs has are left out. */
    verify(unit: Unit, who: string, keys: readonly string[], how: Verified['how']): void {
      const found = keys.filter(
        key =>
          !(who === address && key === own.fingerprint) &&
          omemo.decided(unit, who, key, 'verified', now(), { how }),
      )
      if (found.length === 0) return
      carrying.authenticated(unit, who, found)
      tidy(unit, who)
    },
    distrust(unit: Unit, who: string, key: string): void {
      if (!omemo.decided(unit, who, key, 'untrusted', now())) return
      carrying.distrusted(unit, who, key)
      tidy(unit, who)
    },
  }
}
export type Keys = ReturnType<typeof keysOf>
