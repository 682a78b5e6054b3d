/** What a person thinks of OpenPGP keys, on its way between their own devices (XEP-0434, XEP-0450), when they are linked, and in backups. */
import type { Entry } from '../../recovery/contents.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Opinion } from '../trust/wire.ts'
import type { Keyring } from './keyring.ts'
import { decideKey, decisionsIn, withKeyDecisions } from './records.ts'

/** What carries opinions from device to device. */
export interface Carry {
  say(unit: Unit, opinion: Opinion): void
  /** Keys have become known. */
  changed(): void
}

export const carriedKeys = ({ ensure, put, recordIn, recordOf, records }: Keyring) => ({
  isKnown: (owner: string, key: string): boolean => recordOf(owner).keys.some(one => one.fingerprint === key),
  look: (owner: string): void => void ensure(owner, true).catch(() => undefined),
  async decide(unit: Unit, { owner, key, trust }: Opinion, at: number): Promise<void> {
    const record = await recordIn(unit, owner)
    const known = record.keys.find(one => one.fingerprint === key)
    if (known && (known.decidedAt ?? 0) < at)
      put(unit, decideKey(record, key, trust ? 'verified' : 'untrusted', at))
  },
  verified: (): readonly Opinion[] =>
    [...records.get().values()].flatMap(({ address: owner, keys }) =>
      keys.flatMap(({ fingerprint: key, trust }) =>
        trust === 'verified' ? [{ owner, key, trust: true, of: 'openpgp' as const }] : [],
      ),
    ),
  entries: (): readonly Entry[] =>
    [...records.get().values()]
      .map(decisionsIn)
      .flatMap(record => (record.keys.length > 0 ? [{ kind: 'openpgp-keys' as const, record }] : [])),
  async putBack(unit: Unit, { record }: Extract<Entry, { kind: 'openpgp-keys' }>): Promise<void> {
    put(unit, withKeyDecisions(await recordIn(unit, record.address), record))
  },
})
