/** Accepting an invitation: an account is made, and who invited becomes a contact. */
import { localFor } from '../../accounts/name.ts'
import { type PasswordFault, passwordFault } from '../../accounts/password.ts'
import type { Accounts } from '../../host/module.ts'
import { StorageError } from '../../storage/error.ts'
import type { Book, Claim, InvitationFault } from './book.ts'
import type { Invitation } from './invitation.ts'
import type { Welcomes } from './welcomes.ts'

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
  readonly accounts: Pick<Accounts, 'get' | 'create'>
  readonly welcomes: Welcomes
}

export const redeemer = ({ book, accounts, welcomes }: RedeemOptions) => {
  const nameFor = async (form: Form, invitation: Invitation): Promise<string> => {
    const local = localFor(form.name)
    if (local === undefined) throw new Refused('name-invalid', 'name')
    if (invitation.username !== undefined && local !== invitation.username)
      throw new Refused('name-invalid', 'name')
    if ((await accounts.get(local)) !== undefined || (await book.reserved(local, form.token)))
      throw new Refused('name-taken', 'name')
    return local
  }
  /** The account is there and the token is used, or neither: both are one commit. */
  const make = async ({ invitation, use }: Claim, form: Form): Promise<string> => {
    const local = await nameFor(form, invitation)
    const fault = passwordFault(form.password, form.name)
    if (fault !== undefined) throw new Refused(fault, 'password')
    let greet = (): Promise<void> => Promise.resolve()
    await accounts.create(local, form.password, 'member', () => {
      use()
      greet = welcomes.plan(invitation, local)
    })
    await greet()
    return local
  }

  /** Resolves to the local part of the new account; whatever fails, the token may be used again. */
  return async (form: Form, late = false): Promise<string> => {
    const claim = await book.claim(form.token, late)
    if ('fault' in claim) throw new Refused(claim.fault, 'token')
    try {
      return await make(claim, form)
    } catch (error) {
      throw error instanceof StorageError && error.condition === 'exists'
        ? new Refused('name-taken', 'name')
        : error
    } finally {
      claim.release()
    }
  }
}
