/** Several accounts on one device: an application for each, side by side. The lock and the emergency are of all of them. */
import type { Accounts, OwnAccount } from './api-accounts.ts'
import { type AppOptions, createApp, type OneApp } from './app.ts'
import { tagOf } from './modules/push/tag.ts'
import type { Platform } from './platform/platform.ts'
import { sharedPush } from './shared-push.ts'
import { source, type Value } from './value/value.ts'

export interface AccountsOptions extends Pick<AppOptions, 'target'> {
  /** The place in the list of the one that was shown last. */
  readonly last?: number | undefined
  /** How other tabs of this browser hear that everything is locked. */
  readonly bell?: Bell | undefined
}
export interface Bell {
  ring(): void
  heard(run: () => void): void
}
interface Entry {
  readonly id: string
  readonly app: OneApp
  address: string | undefined
  unread: Value<number> | undefined
  leave: (() => void) | undefined
}

/** `make` gives each account a platform of its own; stores, keys and leases are the same behind all of them. */
export const openAccounts = async (
  make: () => Platform,
  { last, bell, ...options }: AccountsOptions = {},
): Promise<Accounts> => {
  const device = make()
  const pushing = sharedPush()
  let entries: readonly Entry[] = []
  let shownId = ''
  let count = 0

  const begin = (name: string | undefined): Entry => {
    const platform = make()
    const push = platform.push && pushing(platform.push)
    const app = createApp({ ...platform, push }, { ...options, among: { name, lockAll, wipeAll } })
    const entry: Entry = { id: `a${count++}`, app, address: name, unread: undefined, leave: undefined }
    entries = [...entries, entry].sort(byAddress)
    app.state.subscribe(() => follow(entry))
    return entry
  }
  const follow = (entry: Entry): void => {
    const now = entry.app.state.get()
    entry.leave?.()
    entry.unread = now.kind === 'open' ? now.engine.unread : undefined
    entry.leave = entry.unread?.subscribe(tell)
    if (now.kind === 'open') entry.address = now.engine.me.get().address
    if (now.kind === 'signed-out' && now.address === undefined) entry.address = undefined
    if (now.kind === 'signed-out' && now.ended === 'signed-out') drop(entry)
    entries = [...entries].sort(byAddress)
    tell()
  }
  const drop = (entry: Entry): void => {
    const others = entries.filter(other => other !== entry)
    const next = others[0]
    if (!next) return
    entry.leave?.()
    entries = others
    if (shownId === entry.id) shownId = next.id
  }
  const accountOf = ({ id, app, address, unread }: Entry): OwnAccount => ({
    id,
    app,
    address,
    kind: app.state.get().kind,
    unread: unread?.get() ?? 0,
  })
  const tell = (): void => {
    const list = entries.map(accountOf)
    all.set(list)
    unread.set(list.reduce((sum, one) => sum + one.unread, 0))
    const now = list.find(({ id }) => id === shownId)
    const before = shown.get()
    if (now && (before.id !== now.id || before.address !== now.address)) shown.set(now)
  }
  const forgetKeys = async (): Promise<void> => {
    for (const name of await device.storage.names()) await device.keychain.forget(name)
  }
  /** The one that is shown comes last: the page goes when it is locked. */
  const lockHere = async (): Promise<void> => {
    await forgetKeys()
    const [behind, front] = parted(entries, ({ id }) => id !== shownId)
    await Promise.all(behind.map(({ app }) => app.lock()))
    await Promise.all(front.map(({ app }) => app.lock()))
  }
  const lockAll = async (): Promise<void> => {
    bell?.ring()
    await lockHere()
  }
  const wipeAll = async (): Promise<void> => {
    await forgetKeys()
    await Promise.all(entries.map(({ app }) => app.leave()))
    for (const name of await device.storage.names()) await device.storage.delete(name)
    await device.push?.unsubscribe().catch(() => undefined)
    await device.wipe()
  }
  const show = (id: string): void => {
    if (!entries.some(entry => entry.id === id)) return
    shownId = id
    tell()
  }

  // A store that cannot be had says so when somebody signs in.
  const names = await device.storage.names().catch(() => [])
  for (const name of names.length > 0 ? names : [undefined]) begin(name)
  const first = entries[last ?? 0] ?? entries[0]!
  shownId = first.id
  const all = source<readonly OwnAccount[]>(entries.map(accountOf))
  const shown = source<OwnAccount>(accountOf(first))
  const unread = source(0)
  bell?.heard(() => void lockHere().catch(() => undefined))
  for (const entry of entries) follow(entry)

  return {
    shown,
    all,
    unread,
    show,
    async tagged(tag) {
      for (const one of all.get())
        if (one.address !== undefined && (await tagOf(one.address)) === tag) return one
      return undefined
    },
    add: () => show((entries.find(({ address }) => address === undefined) ?? begin(undefined)).id),
    dismiss(id) {
      const entry = entries.find(other => other.id === id)
      if (!entry || entry.address !== undefined) return
      drop(entry)
      tell()
    },
  }
}

const byAddress = (a: Entry, b: Entry): number => {
  if (a.address === undefined || b.address === undefined)
    return Number(a.address === undefined) - Number(b.address === undefined)
  return a.address < b.address ? -1 : Number(a.address > b.address)
}
const parted = <T>(list: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] => [
  list.filter(test),
  list.filter(one => !test(one)),
]
