/** What the system shows of this app now: by the service worker where there is one, else by the page. One after the other. */

/** Those of the page, which the browser does not list. */
const ownOnes = new Map<string, Notification>()
let last: Promise<void> = Promise.resolve()
/** What is withdrawn has been shown before; a browser that refuses to show something is no reason to stop. */
const inTurn = (work: () => Promise<void>): void => {
  last = last.then(work).catch(() => undefined)
}
const registration = async (): Promise<ServiceWorkerRegistration | undefined> =>
  navigator.serviceWorker?.getRegistration()

/** The worker hears the click, and the browser sees that a wake-up was not in vain. */
export const show = (
  title: string,
  options: NotificationOptions & { readonly tag: string },
  open: () => void,
): void =>
  inTurn(async () => {
    const worker = await registration()
    if (worker?.active) return worker.showNotification(title, options)
    const notification = new Notification(title, options)
    ownOnes.set(options.tag, notification)
    notification.addEventListener('click', () => {
      window.focus()
      open()
      notification.close()
    })
  })

/** Takes away what says nothing that still holds. */
export const withdraw = (isMeant: (tag: string) => boolean | Promise<boolean>): void =>
  inTurn(async () => {
    const listed = (await (await registration())?.getNotifications()) ?? []
    for (const notification of [...listed, ...ownOnes.values()]) {
      if (!(await isMeant(notification.tag))) continue
      notification.close()
      ownOnes.delete(notification.tag)
    }
  })
