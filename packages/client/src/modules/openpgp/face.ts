/** OpenPGP as a screen has it. */
import { CryptoError } from '@corrillo/crypto'
import { NODE_OPENPGP_SECRET, OpenPgpSecret } from '@corrillo/xmpp'
import {
  ClientError,
  type ErrorCode,
  type OpenPgp,
  type OpenPgpKey,
  type OpenPgpKeyOf,
  type Trust,
} from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { alike, combined, mapped, type Value } from '../../value/value.ts'
import type { Pep } from '../pep/index.ts'
import type { Carry } from './carrying.ts'
import type { Keyring } from './keyring.ts'
import type { OpenPgpPart } from './part.ts'
import { decideKey, shownKey } from './records.ts'

/** What a composer has to know, of those who were looked at. */
export interface KeysSeen {
  readonly hasOwn: boolean
  /** By address; nobody is in it who was not asked. */
  readonly keys: ReadonlyMap<string, readonly OpenPgpKeyOf[]>
}

/** XEP-0223: for no other eyes, whatever its code is worth. */
const PRIVATE = {
  'pubsub#persist_items': 'true',
  'pubsub#access_model': 'whitelist',
  'pubsub#send_last_published_item': 'on_sub',
}
const SINGLETON = 'current'

export const seenOf = ({ own, records }: Keyring): KeysSeen => {
  const asked = [...records.get().values()].filter(one => one.asked)
  const keysOf = (record: (typeof asked)[number]) =>
    record.keys.map(one => ({ ...shownKey(one), address: record.address }))
  return { hasOwn: own.get().length > 0, keys: new Map(asked.map(one => [one.address, keysOf(one)])) }
}

/** What a person did with a key or a code did not fit it. */
const told = async <T>(run: Promise<T>, codes: Readonly<Record<string, ErrorCode>>): Promise<T> => {
  try {
    return await run
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error
    throw new ClientError(codes[error.reason] ?? codes['else'] ?? 'unknown', { cause: error })
  }
}
const inOrder = (keys: readonly OpenPgpKey[]): readonly OpenPgpKey[] =>
  [...keys].sort((a, b) => Number(b.announced) - Number(a.announced) || b.created - a.created)

export const openPgpFace = (
  given: Given,
  pep: Pep,
  { work, ring, reopen }: OpenPgpPart,
  carry: Carry,
): OpenPgp => {
  const { address, store } = given
  const values = new Map<string, Value<readonly OpenPgpKey[]>>()
  const backup = async (): Promise<Uint8Array | undefined> => {
    const payload = (await pep.items(address, NODE_OPENPGP_SECRET)).at(-1)?.payload
    return payload && OpenPgpSecret.tryParse(payload)?.data
  }
  const add = async (keys: Parameters<Keyring['add']>[0]): Promise<void> => {
    await ring.add(keys)
    // It may be thousands of messages: nobody waits for them.
    void reopen('openpgp-no-key').catch(() => undefined)
  }
  const setTrust = (who: string, fingerprint: string, trust: Trust): Promise<void> =>
    store.exclusive(async unit => {
      const record = await ring.recordIn(unit, who)
      if (!record.keys.some(one => one.fingerprint === fingerprint)) throw new ClientError('not-found')
      ring.put(unit, decideKey(record, fingerprint, trust, given.now()))
      if (trust !== 'trusted')
        carry.say(unit, { owner: who, key: fingerprint, trust: trust === 'verified', of: 'openpgp' })
    })
  return {
    own: mapped(ring.own, keys =>
      keys.map((one, i) => ({
        ...shownKey({
          ...one,
          trust: 'verified',
          firstSeen: one.since,
          listed: i === 0 ? one.since : undefined,
        }),
        current: i === 0,
      })),
    ),
    keysOf(who) {
      const known = values.get(who)
      const value =
        known ?? combined([ring.records], () => inOrder(ring.recordOf(who).keys.map(shownKey)), alike)
      values.set(who, value)
      return value
    },
    look: who => ring.ensure(who, true),
    setTrust,
    create: async () => add([await work.create(address, given.now())]),
    importKey: async (file, passphrase) =>
      add([
        await told(work.importKey(file, passphrase, address, given.now()), {
          passphrase: 'openpgp-passphrase',
          else: 'openpgp-file',
        }),
      ]),
    async exportKey(fingerprint) {
      const key = ring.own.get().find(one => one.fingerprint === fingerprint)
      if (!key) throw new ClientError('not-found')
      return work.armored(key.bytes)
    },
    async backUp() {
      const secrets = ring.own.get().map(one => one.secret)
      if (secrets.length === 0) throw new ClientError('not-found')
      const { sealed, code } = await work.backUp(secrets)
      await pep.publish(NODE_OPENPGP_SECRET, SINGLETON, OpenPgpSecret.build({ data: sealed }), PRIVATE)
      // XEP-0373 §5.3: a server that let others read it would have them guess.
      const model = await pep.access(NODE_OPENPGP_SECRET)
      if (model === undefined || model === 'whitelist') return code
      await pep.remove(NODE_OPENPGP_SECRET)
      throw new ClientError('not-allowed')
    },
    hasBackup: async () => (await backup()) !== undefined,
    async restore(code) {
      const sealed = await backup()
      if (!sealed) throw new ClientError('not-found')
      const keys = await told(work.restore(sealed, code, given.now()), {
        code: 'openpgp-code',
        else: 'openpgp-file',
      })
      await add(keys.filter(one => one.addresses.includes(address)))
      return keys.length
    },
    removeBackup: () => pep.remove(NODE_OPENPGP_SECRET),
    remove: fingerprint => ring.remove(fingerprint),
  }
}
