/** The use cases as commands of XEP-0050: for owners and admins, asked at every step (S133). */
import { type DataForm, type Jid, StanzaError } from '@corrillo/xmpp'
import { type Caller, CommandError } from '../../admin/command.ts'
import type { Accounts, Awaitable } from '../../host/module.ts'
import type { AdHoc } from '../commands/index.ts'
import { accountCases } from './account-cases.ts'
import { NS_ADMIN } from './form.ts'
import { listCases } from './list-cases.ts'
import { blockListCases, noticeCases, stopCases } from './notice-cases.ts'
import type { Surroundings, UseCase } from './use-case.ts'

/** XEP-0133 §5; whatever else a command does not accept is for who asks to put right. */
const asStanzaError = (error: unknown): unknown => {
  if (!(error instanceof CommandError)) return error
  const said = error.message
  switch (error.code) {
    case 'name-taken':
      return new StanzaError('cancel', 'conflict', said)
    case 'not-found':
      return new StanzaError('cancel', 'item-not-found', said)
    case 'forbidden':
      return new StanzaError('auth', 'forbidden', said)
    case 'last-owner':
      return new StanzaError('cancel', 'not-allowed', said)
    default:
      return new StanzaError('modify', 'not-acceptable', said)
  }
}

const NOTHING: DataForm = { type: 'submit', instructions: [], fields: [] }

const callerOf = async (accounts: Accounts, who: Jid): Promise<Caller | undefined> => {
  const account = await accounts.get(who.local)
  return account === undefined || account.disabled ? undefined : account
}

const adHocOf =
  ({ accounts }: Surroundings) =>
  ({ node, name, owners, form, confirm, run }: UseCase): AdHoc => {
    const permits = (by: Caller | undefined): by is Caller =>
      by?.role === 'owner' || (by?.role === 'admin' && owners !== true)
    /** Rights as they are now, and refusals in the words of XEP-0133. */
    const asCaller = async <T>(who: Jid, act: (by: Caller) => Awaitable<T>): Promise<T> => {
      const by = await callerOf(accounts, who)
      if (!permits(by)) throw new StanzaError('auth', 'forbidden')
      try {
        return await act(by)
      } catch (error) {
        throw asStanzaError(error)
      }
    }
    return {
      node: `${NS_ADMIN}#${node}`,
      name,
      allowed: async who => permits(await callerOf(accounts, who)),
      stages: [
        ...(form === undefined ? [] : [form]),
        ...(confirm === undefined
          ? []
          : [
              (who: Jid, [filled = NOTHING]: readonly DataForm[]) => asCaller(who, by => confirm(filled, by)),
            ]),
      ],
      run: (who, [filled = NOTHING]) => asCaller(who, by => run(filled, by)),
    }
  }

export const adHocCommands = (at: Surroundings): readonly AdHoc[] =>
  [accountCases, listCases, noticeCases, blockListCases, stopCases]
    .flatMap(cases => cases(at))
    .map(adHocOf(at))
