/** Whoever uploaded a file may have it removed. Of files of others nobody learns even whether they are there. */
import { StanzaError, type UploadRemoval } from '@corrillo/xmpp'
import type { Ask } from '../../host/module.ts'
import type { Expiry } from './expiry.ts'
import type { Ledger } from './ledger.ts'
import { parsePath } from './slots.ts'

export interface RemovalOptions {
  /** What every address of ours begins with. */
  readonly prefix: string
  readonly ledger: Ledger
  readonly expiry: Expiry
  isMember(ask: Ask): boolean
}

export const remover =
  ({ prefix, ledger, expiry, isMember }: RemovalOptions) =>
  async ({ url }: UploadRemoval, ask: Ask): Promise<void> => {
    if (!isMember(ask)) throw new StanzaError('auth', 'forbidden', 'only for accounts of this server')
    await ledger.load()
    const path = url.startsWith(prefix) ? parsePath(url.slice(prefix.length)) : undefined
    const file = path && ledger.get(path.key)
    if (file?.owner !== ask.from.local) throw new StanzaError('cancel', 'item-not-found')
    await expiry.remove(file)
  }
