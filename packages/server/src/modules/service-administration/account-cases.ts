/** XEP-0133 §4.1–§4.10, §4.29: accounts. What is asked for several is done for all or refused before anything is done. */
import {
  type DataForm,
  fieldValues,
  formatDateTime,
  type Jid,
  RosterQuery,
  StanzaError,
} from '@corrillo/xmpp'
import { checkRights } from '../../accounts/rights.ts'
import { type Caller, CommandError } from '../../admin/command.ts'
import { asks, confirms, field, one, says } from './form.ts'
import { addressOf, localOf, type Surroundings, type UseCase } from './use-case.ts'

const MAX_ACCOUNTS = 100
const many = (label: string) => field('accountjids', 'jid-multi', label)
const single = (label: string) => field('accountjid', 'jid-single', label)
const password = (name: string, label: string) => field(name, 'text-private', label)

const checkSame = (form: DataForm): string => {
  const given = one(form, 'password')
  if (one(form, 'password-verify') !== given)
    throw new StanzaError('modify', 'not-acceptable', 'the passwords differ')
  return given
}

export const accountCases = ({
  host,
  accounts,
  call,
  rosterOf,
  lastLogin,
  jidOf,
}: Surroundings): readonly UseCase[] => {
  const { domain } = host
  /** Accounts that are there and that the caller may change. */
  const chosen = async (form: DataForm, by: Caller): Promise<readonly Jid[]> => {
    const jids = fieldValues(form, 'accountjids').map(text => addressOf(text, domain))
    if (jids.length === 0 || jids.length > MAX_ACCOUNTS)
      throw new StanzaError('modify', 'not-acceptable', `name 1 to ${MAX_ACCOUNTS} accounts`)
    for (const { local } of jids) {
      const account = await accounts.get(local)
      if (account === undefined) throw new CommandError('not-found', `There is no account "${local}".`, '')
      checkRights(by, account)
    }
    return jids
  }
  const bare = async (form: DataForm, by: Caller): Promise<readonly Jid[]> => {
    const jids = await chosen(form, by)
    for (const jid of jids) localOf(jid.toString(), domain)
    return jids
  }
  const each = (node: string, name: string, label: string, command: string): UseCase => ({
    node,
    name,
    form: () => asks(name, many(label)),
    async run(form, by) {
      for (const { local } of await bare(form, by)) await call(command, { name: local }, by)
      return { note: 'Done.' }
    },
  })

  return [
    {
      node: 'add-user',
      name: 'Add User',
      form: () =>
        asks(
          'Add User',
          single('The address of the new account'),
          password('password', 'Its password'),
          password('password-verify', 'The password again'),
        ),
      async run(form, by) {
        await call(
          'user add',
          { name: localOf(one(form, 'accountjid'), domain), password: checkSame(form) },
          by,
        )
        return { note: 'Done.' }
      },
    },
    {
      ...each('delete-user', 'Delete User', 'Accounts to delete', 'user delete'),
      confirm: async (form, by) =>
        confirms(
          'Delete User',
          'These accounts go for good, with their messages, contacts and files:',
          ...(await bare(form, by)).map(String),
        ),
    },
    each('disable-user', 'Disable User', 'Accounts that may not sign in', 'user disable'),
    each('reenable-user', 'Re-Enable User', 'Accounts that may sign in again', 'user enable'),
    {
      node: 'end-user-session',
      name: 'End User Session',
      form: () => asks('End User Session', many('Accounts, or sessions of accounts, to end')),
      async run(form, by) {
        // §4.5: with a resource that one session, without all of them.
        for (const { local, resource } of await chosen(form, by))
          await call('user logout', { name: local, ...(resource === '' ? {} : { resource }) }, by)
        return { note: 'Done.' }
      },
    },
    {
      node: 'change-user-password',
      name: 'Change User Password',
      form: () =>
        asks('Change User Password', single('The account'), password('password', 'Its new password')),
      async run(form, by) {
        const name = localOf(one(form, 'accountjid'), domain)
        await call('user passwd', { name, password: one(form, 'password') }, by)
        return { note: 'Done.' }
      },
    },
    {
      node: 'get-user-roster',
      name: 'Get User Roster',
      form: () => asks('Get User Roster', many('Accounts whose contacts to show')),
      async run(form, by) {
        const jids = await bare(form, by)
        const rosters = await Promise.all(
          jids.map(async jid => RosterQuery.build({ items: await rosterOf(jid) })),
        )
        return { form: says({ accountjids: jids.map(String) }), inside: rosters }
      },
    },
    {
      node: 'get-user-lastlogin',
      name: 'Get User Last Login Time',
      form: () => asks('Get User Last Login Time', many('Accounts to look up')),
      async run(form, by) {
        const jids = await bare(form, by)
        const times = await Promise.all(jids.map(lastLogin))
        const known = jids.flatMap((jid, i) => {
          const at = times[i]
          return at === undefined ? [] : [{ jid: jid.toString(), at: formatDateTime(new Date(at)) }]
        })
        const never = jids.length - known.length
        return {
          form: says({ accountjids: known.map(({ jid }) => jid), lastlogin: known.map(({ at }) => at) }),
          ...(never === 0 ? {} : { note: `${never} never signed in, as far as is known.` }),
        }
      },
    },
    {
      node: 'user-stats',
      name: 'Get User Statistics',
      form: () => asks('Get User Statistics', single('The account')),
      async run(form) {
        const jid = jidOf(localOf(one(form, 'accountjid'), domain))
        if ((await accounts.get(jid.local)) === undefined)
          throw new CommandError('not-found', `There is no account "${jid.local}".`, '')
        return {
          form: says({
            accountjid: jid.toString(),
            rostersize: String((await rosterOf(jid)).length),
            onlineresources: host.sessionsOf(jid).map(session => session.jid.resource),
          }),
        }
      },
    },
    {
      node: 'edit-admin',
      name: 'Edit Admin List',
      owners: true,
      async form() {
        const admins = (await accounts.list()).filter(({ role }) => role === 'admin')
        return asks(
          'Edit Admin List',
          field('adminjids', 'jid-multi', 'Admins; owners stay what they are', {
            required: false,
            values: admins.map(({ local }) => jidOf(local).toString()),
          }),
        )
      },
      async run(form, by) {
        const wanted = new Set(fieldValues(form, 'adminjids').map(text => localOf(text, domain)))
        const all = new Map((await accounts.list()).map(account => [account.local, account]))
        for (const local of wanted)
          if (!all.has(local)) throw new CommandError('not-found', `There is no account "${local}".`, '')
        for (const { local, role } of all.values())
          if (role !== 'owner' && (role === 'admin') !== wanted.has(local))
            await call('user role', { name: local, role: wanted.has(local) ? 'admin' : 'member' }, by)
        return { note: 'Done.' }
      },
    },
  ]
}
