/** Whose keys are which: the own ones, sealed in the store, and those that others announce, fetched when they are needed (XEP-0373 §4). */
import { CryptoError } from '@corrillo/crypto'
import type { SecretKeyInfo } from '@corrillo/crypto/openpgp'
import {
  NODE_OPENPGP_KEYS,
  OpenPgpKey,
  openPgpKeyNode,
  type PubsubItem,
  formatDateTime,
  StanzaError,
} from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { source } from '../../value/value.ts'
import type { Pep } from '../pep/index.ts'
import { applyKeys, blankKeys, type Found, type KeyRecord } from './records.ts'
import { OF_OTHERS, OWN_KEYS } from './signs.ts'
import type { OpenPgpWork } from './work.ts'
import { CLOCKS_DIFFER_MS, type Listed, LISTED_MAX, readKey, readList, writeList } from './wire.ts'

export interface OwnKey extends SecretKeyInfo {
  readonly since: number
}
const SINGLETON = 'current'
const OPEN = { 'pubsub#persist_items': 'true', 'pubsub#access_model': 'open' }

export const keyring = (given: Given, work: OpenPgpWork, pep: Pep) => {
  const { address, contacts, facts, store } = given
  const own = source<readonly OwnKey[]>([])
  const records = source<ReadonlyMap<string, KeyRecord>>(new Map())
  /** Asked since this session began; and being asked. */
  const fresh = new Set<string>()
  const asking = new Map<string, Promise<void>>()
  let changed: (who: string) => void = () => {}

  const recordOf = (who: string): KeyRecord => records.get().get(who) ?? blankKeys(who)
  const place = (unit: Unit, who: string): string => OF_OTHERS + unit.hidden('openpgp', who)
  /** As this unit of work will leave it. */
  const recordIn = async (unit: Unit, who: string): Promise<KeyRecord> =>
    (await unit.get<KeyRecord>('openpgp', place(unit, who))) ?? blankKeys(who)
  const put = (unit: Unit, record: KeyRecord): void => {
    unit.put('openpgp', place(unit, record.address), record)
    unit.afterwards(() => records.set(new Map(records.get()).set(record.address, record)))
  }
  const putOwn = async (keys: readonly OwnKey[]): Promise<void> => {
    await store.exclusive(async unit => unit.put('openpgp', OWN_KEYS, keys))
    own.set(keys)
  }

  const keyOf = async (who: string, { fingerprint, date }: Listed): Promise<Found | undefined> => {
    const known = recordOf(who).keys.find(one => one.fingerprint === fingerprint)
    if (known?.listed === date) return { info: known, listed: date }
    const payload = (await pep.items(who, openPgpKeyNode(fingerprint)).catch(refusedAsNone)).at(-1)?.payload
    const bytes = readKey(payload)
    const info =
      bytes && (await work.readPublic(bytes, given.now() + CLOCKS_DIFFER_MS).catch(malformedAsNone))
    // §3.2, §8.5: another key than it says, or nobody's that we asked for, is none.
    if (!info || info.fingerprint !== fingerprint || !info.addresses.includes(who)) return undefined
    return { info, listed: date }
  }
  const ask = async (who: string): Promise<void> => {
    const items = await pep.items(who, NODE_OPENPGP_KEYS).catch(refusedAsNone)
    const listed = readList(items.at(-1)?.payload)
    const found: Found[] = []
    for (const one of listed) {
      const key = await keyOf(who, one)
      if (key) found.push(key)
    }
    await store.exclusive(async unit => {
      const { record, news } = applyKeys(recordOf(who), found, given.now())
      put(unit, record)
      if (news.length > 0 && who !== address) tell(unit, who)
    })
    fresh.add(who)
    changed(who)
  }
  const tell = (unit: Unit, who: string): void => {
    const at = given.now()
    const order = facts.orders.next(at, given.conversations.of(unit, who).last?.order)
    const said = { kind: 'event', conversation: who, order, at, deviceId: undefined } as const
    facts.put(unit, { ...said, event: 'openpgp-key-added' })
  }
  /** Changes of those whom we follow come by event; others are asked again. */
  const isFollowed = (who: string): boolean =>
    who === address || ['to', 'both'].includes(contacts.get(who)?.subscription ?? 'none')
  const ensure = (who: string, force = false): Promise<void> => {
    if (!force && fresh.has(who) && isFollowed(who)) return Promise.resolve()
    const running = asking.get(who) ?? ask(who).finally(() => asking.delete(who))
    asking.set(who, running)
    return running
  }

  /** §4.2: the key first, then the list, on which those of other programs of ours stay. */
  const announce = async (): Promise<void> => {
    const [current] = own.get()
    if (!current) return
    await ensure(address, true)
    const listed = recordOf(address).keys.filter(one => one.listed !== undefined)
    if (listed.some(one => one.fingerprint === current.fingerprint)) return
    const date = given.now()
    const id = formatDateTime(new Date(date))
    await pep.publish(
      openPgpKeyNode(current.fingerprint),
      id,
      OpenPgpKey.build({ data: { bytes: current.bytes } }),
      OPEN,
    )
    await publishList(keys => [{ fingerprint: current.fingerprint, date }, ...keys])
  }
  const publishList = async (change: (keys: readonly Listed[]) => readonly Listed[]): Promise<void> => {
    const before = readList(
      (await pep.items(address, NODE_OPENPGP_KEYS).catch(refusedAsNone)).at(-1)?.payload,
    )
    const list = writeList(change(before).slice(0, LISTED_MAX))
    await pep.publish(NODE_OPENPGP_KEYS, SINGLETON, list, OPEN)
    await ensure(address, true)
  }

  return {
    own,
    records,
    recordOf,
    recordIn,
    put,
    ensure,
    announce,
    isAsked: (who: string): boolean => recordOf(who).asked,
    whenChanged(run: typeof changed): void {
      changed = run
    },
    async load(): Promise<void> {
      own.set((await store.get<readonly OwnKey[]>('openpgp', OWN_KEYS)) ?? [])
      const rows = await store.range<KeyRecord>('openpgp', OF_OTHERS)
      records.set(new Map(rows.map(([, record]) => [record.address, record])))
    },
    /** A new session: whoever is written to is asked once more. */
    anew: () => fresh.clear(),
    /** Before what is there, or instead of itself. */
    async add(keys: readonly SecretKeyInfo[]): Promise<void> {
      const names = new Set(keys.map(one => one.fingerprint))
      const since = given.now()
      const rest = own.get().filter(one => !names.has(one.fingerprint))
      await putOwn([...keys.map(one => ({ ...one, since })), ...rest])
      await announce()
    },
    async remove(fingerprint: string): Promise<void> {
      await publishList(keys => keys.filter(one => one.fingerprint !== fingerprint))
      await pep.remove(openPgpKeyNode(fingerprint))
      await putOwn(own.get().filter(one => one.fingerprint !== fingerprint))
      await announce()
    },
  }
}
export type Keyring = ReturnType<typeof keyring>

/** Not a failure on the way that may pass. */
const refusedAsNone = (error: unknown): readonly PubsubItem[] => {
  const isRefusal =
    error instanceof StanzaError && error.type !== 'wait' && !error.condition.startsWith('remote-server')
  if (isRefusal) return []
  throw error
}
const malformedAsNone = (error: unknown): undefined => {
  if (!(error instanceof CryptoError)) throw error
}
