/**
 * The secrets on their way to own devices (XEP-0473 §4.2): by OMEMO to each that may read messages to oneself, and by OpenPGP where every
 * key that is announced for this account is known to be ours. A device that is gone has the old secret, and never gets the new one (§4.3).
 */
import { el, NS_CLIENT } from '@corrillo/xmpp'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import { type DeviceEntry, isActive, isTrusted } from '../omemo/devices.ts'
import { CannotEncrypt } from '../omemo/encrypt.ts'
import type { Omemo } from '../omemo/index.ts'
import type { OpenPgpModule } from '../openpgp/index.ts'
import type { TrustLevels } from '../trust/levels.ts'
import type { Post } from '../trust/post.ts'
import { revokedSecret, type Secrets } from './secrets.ts'

export interface Ways {
  readonly omemo: Omemo
  readonly openpgp: OpenPgpModule
  readonly levels: TrustLevels
  readonly letters: Post
}

export const sharing = (given: Given, { omemo, openpgp, levels, letters }: Ways, secrets: Secrets) => {
  const { address, connection, now, platform, store } = given

  const others = (): readonly DeviceEntry[] =>
    (omemo.devices.records.get(address)?.devices ?? []).filter(
      device => isActive(device) && device.id !== omemo.own.id,
    )
  const reads = (device: DeviceEntry): boolean =>
    device.generations.includes('omemo:2') &&
    device.fingerprint !== undefined &&
    !device.keyChanged &&
    (levels.isStrict(address) ? device.trust === 'verified' : isTrusted(device))
  const readers = (): readonly DeviceEntry[] => others().filter(reads)
  const keysOf = (devices: readonly DeviceEntry[]): readonly string[] =>
    devices.flatMap(device => device.fingerprint ?? [])

  const tell = async (keys: readonly string[]): Promise<void> => {
    const said = [
      ...secrets.said(),
      ...secrets.all.get().flatMap(one => (one.revoked ? [revokedSecret(address, one)] : [])),
    ]
    await store.exclusive(async unit => {
      letters.put(unit, address, keys, said)
      await secrets.given(unit, keys)
    })
  }
  /** Of those that are left one makes the new secret: all at once would make as many. */
  const isFirst = (): boolean => readers().every(device => device.id > omemo.own.id)
  const isOut = (key: string): boolean => !isByOpenPgp(key) && !keysOf(readers()).includes(key)
  const rotate = async (): Promise<void> => {
    const isLeaked = secrets.all.get().some(one => !one.revoked && one.given.some(isOut))
    if (isLeaked && isFirst()) await store.exclusive(secrets.mint)
  }
  const byOmemo = async (): Promise<void> => {
    await rotate()
    const missing = keysOf(readers()).filter(key =>
      secrets.all.get().some(one => !one.revoked && !one.given.includes(key)),
    )
    if (missing.length > 0) await tell(missing)
  }

  /** What somebody else has put on the list of our keys must not read it. */
  const announced = async (): Promise<readonly string[]> => {
    const keys = await openpgp.face()
    await keys.look(address)
    const own = keys.own.get().map(one => one.fingerprint)
    const all = keys
      .keysOf(address)
      .get()
      .filter(one => one.announced && one.trust !== 'untrusted')
    const areOurs = all.every(one => own.includes(one.fingerprint) || one.trust === 'verified')
    return areOurs ? all.map(one => one.fingerprint) : []
  }
  const byOpenPgp = async (): Promise<void> => {
    const keys = await announced()
    const mark = OPENPGP + keys.toSorted().join(' ')
    const news = secrets.all.get().filter(one => !one.given.includes(mark))
    if (keys.length === 0 || news.length === 0) return
    const way = await openpgp.way(address, undefined)
    await store.exclusive(async unit => {
      const { elements } = await way.seal(unit, secrets.said(), now())
      const id = randomId(platform.random)
      connection.send(el(NS_CLIENT, 'message', { to: address, type: 'chat', id }, ...elements))
      await secrets.given(unit, [mark])
    })
  }

  return {
    readers,
    /** Every program of ours that is known can have the secrets, and there is one beside this. */
    isSafe: (): boolean =>
      readers().length > 0 && others().every(device => device.generations.includes('omemo:2')),
    async share(): Promise<void> {
      if (secrets.all.get().length > 0) await byOmemo()
    },
    async shareByOpenPgp(): Promise<void> {
      if (secrets.all.get().length === 0 || !openpgp.seen.get().hasOwn) return
      await byOpenPgp().catch(error => {
        if (!(error instanceof CannotEncrypt)) throw error
      })
    },
    /** Whoever has it all already is told that nothing is sealed any more. */
    tellRevoked: (): Promise<void> => tell(keysOf(readers())),
  }
}

const OPENPGP = 'openpgp:'
const isByOpenPgp = (key: string): boolean => key.startsWith(OPENPGP)
