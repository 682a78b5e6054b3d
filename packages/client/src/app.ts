/** The application on this device: which account is here, whether its store is open, and in which tab it runs. */
import { Jid } from '@corrillo/xmpp'
import { type App, type AppState, ClientError, type Ending, type Instance } from './api.ts'
import { probe } from './connection/probe.ts'
import type { Account } from './account-record.ts'
import { type RunningEngine, startEngine } from './engine.ts'
import { idleLock } from './idle-lock.ts'
import { instanceApi } from './instance.ts'
import { NAME_TO_TELL } from './modules/profile/index.ts'
import { ownAddress } from './own-address.ts'
import { ownLock } from './own-lock.ts'
import { atMost } from './platform/at-most.ts'
import type { Platform, RecordStore, Target } from './platform/platform.ts'
import {
  addressHere,
  adoptKeys,
  createKeys,
  type Header,
  peekHeader,
  recallKeys,
  type StoreKeys,
  unlockWith,
  unwrap,
  WrongPassphrase,
} from './store/keys.ts'
import { SealedStore } from './store/sealed.ts'
import { tabLease } from './tab-lease.ts'
import { source } from './value/value.ts'

export interface AppOptions {
  /** Where to connect to; without it, where the instance says (browsers) or DNS (Node). */
  readonly target?: Partial<Target>
  /** One account of several on this device; without it the only one. */
  readonly among?: Among
}
/** What an account of several has to know of the others. */
export interface Among {
  /** Its store; undefined: it is signed in to first. */
  readonly name: string | undefined
  /** The lock closes all of them. */
  lockAll(): Promise<void>
  /** In an emergency nothing is left of any. */
  wipeAll(): Promise<void>
}
/** An account that others stand beside. */
export interface OneApp extends App {
  lock(): Promise<void>
  /** Ends everything and takes this device off the account's list, if that can be done within seconds. The store stays. */
  leave(): Promise<void>
}
interface Opened {
  readonly name: string
  readonly records: RecordStore
  readonly engine: RunningEngine
  readonly idle: ReturnType<typeof idleLock>
}
/** How soon it is seen that the tab which ran it has ended. */
const STAND_BY_MS = 1000
/** So long an emergency waits for the server. */
const LEAVE_MS = 3000

