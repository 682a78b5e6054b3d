import { remember, remembered } from './remembered.ts'

/** off: nothing · hidden: that something came · shown: from whom, and what. Off until somebody asks for it. */
export const notificationChoices = ['off', 'hidden', 'shown'] as const
export type NotificationChoice = (typeof notificationChoices)[number]

export const notificationChoice = (): NotificationChoice => {
  const chosen = remembered('notifications')
  if (chosen !== 'hidden' && chosen !== 'shown') return 'off'
  return 'Notification' in globalThis && Notification.permission === 'granted' ? chosen : 'off'
}
/** Asks the browser where it has to be asked; false: it does not let us. */
export const chooseNotifications = async (choice: NotificationChoice): Promise<boolean> => {
  if (choice !== 'off') {
    if (!('Notification' in globalThis)) return false
    if ((await Notification.requestPermission()) !== 'granted') return false
  }
  remember('notifications', choice)
  return true
}
