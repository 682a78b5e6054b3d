/** What administrators do beside keeping accounts; XEP-0133 and the command line show the same commands. */
import type { Jid } from '@corrillo/xmpp'
import { z } from 'zod'
import { localFor } from '../../accounts/name.ts'
import { checkRights } from '../../accounts/rights.ts'
import { type Caller, type Command, CommandError, command } from '../../admin/command.ts'
import type { Account, Accounts, Clock, HostView } from '../../host/module.ts'
import type { RosterItem } from '@corrillo/xmpp'
import { type Census, KINDS } from './census.ts'
import { MAX_TEXT, type Notices } from './notices.ts'

export interface CommandsOptions {
  readonly host: HostView
  readonly accounts: Accounts
  readonly clock: Clock
  readonly census: Census
  readonly notices: Notices
  jidOf(local: string): Jid
  rosterOf(account: Jid): Promise<readonly RosterItem[]>
  lastLogin(account: Jid): Promise<number | undefined>
}

const name = z.string().describe('Name, the part before the @')
const text = z.string().trim().min(1).max(MAX_TEXT).describe('What is said, in quotes')
const nothing = z.strictObject({})
const MAX_DELAY = 3600

const accountCommands = (options: CommandsOptions): readonly Command[] => {
  const { host, accounts, census, jidOf } = options
  const known = async (given: string): Promise<Account> => {
    const local = localFor(given)
    const account = local === undefined ? undefined : await accounts.get(local)
    if (account === undefined)
      throw new CommandError('not-found', `There is no account "${given}".`, 'See "corrillo user list".')
    return account
  }
  const shown = ({ local }: Account): string => jidOf(local).toString()
  /** What belongs to a person is looked at by who may change the account, too. */
  const mine = async (given: string, by: Caller): Promise<Account> => {
    const account = await known(given)
    checkRights(by, account)
    return account
  }
  return [
    command({
      name: 'user logout',
      summary: 'End the sessions of an account, or one of them; it may sign in again',
      input: z.strictObject({ name, resource: z.string().optional().describe('Only this session') }),
      policy: 'admin',
      async run(input, by) {
        const account = await mine(input.name, by)
        const { resource } = input
        const ended = host
          .sessionsOf(jidOf(account.local))
          .filter(({ jid }) => resource === undefined || jid.resource === resource)
        for (const session of ended) session.end('policy-violation', 'ended by an administrator')
        return { address: shown(account), ended: ended.length }
      },
    }),
    command({
      name: 'user show',
      summary: 'Show an account: its role, its sessions, when it signed in last',
      input: z.strictObject({ name }),
      policy: 'admin',
      async run(input) {
        const account = await known(input.name)
        const jid = jidOf(account.local)
        const last = await options.lastLogin(jid)
        return {
          address: shown(account),
          role: account.role,
          state: account.disabled ? 'disabled' : 'enabled',
          created: new Date(account.created).toISOString(),
          last_login: last === undefined ? null : new Date(last).toISOString(),
          contacts: (await options.rosterOf(jid)).length,
          sessions: host.sessionsOf(jid).map(session => session.jid.resource),
        }
      },
    }),
    command({
      name: 'user roster',
      summary: 'Show the contacts of an account',
      input: z.strictObject({ name }),
      policy: 'admin',
      async run(input, by) {
        const account = await mine(input.name, by)
        const items = await options.rosterOf(jidOf(account.local))
        return items.map(item => ({
          address: item.jid.toString(),
          name: item.name ?? null,
          subscription: item.subscription ?? 'none',
          groups: item.groups.join(', '),
        }))
      },
    }),
    command({
      name: 'user count',
      summary: 'Say how many accounts there are, and how many of them are here',
      input: nothing,
      policy: 'admin',
      run: async () =>
        Object.fromEntries(await Promise.all(KINDS.map(async kind => [kind, await census.count(kind)]))),
    }),
  ]
}

const noMotd = (): CommandError =>
  new CommandError('not-found', 'There is no message of the day.', 'Set one with "corrillo motd set".')

const noticeCommands = ({ notices }: CommandsOptions): readonly Command[] => [
  command({
    name: 'announce',
    summary: 'Send a message to everybody who is connected',
    input: z.strictObject({ text }),
    policy: 'admin',
    run: async input => ({ accounts: notices.announce(input.text) }),
  }),
  command({
    name: 'motd set',
    summary: 'Set the message of the day: everybody gets it once, at the next sign-in or at once',
    input: z.strictObject({ text }),
    policy: 'admin',
    run: input => notices.motd.set(input.text),
  }),
  command({
    name: 'motd edit',
    summary: 'Change the message of the day for those who have not had it',
    input: z.strictObject({ text }),
    policy: 'admin',
    async run(input) {
      if (!(await notices.motd.edit(input.text))) throw noMotd()
    },
  }),
  command({
    name: 'motd show',
    summary: 'Show the message of the day',
    input: nothing,
    policy: 'admin',
    run: async () => ({ text: (await notices.motd.current())?.text ?? null }),
  }),
  command({
    name: 'motd delete',
    summary: 'Take the message of the day away',
    input: nothing,
    policy: 'admin',
    run: () => notices.motd.delete(),
  }),
  command({
    name: 'welcome set',
    summary: 'Set what every new account is told',
    input: z.strictObject({ text }),
    policy: 'admin',
    run: input => notices.welcome.set(input.text),
  }),
  command({
    name: 'welcome show',
    summary: 'Show what new accounts are told',
    input: nothing,
    policy: 'admin',
    run: async () => ({ text: (await notices.welcome.current()) ?? null }),
  }),
  command({
    name: 'welcome delete',
    summary: 'Tell new accounts nothing',
    input: nothing,
    policy: 'admin',
    run: () => notices.welcome.set(undefined),
  }),
]

/** Only where this host may end the whole server; of several calls the last one counts. */
const stopCommands = ({ host, clock, notices }: CommandsOptions): readonly Command[] => {
  const { shutDown } = host
  if (shutDown === undefined) return []
  let cancel = (): void => {}
  return [
    command({
      name: 'server stop',
      summary: 'End the server after a while',
      input: z.strictObject({
        delay: z.coerce.number().int().min(0).max(MAX_DELAY).default(0).describe('Seconds until then'),
        text: text.optional(),
      }),
      policy: 'admin',
      async run(input, by) {
        if (by.role !== 'owner' && by.role !== 'operator')
          throw new CommandError('forbidden', 'Only an owner ends the server.', 'Ask an owner.')
        cancel()
        if (input.text !== undefined) notices.announce(input.text)
        // The answer is to go out first.
        cancel = clock.after(Math.max(100, input.delay * 1000), shutDown)
        return { seconds: input.delay }
      },
    }),
  ]
}

export const administration = (options: CommandsOptions): readonly Command[] => [
  ...accountCommands(options),
  ...noticeCommands(options),
  ...stopCommands(options),
]
