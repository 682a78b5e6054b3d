/** Everything that this origin has in this browser, the program itself included. What one browser does not know is passed over. */
const deleteDatabase = (name: string): Promise<void> =>
  new Promise(resolve => {
    const request = indexedDB.deleteDatabase(name)
    // Blocked by another tab it is deleted as soon as that one lets go.
    request.onsuccess = request.onerror = request.onblocked = () => resolve()
  })
const databases = async (): Promise<void> => {
  const all = await indexedDB.databases()
  await Promise.all(all.flatMap(({ name }) => (name === undefined ? [] : [deleteDatabase(name)])))
}
const workers = async (): Promise<void> => {
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    for (const notification of await registration.getNotifications()) notification.close()
    await (await registration.pushManager?.getSubscription())?.unsubscribe()
    await registration.unregister()
  }
}
const cached = async (): Promise<void> => {
  await Promise.all((await caches.keys()).map(name => caches.delete(name)))
}
const files = async (): Promise<void> => {
  const root = await navigator.storage.getDirectory()
  for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys())
    await root.removeEntry(name, { recursive: true })
}
const slots = async (): Promise<void> => {
  localStorage.clear()
  sessionStorage.clear()
}

export const wipeBrowser = async (): Promise<void> => {
  await Promise.allSettled([slots(), databases(), files(), cached(), workers()])
}
