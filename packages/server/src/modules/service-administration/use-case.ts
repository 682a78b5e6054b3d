/** A use case of XEP-0133: who may, what is asked, what is done with the answer. */
import { type DataForm, type DataFormInput, Jid, type RosterItem, StanzaError } from '@corrillo/xmpp'
import type { Caller } from '../../admin/command.ts'
import type { Accounts, Awaitable, HostView } from '../../host/module.ts'
import type { Completed } from '../commands/index.ts'
import type { Census } from './census.ts'
import type { Notices } from './notices.ts'

export interface UseCase {
  readonly node: string
  readonly name: string
  /** Not for admins. */
  readonly owners?: true
  /** Without it there is nothing to ask. */
  form?(): Awaitable<DataFormInput>
  /** What cannot be undone is said once more before it is done. */
  confirm?(form: DataForm, by: Caller): Awaitable<DataFormInput>
  run(form: DataForm, by: Caller): Promise<Completed>
}

export interface Surroundings {
  readonly host: HostView
  readonly accounts: Accounts
  readonly census: Census
  readonly notices: Notices
  jidOf(local: string): Jid
  rosterOf(account: Jid): Promise<readonly RosterItem[]>
  lastLogin(account: Jid): Promise<number | undefined>
  /** The command of this name, as the command line runs it. */
  call(name: string, input: unknown, by: Caller): Promise<unknown>
}

/** An address of an account here; with a resource only where one session may be meant. */
export const addressOf = (text: string, domain: string): Jid => {
  const jid = Jid.tryParse(text)
  if (jid === undefined || jid.local === '' || jid.domain !== domain)
    throw new StanzaError('modify', 'not-acceptable', `${text} is no address of an account of ${domain}`)
  return jid
}
export const localOf = (text: string, domain: string): string => {
  const jid = addressOf(text, domain)
  if (!jid.isBare) throw new StanzaError('modify', 'not-acceptable', `${text} names a session`)
  return jid.local
}
