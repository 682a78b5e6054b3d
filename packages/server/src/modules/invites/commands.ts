/** Invitations on the command line. */
import { z } from 'zod'
import { localFor } from '../../accounts/name.ts'
import { type Command, CommandError, command } from '../../admin/command.ts'
import type { Accounts } from '../../host/module.ts'
import type { Book } from './book.ts'
import { type Invitation, type Made, uriOf } from './invitation.ts'

export interface InviteCommandOptions {
  readonly book: Book
  readonly accounts: Accounts
  readonly domain: string
  readonly landing: (token: string) => string
}

export const inviteCommands = ({
  book,
  accounts,
  domain,
  landing,
}: InviteCommandOptions): readonly Command[] => {
  const shown = (invitation: Invitation) => ({
    id: invitation.id,
    hint: invitation.hint,
    inviter: invitation.inviter ?? null,
    name: invitation.username ?? null,
    expires: new Date(invitation.expires).toISOString(),
  })
  /** The link is shown this once: afterwards only its end is known (`hint`). */
  const made = (fresh: Made) => ({
    link: landing(fresh.token),
    uri: uriOf(fresh, domain),
    ...shown(fresh.invitation),
  })
  return [
    command({
      name: 'invite create',
      summary: 'Make an invitation and print its link',
      input: z.strictObject({
        from: z.string().optional().describe('Account that becomes a contact of who accepts'),
        name: z.string().optional().describe('Name that is kept for who accepts'),
      }),
      policy: 'admin',
      async run({ from, name }) {
        const inviter = from === undefined ? undefined : localFor(from)
        if (from !== undefined && (inviter === undefined || (await accounts.get(inviter)) === undefined))
          throw new CommandError('not-found', `There is no account "${from}".`, 'See "corrillo user list".')
        const username = name === undefined ? undefined : localFor(name)
        if (name !== undefined && username === undefined)
          throw new CommandError(
            'name-invalid',
            `"${name}" cannot be a name.`,
            'Use letters, digits, dots and dashes.',
          )
        if (
          username !== undefined &&
          ((await accounts.get(username)) !== undefined || (await book.reserved(username)))
        )
          throw new CommandError('name-taken', `The name "${username}" is taken.`, 'Choose another one.')
        const kind = inviter === undefined || username !== undefined ? 'account' : 'contact'
        return made(await book.make({ kind, inviter, username, befriend: inviter !== undefined }))
      },
    }),
    command({
      name: 'invite list',
      summary: 'List the open invitations',
      input: z.strictObject({}),
      policy: 'admin',
      run: async () => (await book.open()).map(shown),
    }),
    command({
      name: 'invite revoke',
      summary: 'Take back an invitation',
      input: z.strictObject({ id: z.string().describe('As "invite list" shows it') }),
      policy: 'admin',
      async run({ id }) {
        if (!(await book.revoke(id, () => true)))
          throw new CommandError(
            'not-found',
            `There is no open invitation "${id}".`,
            'See "corrillo invite list".',
          )
        return { id, revoked: true }
      },
    }),
  ]
}
