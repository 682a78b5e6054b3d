/** Where an address lies, seen from this host. */
import type { Jid } from '@corrillo/xmpp'

export interface Addresses {
  readonly domain: string
  accountExists(account: Jid): boolean
}

export type Whereabouts = 'host' | 'account' | 'nobody' | 'remote'

/** `nobody`: an address of this domain without an account; `remote`: every other domain, also those that this process answers for. */
export const whereIs = (jid: Jid, here: Addresses): Whereabouts => {
  if (jid.domain !== here.domain) return 'remote'
  if (jid.local === '') return 'host'
  return here.accountExists(jid) ? 'account' : 'nobody'
}
