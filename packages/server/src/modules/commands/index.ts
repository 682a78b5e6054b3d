/**
 * XEP-0050 Ad-Hoc Commands on the domain. Other modules add theirs; who may run one is asked at every step (S133), and a form is
 * taken only from the resource that it was shown to.
 */
import {
  AdHocCommand,
  DataForm,
  type DataFormInput,
  type Element,
  Jid,
  NS_COMMANDS,
  NS_DATA,
  StanzaError,
} from '@corrillo/xmpp'
import { type Ask, type Awaitable, defineModule, onSet } from '../../host/module.ts'
import { disco } from '../disco/index.ts'
import { type CommandSession, sessionsOf } from './sessions.ts'
import { asksSomething, directionOf, expired, shown, submitted, wrong } from './stages.ts'

export { wrong } from './stages.ts'

/** What is asked at one stage; the forms of those before it are filled in. Throws when with those there is no going on. */
export type Stage = (who: Jid, filled: readonly DataForm[]) => Awaitable<DataFormInput>
export interface AdHoc {
  readonly node: string
  readonly name: string
  allowed(who: Jid): Awaitable<boolean>
  /** What is asked before it runs, one after the other; without any it runs at once (§2.4.1). */
  readonly stages?: readonly Stage[]
  /** With a form for each stage. */
  run(who: Jid, filled: readonly DataForm[]): Awaitable<DataFormInput | Completed>
}
/** What a command ends with when it is more, or less, than a form. */
export interface Completed {
  readonly note?: string
  readonly form?: DataFormInput
  /** Stands in the form, as XEP-0133 §4.8 has it for rosters. */
  readonly inside?: readonly Element[]
}

export const commands = defineModule({
  name: 'commands',
  specs: [{ xep: 50, version: '1.3.0' }],
  disco: { host: [NS_COMMANDS] },
  needs: { disco },
  setup({ host, clock, needs }) {
    const here = Jid.parse(host.domain)
    const known = new Map<string, AdHoc>()
    const sessions = sessionsOf(host, clock)
    const profiles: string[] = []

    const permits = async (command: AdHoc, who: Jid): Promise<boolean> =>
      who.domain === host.domain && who.local !== '' && command.allowed(who.bare)
    const permitted = async (node: string, who: Jid): Promise<AdHoc> => {
      const command = known.get(node)
      if (command === undefined) throw unknown(node)
      if (!(await permits(command, who))) throw new StanzaError('auth', 'forbidden')
      return command
    }
    const unknown = (node: string): StanzaError =>
      new StanzaError(
        'cancel',
        profiles.some(prefix => node.startsWith(prefix)) ? 'feature-not-implemented' : 'item-not-found',
      )
    const completed = (node: string, sessionid: string, result: DataFormInput | Completed): Element => {
      const { note, form, inside = [] }: Completed = 'type' in result ? { form: result } : result
      const notes = note === undefined ? [] : [{ type: 'info' as const, text: note }]
      const command = AdHocCommand.build({ node, sessionid, status: 'completed', notes })
      return form === undefined ? command : command.append(DataForm.build(form).append(...inside))
    }

    const begin = async (command: AdHoc, asked: AdHocCommand, who: Jid): Promise<Element> => {
      // §3.3: only a first step comes without a session.
      if (asked.action !== 'execute') throw wrong(asked.action === 'cancel' ? 'bad-sessionid' : 'bad-action')
      const { node, stages: [first, ...others] = [] } = command
      if (first === undefined) return completed(node, sessions.name(), await command.run(who.bare, []))
      const form = await first(who, [])
      return shown(sessions.open(node, who, asksSomething(form)), form, 1 + others.length)
    }
    const goTo = async (command: AdHoc, session: CommandSession, who: Jid): Promise<Element> => {
      const { stages = [] } = command
      const form = await (stages[session.at] as Stage)(who, session.filled.slice(0, session.at))
      const now = { ...session, asks: asksSomething(form) }
      sessions.put(now)
      return shown(now, form, stages.length)
    }

    const go = async (
      command: AdHoc,
      asked: AdHocCommand,
      session: CommandSession,
      who: Jid,
    ): Promise<Element> => {
      const { stages: { length } = [] } = command
      const { id, at, filled } = session
      if (directionOf(asked, session, length) === 'back')
        return goTo(command, { ...session, at: at - 1 }, who)
      const given = [...filled.slice(0, at), submitted(asked, session), ...filled.slice(at + 1)]
      if (at + 1 < length) return goTo(command, { ...session, at: at + 1, filled: given }, who)
      const result = await command.run(who.bare, given)
      sessions.close(id)
      return completed(command.node, id, result)
    }

    const resume = async (
      command: AdHoc,
      asked: AdHocCommand,
      sessionid: string,
      who: Jid,
    ): Promise<Element> => {
      const session = sessions.take(sessionid, command.node, who)
      if (session === undefined) throw wrong('bad-sessionid')
      if (session === 'ended') throw expired()
      if (asked.action === 'cancel') {
        sessions.close(sessionid)
        return AdHocCommand.build({ node: command.node, sessionid, status: 'canceled' })
      }
      return go(command, asked, session, who).catch((error: unknown) => {
        // What was refused can be put right.
        sessions.put(session)
        throw error
      })
    }

    const execute = async (asked: AdHocCommand, { from }: Ask): Promise<Element> => {
      const command = await permitted(asked.node, from)
      return asked.sessionid === undefined
        ? begin(command, asked, from)
        : resume(command, asked, asked.sessionid, from)
    }

    // §2.2: who asks sees what he may run.
    needs.disco.node(NS_COMMANDS, {
      info: () => ({
        identities: [{ category: 'automation', type: 'command-list' }],
        features: [NS_COMMANDS],
      }),
      items: async ({ from }) => {
        const mine: { jid: Jid; node: string; name: string }[] = []
        for (const command of known.values())
          if (await permits(command, from)) mine.push({ jid: here, node: command.node, name: command.name })
        return mine
      },
    })

    return {
      iq: [onSet('host', AdHocCommand, execute)],
      events: { closed: ({ session }) => sessions.closeOf(session.jid) },
      api: {
        /** Commands whose nodes begin so are of one specification; those of it that are not here are not supported (XEP-0133 §5). */
        profile: (prefix: string): void => void profiles.push(prefix),
        add(command: AdHoc): void {
          if (known.has(command.node)) throw new Error(`two commands have the node ${command.node}`)
          known.set(command.node, command)
          needs.disco.node(command.node, {
            info: async ({ from }) => {
              await permitted(command.node, from)
              return {
                identities: [{ category: 'automation', type: 'command-node', name: command.name }],
                features: [NS_COMMANDS, NS_DATA],
              }
            },
          })
        },
      },
    }
  },
})
