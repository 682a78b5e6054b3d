/** Who is signed in changes what is his: a new password, or no account any more (XEP-0077 §3.2, §3.3); of nobody else (S062). */
import { type Element, NS_REGISTER, Registration, StanzaError } from '@corrillo/xmpp'
import { localFor } from '../../accounts/name.ts'
import { passwordFault } from '../../accounts/password.ts'
import { checkOwners } from '../../accounts/rights.ts'
import type { Accounts, Ask, Clock, Log } from '../../host/module.ts'
import { asked, said } from './form.ts'

export interface MembersOptions {
  readonly domain: string
  readonly accounts: Accounts
  readonly clock: Clock
  readonly log: Log
}

const onlyRemove = ({ payload }: Ask['iq']): boolean =>
  payload?.is('query', NS_REGISTER) === true && payload.elements().length === 1

export const members = ({ domain, accounts, clock, log }: MembersOptions) => {
  /** Somebody has to be left who looks after the server. */
  const checkOwner = async (local: string): Promise<void> => {
    const account = await accounts.get(local)
    if (account === undefined) return
    await checkOwners(account, account, accounts).catch(() => {
      throw new StanzaError('cancel', 'not-allowed', 'the last owner cannot leave')
    })
  }

  const leave = async ({ iq, from }: Ask): Promise<void> => {
    if (!onlyRemove(iq)) throw new StanzaError('modify', 'bad-request')
    await checkOwner(from.local)
    // §3.2: the answer goes out before the account and with it the stream are gone.
    const gone = (error: unknown) => log.error('an account was not removed', { error: String(error) })
    clock.after(0, () => void accounts.delete(from.local).catch(gone))
  }

  const change = async (form: Registration, { from, origin }: Ask): Promise<void> => {
    const { username, password } = said(form)
    if (!username || !password) throw new StanzaError('modify', 'bad-request')
    if (localFor(username) !== from.local) throw new StanzaError('cancel', 'not-allowed')
    const fault = passwordFault(password, from.local)
    if (fault !== undefined) throw new StanzaError('modify', 'not-acceptable', fault)
    await accounts.setPassword(from.local, password, origin)
  }

  const check = ({ from, origin }: Ask): void => {
    if (from.domain !== domain || from.local === '' || origin === undefined)
      throw new StanzaError('cancel', 'not-allowed', 'only accounts of this domain')
  }
  return {
    get(ask: Ask): Element {
      check(ask)
      return asked(ask.from.local)
    },
    async set(form: Registration, ask: Ask): Promise<void> {
      check(ask)
      await (form.remove ? leave(ask) : change(form, ask))
    },
  }
}
