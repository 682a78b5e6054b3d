/** Accounts as the operator sees and changes them. */
import { z } from 'zod'
import { localFor } from '../../accounts/name.ts'
import { passwordFault } from '../../accounts/password.ts'
import { checkOwners, checkRights } from '../../accounts/rights.ts'
import { type Caller, command, CommandError } from '../../admin/command.ts'
import { type Account, defineModule } from '../../host/module.ts'
import { StorageError } from '../../storage/error.ts'

const PASSWORD_FAULTS = {
  'password-short': ['The password is too short.', 'It needs at least 8 characters.'],
  'password-long': ['The password is too long.', 'It may have at most 256 characters.'],
  'password-common': [
    'This password is one of the first that anybody tries.',
    'Choose another one; three or four words in a row are good.',
  ],
  'password-invalid': [
    'The password holds characters that cannot be typed everywhere.',
    'Use letters, digits, spaces and signs.',
  ],
} as const

const checkPassword = (password: string, name: string): void => {
  const fault = passwordFault(password, name)
  if (fault === undefined) return
  const [sentence, remedy] = PASSWORD_FAULTS[fault]
  throw new CommandError(fault, sentence, remedy)
}

const name = z.string().describe('Name, the part before the @')
const password = z.string().describe('Read from standard input')
const role = z.enum(['owner', 'admin', 'member'])

export const users = defineModule({
  name: 'users',
  specs: [],
  disco: { identities: { account: [{ category: 'account', type: 'registered' }] } },
  setup({ accounts, host }) {
    const known = async (given: string) => {
      const local = localFor(given)
      const account = local === undefined ? undefined : await accounts.get(local)
      if (account === undefined)
        throw new CommandError('not-found', `There is no account "${given}".`, 'See "corrillo user list".')
      return account
    }
    /** Somebody that the caller may change. */
    const changeable = async (given: string, by: Caller) => {
      const account = await known(given)
      checkRights(by, account)
      return account
    }
    const checkGrant = (by: Caller, granted: Account['role']): void => {
      if (granted !== 'member' && by.role === 'admin')
        throw new CommandError('forbidden', `Only an owner makes somebody ${granted}.`, 'Ask an owner.')
    }
    const shown = (local: string) => `${local}@${host.domain}`

    return {
      commands: [
        command({
          name: 'user add',
          summary: 'Make an account; the password comes on standard input',
          input: z.strictObject({
            name,
            password,
            role: role.default('member').describe('owner, admin or member'),
          }),
          policy: 'admin',
          async run(input, by) {
            checkGrant(by, input.role)
            const local = localFor(input.name)
            if (local === undefined)
              throw new CommandError(
                'name-invalid',
                `"${input.name}" cannot be a name.`,
                'Use letters, digits, dots and dashes.',
              )
            checkPassword(input.password, input.name)
            try {
              await accounts.create(local, input.password, input.role)
            } catch (error) {
              if (error instanceof StorageError && error.condition === 'exists')
                throw new CommandError(
                  'name-taken',
                  `There is an account "${local}" already.`,
                  'Choose another name, or change its password with "corrillo user passwd".',
                )
              throw error
            }
            return { address: shown(local), role: input.role }
          },
        }),
        command({
          name: 'user list',
          summary: 'List the accounts',
          input: z.strictObject({}),
          policy: 'admin',
          run: async () =>
            (await accounts.list()).map(account => ({
              address: shown(account.local),
              role: account.role,
              state: account.disabled ? 'disabled' : 'enabled',
              created: new Date(account.created).toISOString(),
            })),
        }),
        ...(['disable', 'enable'] as const).map(verb =>
          command({
            name: `user ${verb}`,
            summary:
              verb === 'disable'
                ? 'Keep an account from signing in and end its sessions'
                : 'Let an account sign in again',
            input: z.strictObject({ name }),
            policy: 'admin',
            async run(input, by) {
              const account = await changeable(input.name, by)
              const { local } = account
              if (verb === 'disable') await checkOwners(by, account, accounts)
              await accounts.setDisabled(local, verb === 'disable')
              return { address: shown(local), state: `${verb}d` }
            },
          }),
        ),
        command({
          name: 'user passwd',
          summary: 'Set a new password, from standard input, and end all sessions',
          input: z.strictObject({ name, password }),
          policy: 'admin',
          async run(input, by) {
            const { local } = await changeable(input.name, by)
            checkPassword(input.password, local)
            await accounts.setPassword(local, input.password)
            return { address: shown(local), password: 'changed' }
          },
        }),
        command({
          name: 'user role',
          summary: 'Make an account owner, admin or member',
          input: z.strictObject({ name, role: role.describe('owner, admin or member') }),
          policy: 'admin',
          async run(input, by) {
            checkGrant(by, input.role)
            const account = await changeable(input.name, by)
            const { local } = account
            if (input.role !== 'owner') await checkOwners(by, account, accounts)
            await accounts.setRole(local, input.role)
            return { address: shown(local), role: input.role }
          },
        }),
        command({
          name: 'user delete',
          summary: 'Remove an account and everything that belongs to it',
          input: z.strictObject({ name }),
          policy: 'admin',
          async run(input, by) {
            const account = await changeable(input.name, by)
            const { local } = account
            await checkOwners(by, account, accounts)
            await accounts.delete(local)
            return { address: shown(local), state: 'deleted' }
          },
        }),
      ],
    }
  },
})
