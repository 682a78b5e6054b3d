import { useEffect } from 'react'
import { showConversation } from '../accounts/going.ts'
import { useAccounts } from '../bind/app-context.ts'
import type { Arrival, Engine } from '../bind/contract.ts'
import { wanted } from '../chat/wanted.ts'
import { useWords, type Words } from '../words/use-words.ts'
import { notificationChoice, type NotificationChoice } from './notification-choice.ts'
import { attending } from './use-attention.ts'
import { show, withdraw } from './shown-notifications.ts'
import { accountOf } from './worker-words.ts'

/** S332: what stands on a locked screen says that something came, and no more unless somebody chose that. */
export const notificationOf = (
  choice: Exclude<NotificationChoice, 'off'>,
  { name, text, once }: Pick<Arrival, 'name' | 'text' | 'once'>,
  t: Words,
): { readonly title: string; readonly body: string } =>
  choice === 'shown'
    ? { title: name, body: once ? t('list.once') : text.slice(0, 200) }
    : { title: 'Corrillo', body: t('notification.hidden') }

/** Tells who is not looking that something came, if they asked for it. */
export const useNotifications = (id: string, engine: Engine, shown: boolean): void => {
  const accounts = useAccounts()
  const t = useWords()
  useEffect(
    () =>
      engine.onArrival(arrival => {
        const choice = notificationChoice()
        if (choice === 'off' || (shown && attending())) return
        const { title, body } = notificationOf(choice, arrival, t)
        const open = (): void => {
          wanted.set({ address: arrival.conversation, id: arrival.id })
          showConversation(accounts, id, engine, arrival.conversation)
        }
        // One for each conversation; the alias says nothing to who reads the system's list of them.
        const options = { body, tag: engine.alias(arrival.conversation), icon: '/icons/icon-192.png' }
        show(title, options, open)
      }),
    [accounts, id, engine, shown, t],
  )
  useEffect(() => {
    const isSomething = async (tag: string): Promise<boolean> => {
      const account = accountOf(tag)
      return account !== undefined && (account === '' || (await accounts.tagged(account))?.id === id)
    }
    const leave = [
      engine.onGone(({ conversation }) => withdraw(tag => tag === engine.alias(conversation))),
      // What the worker said was not of one message: it holds until there is nothing unread.
      engine.unread.subscribe(() => {
        if (engine.unread.get() === 0) withdraw(isSomething)
      }),
    ]
    return () => {
      leave.forEach(away => away())
      // Locked, signed out or wiped: nothing of it stays in the system's tray.
      withdraw(async tag => engine.behind(tag) !== undefined || (await isSomething(tag)))
    }
  }, [accounts, id, engine])
}
