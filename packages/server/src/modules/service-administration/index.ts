/**
 * XEP-0133 Service Administration: what owners and admins do in any client, on the commands of the command line. Passwords are kept as
 * nobody can read them, whitelists and a restart from within there are none: those use cases are not offered.
 */
import { Jid } from '@corrillo/xmpp'
import { type Caller, CommandError } from '../../admin/command.ts'
import { defineModule } from '../../host/module.ts'
import { notes } from '../../host/notes.ts'
import { document } from '../../storage/shapes.ts'
import { commands } from '../commands/index.ts'
import { roster, wholeRoster } from '../roster/index.ts'
import { strangers } from '../strangers/index.ts'
import { users } from '../users/index.ts'
import { adHocCommands } from './ad-hoc.ts'
import { census as censusOf } from './census.ts'
import { administration } from './commands.ts'
import { NS_ADMIN } from './form.ts'
import { notices as noticesOf } from './notices.ts'

export const serviceAdministration = defineModule({
  name: 'service-administration',
  specs: [
    {
      xep: 133,
      version: '1.3.1',
      note: 'no whitelists, no blacklist in both directions, no restart; announcements are kept as all messages',
    },
  ],
  needs: { commands, roster, strangers, users },
  stores: { logins: document<number>(), motd: document<string>() },
  setup({ stores, records, host, accounts, clock, log, needs }) {
    const census = censusOf(host, accounts)
    const notices = noticesOf({ host, records, seen: stores.motd })
    const failed = (what: string) => (error: unknown) => log.error(what, { error: String(error) })
    const logins = notes(stores.logins, clock, failed('login not noted'))
    const shared = {
      host,
      accounts,
      census,
      notices,
      jidOf: (local: string) => Jid.of(local, host.domain),
      rosterOf: async (account: Jid) => wholeRoster(await needs.roster.rosterOf(account)),
      lastLogin: async (account: Jid) => logins.get(account),
    }
    const call = async (name: string, input: unknown, by: Caller): Promise<unknown> => {
      const command = host.commands().find(one => one.name === name)
      const parsed = command?.input.safeParse(input)
      if (command === undefined || parsed?.success !== true)
        throw new CommandError('invalid', 'The input is not as it should be.', '')
      return command.run(parsed.data, by)
    }

    needs.commands.profile(`${NS_ADMIN}#`)
    for (const useCase of adHocCommands({ ...shared, call })) needs.commands.add(useCase)

    return {
      commands: administration({ ...shared, clock }),
      events: {
        bound: ({ session }) => logins.set(session.account, clock.now()),
        available({ session, initial }) {
          if (initial) notices.motd.greet(session.account).catch(failed('message of the day not sent'))
        },
        accountCreated: ({ account }) =>
          void notices.welcome.greet(account).catch(failed('welcome not sent')),
        accountDeleted: ({ account }) => logins.forget(account),
      },
      stop: logins.flush,
    }
  },
})
