/** Who changes whose account: the operator and owners everybody's, admins their own and those of members (S133). */
import { type Caller, CommandError } from '../admin/command.ts'
import type { Account, Accounts } from '../host/module.ts'

const mayChange = ({ role, local }: Caller, account: Account): boolean =>
  role === 'operator' ||
  role === 'owner' ||
  (role === 'admin' && (account.role === 'member' || account.local === local))

export const checkRights = (by: Caller, account: Account): void => {
  if (!mayChange(by, account))
    throw new CommandError(
      'forbidden',
      `"${account.local}" is ${account.role}: only an owner changes that account.`,
      'Ask an owner.',
    )
}

/** Who is no owner any more after this leaves another one; the operator can always make one. */
export const checkOwners = async (by: Caller, account: Account, accounts: Accounts): Promise<void> => {
  if (by.role === 'operator' || account.role !== 'owner') return
  const owners = (await accounts.list()).filter(({ role, disabled }) => role === 'owner' && !disabled)
  if (owners.every(({ local }) => local === account.local))
    throw new CommandError('last-owner', 'This is the last owner.', 'Make somebody else owner first.')
}
