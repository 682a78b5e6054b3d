/** Accepting an invitation: an account is made, and who invited becomes a contact. */
import { Jid } from '@corrillo/xmpp'
import { localFor } from '../../accounts/name.ts'
import { type PasswordFault, passwordFault } from '../../accounts/password.ts'
import type { Accounts, HostView } from '../../host/module.ts'
import { StorageError } from '../../storage/error.ts'
import type { Book, InvitationFault } from './book.ts'
import { type Invitation, inviterJid } from './invitation.ts'

export type RedeemFault = InvitationFault | PasswordFault | 'name-invalid' | 'name-taken'
/** Refuses with a machine code and the field of the form that it is about. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: RedeemFault
  readonly field: 'token' | 'name' | 'password'
  constructor(code: RedeemFault, field: 'token' | 'name' | 'password') {
    super(code)
    this.code = code
    this.field = field
  }
}
export interface Form {
  readonly token: string
  readonly name: string
  readonly password: string
}
export interface RedeemOptions {
  readonly book: Book
  readonly accounts: Accounts
  readonly host: HostView
  readonly befriend: (one: Jid, other: Jid) => Promise<void>
}

export const redeemer = ({ book, accounts, host, befriend }: RedeemOptions) => {
  const nameFor = async (form: Form, invitation: Invitation): Promise<string> => {
    const local = localFor(form.name)
    if (local === undefined) throw new Refused('name-invalid', 'name')
    if (invitation.username !== undefined && local !== invitation.username)
      throw new Refused('name-invalid', 'name')
    if ((await accounts.get(local)) !== undefined || (await book.reserved(local, form.token)))
      throw new Refused('name-taken', 'name')
    return local
  }

  const connect = async (invitation: Invitation, local: string): Promise<void> => {
    const inviter = inviterJid(invitation, host.domain)
    if (inviter !== undefined && invitation.befriend && host.accountExists(inviter))
      await befriend(inviter, Jid.of(local, host.domain))
  }

  /** Resolves to the local part of the new account. Everything is checked before the token is taken, so that a typing error costs nothing. */
  return async (form: Form, late = false): Promise<string> => {
    const looked = await book.look(form.token)
    if ('fault' in looked && !(late && looked.fault === 'token-expired'))
      throw new Refused(looked.fault, 'token')
    const fault = passwordFault(form.password, form.name)
    if ('invitation' in looked) await nameFor(form, looked.invitation)
    if (fault !== undefined) throw new Refused(fault, 'password')
    const taken = await book.take(form.token, late)
    if ('fault' in taken) throw new Refused(taken.fault, 'token')
    try {
      const local = await nameFor(form, taken.invitation)
      await accounts.create(local, form.password, 'member')
      await connect(taken.invitation, local)
      return local
    } catch (error) {
      await book.giveBack(taken.invitation)
      throw error instanceof StorageError && error.condition === 'exists'
        ? new Refused('name-taken', 'name')
        : error
    }
  }
}
