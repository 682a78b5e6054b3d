/** XEP-0401 §4: the two commands that make invitations, and our own to list them and take them back. */
import {
  type DataFormInput,
  fieldValue,
  FORM_INVITATION,
  formatDateTime,
  type Jid,
  NODE_CREATE_ACCOUNT,
  NODE_INVITATIONS,
  NODE_INVITE,
  NODE_REVOKE,
  StanzaError,
} from '@corrillo/xmpp'
import { localFor } from '../../accounts/name.ts'
import type { Accounts } from '../../host/module.ts'
import type { AdHoc } from '../commands/index.ts'
import type { Book } from './book.ts'
import { type Invitation, type Made, uriOf } from './invitation.ts'

export interface AdHocOptions {
  readonly book: Book
  readonly accounts: Accounts
  readonly domain: string
  readonly adminsOnly: boolean
  readonly perAccount: number
  readonly landing: (token: string) => string
}

const field = (name: string, value: string, type?: 'hidden' | 'text-single') => ({
  var: name,
  ...(type === undefined ? {} : { type }),
  values: [value],
})

export const adHocCommands = ({
  book,
  accounts,
  domain,
  adminsOnly,
  perAccount,
  landing,
}: AdHocOptions): readonly AdHoc[] => {
  const isAdmin = async (who: Jid): Promise<boolean> => {
    const account = await accounts.get(who.local)
    return account !== undefined && !account.disabled && account.role !== 'member'
  }
  const mayInvite = async (who: Jid): Promise<boolean> =>
    adminsOnly ? isAdmin(who) : (await accounts.get(who.local)) !== undefined
  const mine = (who: Jid) => (invitation: Invitation) => invitation.inviter === who.local

  /** A bound on what one account can leave in the storage. */
  const checkRoom = async (who: Jid): Promise<void> => {
    if ((await book.open()).filter(mine(who)).length >= perAccount)
      throw new StanzaError('wait', 'resource-constraint', 'too many invitations are open')
  }
  const shown = (made: Made): DataFormInput => ({
    type: 'result',
    fields: [
      field('FORM_TYPE', FORM_INVITATION, 'hidden'),
      field('uri', uriOf(made, domain), 'text-single'),
      field('landing-url', landing(made.token), 'text-single'),
      field('expire', formatDateTime(new Date(made.invitation.expires)), 'text-single'),
      field('id', made.invitation.id, 'text-single'),
    ],
  })

  return [
    {
      node: NODE_INVITE,
      name: 'Invite user',
      allowed: mayInvite,
      async run(who) {
        await checkRoom(who)
        return shown(await book.make({ kind: 'contact', inviter: who.local, befriend: true }))
      },
    },
    {
      node: NODE_CREATE_ACCOUNT,
      name: 'Create account',
      allowed: isAdmin,
      stages: [
        () => ({
          type: 'form',
          title: 'Create account',
          fields: [
            { var: 'username', type: 'text-single', label: 'Username', values: [] },
            { var: 'roster-subscription', type: 'boolean', label: 'Roster subscription', values: ['true'] },
          ],
        }),
      ],
      async run(who, [form]) {
        await checkRoom(who)
        const asked = (form && fieldValue(form, 'username')) ?? ''
        const username = asked === '' ? undefined : localFor(asked)
        if (asked !== '' && username === undefined)
          throw new StanzaError('modify', 'not-acceptable', 'this name cannot be used')
        if (
          username !== undefined &&
          ((await accounts.get(username)) !== undefined || (await book.reserved(username)))
        )
          throw new StanzaError('cancel', 'conflict', 'this name is taken')
        const befriend = ['1', 'true'].includes((form && fieldValue(form, 'roster-subscription')) ?? '')
        return shown(await book.make({ kind: 'account', inviter: who.local, username, befriend }))
      },
    },
    {
      node: NODE_INVITATIONS,
      name: 'My invitations',
      allowed: mayInvite,
      async run(who) {
        const open = (await book.open()).filter(mine(who)).toSorted((a, b) => b.created - a.created)
        const column = (name: string, of: (invitation: Invitation) => string) => ({
          var: name,
          type: 'text-multi' as const,
          values: open.map(of),
        })
        return {
          type: 'result',
          fields: [
            field('FORM_TYPE', NODE_INVITATIONS, 'hidden'),
            column('id', ({ id }) => id),
            // The links themselves are known only to who was given them.
            column('hint', ({ hint }) => hint),
            column('expire', ({ expires }) => formatDateTime(new Date(expires))),
          ],
        }
      },
    },
    {
      node: NODE_REVOKE,
      name: 'Take back an invitation',
      allowed: mayInvite,
      stages: [
        () => ({
          type: 'form',
          title: 'Take back an invitation',
          fields: [{ var: 'id', type: 'text-single', label: 'Invitation', required: true, values: [] }],
        }),
      ],
      async run(who, [form]) {
        const id = (form && fieldValue(form, 'id')) ?? ''
        if (!(await book.revoke(id, mine(who)))) throw new StanzaError('cancel', 'item-not-found')
        return { type: 'result', fields: [field('id', id)] }
      },
    },
  ]
}
