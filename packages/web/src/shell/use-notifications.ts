import { useEffect } from 'react'
import { showConversation } from '../accounts/going.ts'
import { useAccounts } from '../bind/app-context.ts'
import type { Arrival, Engine } from '../bind/contract.ts'
import { wanted } from '../chat/wanted.ts'
import { useWords, type Words } from '../words/use-words.ts'
import { notificationChoice, type NotificationChoice } from './notification-choice.ts'
import { attending } from './use-attention.ts'

/** S332: what stands on a locked screen says that something came, and no more unless somebody chose that. */
export const notificationOf = (
  choice: Exclude<NotificationChoice, 'off'>,
  { name, text, once }: Pick<Arrival, 'name' | 'text' | 'once'>,
  t: Words,
): { readonly title: string; readonly body: string } =>
  choice === 'shown'
    ? { title: name, body: once ? t('list.once') : text.slice(0, 200) }
    : { title: 'Corrillo', body: t('notification.hidden') }

/** By the service worker where there is one: it hears the click, and the browser sees that a wake-up was not in vain. */
const show = async (title: string, options: NotificationOptions, open: () => void): Promise<void> => {
  const worker = await navigator.serviceWorker?.getRegistration()
  if (worker?.active) return worker.showNotification(title, options)
  const notification = new Notification(title, options)
  notification.addEventListener('click', () => {
    window.focus()
    open()
    notification.close()
  })
}

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
        void show(title, options, open).catch(() => undefined)
      }),
    [accounts, id, engine, shown, t],
  )
}