export const createApp = (platform: Platform, options: AppOptions = {}): OneApp => {
  const { among } = options
  const state = source<AppState>({ kind: 'starting' })
  const api = instanceApi(platform.http)
  let instance: (Instance & { readonly websocket?: string | undefined }) | undefined
  let opened: Opened | undefined
  let unlocking: Promise<void> | undefined
  let looking: Promise<void> | undefined
  /** Whose store this is about. */
  let mine = among?.name

  /** Asked once, however many want to know. */
  const look = (): Promise<void> => {
    looking ??= api
      .look()
      .then(found => {
        instance = found
      })
      .catch(() => undefined)
      .finally(() => {
        looking = undefined
      })
    return looking
  }
  const targetOf = (address: Jid) => async (): Promise<Target> => {
    const asked = options.target?.websocket === undefined && options.target?.host === undefined
    if (asked && !instance) await look()
    return {
      domain: address.domain,
      ...(instance?.websocket === undefined ? {} : { websocket: instance.websocket }),
      ...options.target,
    }
  }

  const start = async (steal: boolean): Promise<void> => {
    const name = mine ?? (among ? undefined : (await platform.storage.names())[0])
    // What is here opens without asking the server anything.
    const looked = look()
    if (name === undefined) return looked.then(() => signedOut())
    if (steal) await tab.hold(name, steal)
    const header = await peekHeader(platform.storage, name)
    const keys = header && (await recallKeys(platform, name))
    // Only what opens is held: tabs that begin together, all of them locked, do not take each other for the one that runs it.
    const isFree = keys || !header ? await tab.hold(name) : !(await tab.isElsewhere(name))
    if (!isFree) return standBy(name)
    if (!header) return looked.then(() => abandon(name))
    if (keys && (await tab.whole(resume(name, header, keys)))) return lockedMeanwhile(name)
    await looked
    locked(header.address)
  }
  /** The lock of another tab may have been heard before there was anything to close. */
  const lockedMeanwhile = async (name: string): Promise<void> => {
    if (!(await recallKeys(platform, name))) await lock()
  }
  /** Another tab runs it. Once that one has ended, a tab without the key has nothing to take over: it is locked. */
  const standBy = (name: string): void => {
    state.set({ kind: 'elsewhere' })
    const lookAgain = async (): Promise<void> => {
      if (state.get().kind !== 'elsewhere') return
      if ((await tab.isElsewhere(name)) || (await recallKeys(platform, name))) again()
      else await start(false)
    }
    const again = (): void => void platform.clock.after(STAND_BY_MS, () => void lookAgain().catch(again))
    again()
  }
  /** Whoever opens it next, in whichever tab, is the one that runs it. */
  const locked = (address: string): void => {
    tab.letGo()
    state.set({ kind: 'locked', address, instance })
  }
  /** False: the key that was kept does not fit. */
  const resume = async (name: string, header: Header, keys: StoreKeys): Promise<boolean> => {
    const records = await platform.storage.open(name)
    try {
      await open(name, records, header.keepUnlocked, keys)
      return true
    } catch (error) {
      records.close()
      if (error instanceof ClientError) throw error
      return false
    }
  }
  /** A store that was begun and never filled. */
  const abandon = (name: string): Promise<void> => platform.storage.delete(name).then(() => signedOut())
  const signedOut = (ended?: 'signed-out'): void => {
    tab.letGo()
    mine = undefined
    state.set({ kind: 'signed-out', instance, ended })
  }
  /** Nothing is removed because a server says so: what is here stays sealed, and the person is asked to sign in again. */
  const end = async (address: string, ended: Ending): Promise<void> => {
    const was = opened
    if (was?.name !== address) return
    opened = undefined
    was.idle.end()
    await was.engine.stop()
    await platform.push?.unsubscribe().catch(() => undefined)
    state.set({ kind: 'signed-out', instance, ended, address })
  }
  const elsewhere = async (name: string): Promise<void> => {
    const was = opened
    opened = undefined
    standBy(name)
    was?.idle.end()
    await was?.engine.stop()
  }

  const recordsHere = (): RecordStore => {
    if (!opened) throw new ClientError('not-found')
    return opened.records
  }
  const open = async (
    name: string,
    records: RecordStore,
    keepUnlocked: boolean,
    keys: StoreKeys,
  ): Promise<void> => {
    const store = new SealedStore(records, keys, platform)
    const account = await store.get<Account>('account', 'account')
    if (!account) throw new ClientError('not-found')
    const idle = idleLock(platform.clock, () => lockNow())
    const lock = await ownLock({ platform, name, store, idle, keepUnlocked, records: recordsHere, lockNow })
    const engine = await startEngine({
      platform,
      store,
      account,
      target: targetOf(Jid.parse(account.address)),
      lock,
      ended: why => void end(name, why),
    })
    opened = { name, records, engine, idle }
    mine = name
    // Taken while it was being opened: it is closed before anybody sees it.
    if (tab.held !== name) return
    idle.set(lock.state.get().afterMinutes)
    state.set({ kind: 'open', engine })
  }
  const lock = async (): Promise<void> => {
    const was = opened
    if (!was) return
    opened = undefined
    was.idle.end()
    await platform.keychain.forget(was.name)
    await was.engine.stop()
    locked(was.name)
  }
  const lockNow = (): Promise<void> => (among ? among.lockAll() : lock())

  /** `more`: what it begins with beside its account. */
  const fill = async (
    account: Account,
    { passphrase, keepUnlocked }: { readonly passphrase: string; readonly keepUnlocked: boolean },
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<void> => {
    const name = account.address
    const before = among ? [tab.held] : await platform.storage.names()
    if (!(await tab.hold(name))) {
      if (before[0] !== undefined) await tab.hold(before[0])
      throw new ClientError('account-here', { field: 'name' })
    }
    for (const other of before) if (other !== undefined && other !== name) await remove(other)
    await tab.whole(fillHeld(account, { passphrase, keepUnlocked }, more))
  }
  const fillHeld: typeof fill = async (account, { passphrase, keepUnlocked }, more) => {
    const name = account.address
    const kept = await goOn(name, passphrase, keepUnlocked)
    if (!kept) await remove(name)
    const records = kept?.records ?? (await platform.storage.open(name))
    const form = { address: name, passphrase, keepUnlocked }
    const keys = kept?.keys ?? (await createKeys(platform, records, name, form))
    await new SealedStore(records, keys, platform).exclusive(async unit => {
      for (const [key, value] of Object.entries({ ...more, account })) unit.put('account', key, value)
    })
    await open(name, records, keepUnlocked, keys)
  }
  /** The store that a refused sign-in left behind, where this browser still has its key. */
  const goOn = async (name: string, passphrase: string, keepUnlocked: boolean) => {
    if (!(await platform.storage.names()).includes(name)) return undefined
    const records = await platform.storage.open(name)
    const keys = await adoptKeys(platform, records, name, { passphrase, keepUnlocked })
    const opens =
      keys &&
      (await new SealedStore(records, keys, platform).get('account', 'account').catch(() => undefined))
    if (keys && opens) return { records, keys }
    records.close()
    return undefined
  }
  const remove = async (name: string): Promise<void> => {
    await platform.push?.unsubscribe().catch(() => undefined)
    await platform.keychain.forget(name)
    await platform.storage.delete(name)
  }
  /** As much of leaving as a person in a hurry waits for. */
  const leave = async (): Promise<void> => {
    const was = opened
    opened = undefined
    was?.idle.end()
    if (was?.engine.connection.get().kind === 'online')
      await atMost(platform.clock, LEAVE_MS, was.engine.leave())
    await was?.engine.stop()
  }
  const wipe = async (): Promise<void> => {
    const names = await platform.storage.names()
    for (const name of names) await platform.keychain.forget(name)
    await leave()
    for (const name of names) await platform.storage.delete(name)
    await platform.push?.unsubscribe().catch(() => undefined)
    await platform.wipe()
  }
  const wipeHere = async (): Promise<void> => {
    await (among ? among.wipeAll() : wipe())
    signedOut('signed-out')
  }
  const signIn = async (
    form: Parameters<App['signIn']>[0] & { readonly shownName?: string | undefined },
  ): Promise<void> => {
    if (opened) throw new ClientError('not-allowed')
    if (!instance) await look()
    const address = ownAddress(form.name, instance?.domain ?? options.target?.domain)
    const { random, clock } = platform
    await probe({
      platform,
      target: await targetOf(address)(),
      address,
      password: form.password,
      random,
      clock,
    })
    const account = {
      address: address.toString(),
      password: form.password,
      organisation: (instance?.domain === address.domain && instance.organisation) || address.domain,
      deviceName: form.deviceName,
    }
    const { passphrase = form.password, keepUnlocked } = form
    const begun = form.shownName === undefined ? {} : { [NAME_TO_TELL]: form.shownName }
    await fill(account, { passphrase, keepUnlocked }, begun)
  }
  const unlock = async (passphrase: string, keepUnlocked: boolean): Promise<void> => {
    const now = state.get()
    if (now.kind !== 'locked') return
    const header = await peekHeader(platform.storage, now.address)
    if (!header) throw new ClientError('not-found')
    const key = await unwrap(platform, header, passphrase).catch(error => {
      if (error instanceof WrongPassphrase && error.erases) return undefined
      throw error
    })
    if (!key) return wipeHere()
    // Who knows the passphrase wants it here, whichever tab has it.
    await tab.hold(now.address, true)
    await tab.whole(openWith(now.address, key, keepUnlocked))
  }
  const openWith = async (name: string, key: Uint8Array, keepUnlocked: boolean): Promise<void> => {
    const records = await platform.storage.open(name)
    try {
      const keys = await unlockWith(platform, records, name, key, keepUnlocked)
      await open(name, records, keepUnlocked, keys)
    } catch (error) {
      records.close()
      throw error
    }
  }

  const tab = tabLease(platform.lease, elsewhere)
  // A store that is here and cannot be opened now is not taken for none: it is said why when its passphrase is given.
  void start(false).catch(async () => {
    const address = await addressHere(platform.storage, mine)
    return address === undefined ? signedOut() : locked(address)
  })

  return {
    state,
    takeOver: () => start(true),
    signIn,
    async link(deviceName) {
      if (opened) throw new ClientError('not-allowed')
      const { linkRequest } = await import('./linking/new-device.ts')
      return linkRequest({ platform, deviceName, fill })
    },
    unlock: (passphrase, keep) =>
      (unlocking ??= unlock(passphrase, keep).finally(() => (unlocking = undefined))),
    async signOut() {
      const was = opened
      const now = state.get()
      const name = was?.name ?? (now.kind === 'locked' || now.kind === 'signed-out' ? now.address : undefined)
      if (name === undefined) return
      opened = undefined
      was?.idle.end()
      if (was?.engine.connection.get().kind === 'online') await was.engine.leave().catch(() => undefined)
      await was?.engine.stop()
      await tab.hold(name, true)
      await remove(name)
      signedOut('signed-out')
    },
    wipe: wipeHere,
    lock,
    leave,
    lookAtSetup: token => api.lookAtSetup(token),
    async setUp(form) {
      await api.setUp(form)
      await look()
      await signIn(form)
    },
    lookAtInvitation: token => api.lookAtInvitation(token),
    async redeem(form) {
      await api.redeem(form)
      await look()
      await signIn(form)
    },
  }
}
