/** Accounts with everything that follows a change of one: credentials are made here, sessions end, events are emitted. */
import { Jid } from '@corrillo/xmpp'
import type { Account, Accounts, Awaitable, HostEvents, Session } from '../host/module.ts'
import type { AccountRecord, AccountStore } from '../storage/shapes.ts'
import { chain } from '../host/awaitable.ts'
import { type CredentialOptions, makeCredentials, sealOf, verifyPassword } from './credentials.ts'

/** What accounts need of the running host; without one (command line on a stopped server) there are no sessions to end. */
export interface AccountsHost {
  sessionsOf(account: Jid): readonly Session[]
  emit<K extends 'accountCreated' | 'proofsVoid' | 'accountLeaving' | 'accountDeleted'>(
    event: K,
    payload: HostEvents[K],
  ): void
}

export interface AccountsOptions {
  readonly domain: string
  readonly store: AccountStore
  readonly credentials: CredentialOptions
  readonly host?: AccountsHost
}

export interface AccountDirectory extends Accounts {
  /** Whether this is the password of an account that may sign in. */
  verify(local: string, password: string): Promise<boolean>
}

const publicPart = ({ local, created, disabled, role }: AccountRecord): Account => ({
  local,
  created,
  disabled,
  role,
})

export const accountsOf = ({ domain, store, credentials, host }: AccountsOptions): AccountDirectory => {
  const jidOf = (local: string): Jid => Jid.of(local, domain)
  /** Hibernating sessions end like the others (S072, S098), and so does who signed in and has bound nothing yet. */
  const endSessions = (local: string, condition: string, keep?: Session): void => {
    const account = jidOf(local)
    for (const session of host?.sessionsOf(account) ?? []) if (session !== keep) session.end(condition)
    host?.emit('proofsVoid', { account })
  }
  return {
    get: (local): Awaitable<Account | undefined> =>
      chain(store.get(local), record => record && publicPart(record)),
    list: async () => (await store.list()).map(publicPart),
    async create(local, password, role, alongside) {
      const account = jidOf(local)
      const made = await makeCredentials(password, credentials)
      await store.create({ local: account.local, disabled: false, role, credentials: made }, alongside)
      host?.emit('accountCreated', { account })
    },
    async admitWithoutProof(local) {
      await store.create({ local, disabled: false, role: 'member', credentials: {} })
      host?.emit('accountCreated', { account: jidOf(local) })
    },
    async setPassword(local, password, keep) {
      await store.update(local, { credentials: await makeCredentials(password, credentials) })
      endSessions(local, 'not-authorized', keep)
    },
    async setRole(local, role) {
      await store.update(local, { role })
    },
    async setDisabled(local, disabled) {
      await store.update(local, { disabled })
      if (disabled) endSessions(local, 'not-authorized')
    },
    async delete(local) {
      const account = jidOf(local)
      endSessions(local, 'not-authorized')
      const farewells: Promise<void>[] = []
      host?.emit('accountLeaving', { account, wait: work => void farewells.push(work) })
      await Promise.allSettled(farewells)
      await store.delete(local)
      endSessions(local, 'not-authorized')
      host?.emit('accountDeleted', { account })
    },
    seal: local =>
      chain(store.get(local), record =>
        record === undefined || record.disabled ? undefined : sealOf(record),
      ),
    async verify(local, password) {
      const record = await store.get(local)
      return record !== undefined && !record.disabled && (await verifyPassword(record.credentials, password))
    },
  }
}
