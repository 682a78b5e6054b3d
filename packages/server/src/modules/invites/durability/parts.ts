/** Invitations on a real database, without the rest of a server; for the test that kills the process and the process that it kills. */
import { randomBytes } from 'node:crypto'
import { Jid } from '@corrillo/xmpp'
import { accountsOf } from '../../../accounts/accounts.ts'
import { systemClock } from '../../../host/clock.ts'
import type { DomainRecords } from '../../../host/module.ts'
import { document } from '../../../storage/shapes.ts'
import { openSqlite } from '../../../storage/sqlite.ts'
import { bookOf } from '../book.ts'
import { redeemer } from '../redeem.ts'
import { welcomes } from '../welcomes.ts'

const DOMAIN = 'example.org'

export const openInvites = async (path: string) => {
  const storage = await openSqlite({ path, domain: DOMAIN })
  const { friends } = storage.open('test', { friends: document<string>() })
  const records: DomainRecords = {
    get: key => storage.host.get('invites', key),
    entries: () => storage.host.entries('invites'),
    set: (key, value) => storage.host.set('invites', key, value),
    take: key => storage.host.take('invites', key),
  }
  const book = bookOf({ records, clock: systemClock, random: bytes => randomBytes(bytes), days: 7 })
  const accounts = accountsOf({
    domain: DOMAIN,
    store: storage.accounts,
    credentials: { iterations: 4096, hashes: ['SHA-256'] },
  })
  const greeting = welcomes({
    records,
    host: { domain: DOMAIN, accountExists: ({ local }) => storage.accounts.exists(local) },
    befriend: (inviter, account) => friends.set(account, inviter.local),
  })
  return {
    storage,
    book,
    accounts,
    greeting,
    redeem: redeemer({ book, accounts, welcomes: greeting }),
    friendOf: (local: string) => friends.get(Jid.of(local, DOMAIN)),
  }
}
