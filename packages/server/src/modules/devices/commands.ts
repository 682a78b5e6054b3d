/** Devices of any account, as the operator sees and ends them. */
import { Jid } from '@corrillo/xmpp'
import { z } from 'zod'
import { localFor } from '../../accounts/name.ts'
import { type Command, command, CommandError } from '../../admin/command.ts'
import type { Accounts } from '../../host/module.ts'
import type { Access, Revoked } from './access.ts'

interface Parts {
  readonly domain: string
  readonly accounts: Pick<Accounts, 'get'>
  list(account: Jid): Promise<readonly Access[]>
  revoke(account: Jid, id: string): Promise<Revoked>
}

const shown = (access: Access) => ({
  id: access.id,
  device: access.device ?? '',
  software: access.software ?? '',
  state: access.connected ? 'connected' : 'away',
  proved: [access.password && 'password', access.token && 'token'].filter(Boolean).join(', '),
  first_seen: new Date(access.firstSeen).toISOString(),
  last_seen: new Date(access.lastSeen).toISOString(),
})

const name = z.string().describe('Name, the part before the @')

export const deviceCommands = ({ domain, accounts, list, revoke }: Parts): readonly Command[] => {
  const accountOf = async (given: string): Promise<Jid> => {
    const local = localFor(given)
    if (local === undefined || (await accounts.get(local)) === undefined)
      throw new CommandError('not-found', `There is no account "${given}".`, 'See "corrillo user list".')
    return Jid.of(local, domain)
  }
  return [
    command({
      name: 'device list',
      summary: 'List the devices that have access to an account',
      input: z.strictObject({ name }),
      policy: 'admin',
      run: async input => (await list(await accountOf(input.name))).map(shown),
    }),
    command({
      name: 'device revoke',
      summary: 'End the sessions of a device and take its tokens',
      input: z.strictObject({ name, id: z.string().describe('As "device list" shows it') }),
      policy: 'admin',
      async run(input) {
        const account = await accountOf(input.name)
        const revoked = await revoke(account, input.id)
        if (revoked === undefined)
          throw new CommandError(
            'not-found',
            `The account has no device "${input.id}".`,
            `See "corrillo device list ${account.local}".`,
          )
        return { id: input.id, revoked: true, knows_password: revoked === 'password' }
      },
    }),
  ]
}
