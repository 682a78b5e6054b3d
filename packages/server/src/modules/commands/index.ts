/**
 * XEP-0050 Ad-Hoc Commands on the domain. Other modules add theirs; who may run one is asked at every step (S133), and a form is
 * taken only from the resource that it was shown to.
 */
import {
  AdHocCommand,
  DataForm,
  type DataFormInput,
  el,
  type Element,
  Jid,
  NS_COMMANDS,
  NS_DATA,
  StanzaError,
} from '@corrillo/xmpp'
import { type Ask, type Awaitable, defineModule, onSet } from '../../host/module.ts'
import { disco } from '../disco/index.ts'
import { sessionsOf } from './sessions.ts'

export interface AdHoc {
  readonly node: string
  readonly name: string
  allowed(who: Jid): Awaitable<boolean>
  /** What is asked first; without it the command runs at once (§3.2). */
  form?(who: Jid): Awaitable<DataFormInput>
  run(who: Jid, form: DataForm | undefined): Awaitable<DataFormInput | Completed>
}
/** What a command ends with when it is more, or less, than a form. */
export interface Completed {
  readonly note?: string
  readonly form?: DataFormInput
  /** Stands in the form, as XEP-0133 §4.8 has it for rosters. */
  readonly inside?: readonly Element[]
}

const wrong = (condition: 'bad-sessionid' | 'bad-action' | 'bad-payload') =>
  new StanzaError('modify', 'bad-request', undefined, el(NS_COMMANDS, condition))

export const commands = defineModule({
  name: 'commands',
  specs: [{ xep: 50, version: '1.3.0', note: 'commands of one form at most', partial: true }],
  disco: { host: [NS_COMMANDS] },
  needs: { disco },
  setup({ host, clock, needs }) {
    const here = Jid.parse(host.domain)
    const known = new Map<string, AdHoc>()
    const sessions = sessionsOf(host, clock)

    const permits = async (command: AdHoc, who: Jid): Promise<boolean> =>
      who.domain === host.domain && who.local !== '' && command.allowed(who.bare)
    const permitted = async (node: string, who: Jid): Promise<AdHoc> => {
      const command = known.get(node)
      if (command === undefined) throw new StanzaError('cancel', 'item-not-found')
      if (!(await permits(command, who))) throw new StanzaError('auth', 'forbidden')
      return command
    }
    const completed = (node: string, sessionid: string, result: DataFormInput | Completed): Element => {
      const { note, form, inside = [] }: Completed = 'type' in result ? { form: result } : result
      const notes = note === undefined ? [] : [{ type: 'info' as const, text: note }]
      const command = AdHocCommand.build({ node, sessionid, status: 'completed', notes })
      return form === undefined ? command : command.append(DataForm.build(form).append(...inside))
    }

    const begin = async (command: AdHoc, asked: AdHocCommand, who: Jid): Promise<Element> => {
      // §3.4: only a first step comes without a session.
      if (asked.action !== 'execute') throw wrong(asked.action === 'cancel' ? 'bad-sessionid' : 'bad-action')
      const { node } = command
      const form = await command.form?.(who)
      if (form === undefined) return completed(node, sessions.name(), await command.run(who.bare, undefined))
      const actions = el(NS_COMMANDS, 'actions', { execute: 'complete' }, el(NS_COMMANDS, 'complete'))
      return AdHocCommand.build({
        node,
        sessionid: sessions.open(node, who),
        status: 'executing',
        form,
      }).append(actions)
    }

    const go = async (command: AdHoc, asked: AdHocCommand, sessionid: string, who: Jid): Promise<Element> => {
      const { node } = command
      if (!sessions.has(sessionid, node, who)) throw wrong('bad-sessionid')
      if (asked.action === 'cancel') {
        sessions.close(sessionid)
        return AdHocCommand.build({ node, sessionid, status: 'canceled' })
      }
      if (asked.action === 'next' || asked.action === 'prev') throw wrong('bad-action')
      if (asked.form?.type !== 'submit') throw wrong('bad-payload')
      const result = await command.run(who.bare, asked.form)
      sessions.close(sessionid)
      return completed(node, sessionid, result)
    }

    const execute = async (asked: AdHocCommand, { from }: Ask): Promise<Element> => {
      const command = await permitted(asked.node, from)
      return asked.sessionid === undefined
        ? begin(command, asked, from)
        : go(command, asked, asked.sessionid, from)
    }

    // §2.2: who asks sees what he may run.
    needs.disco.node(NS_COMMANDS, {
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
