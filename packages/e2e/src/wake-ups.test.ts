/** The service worker in Chromium: what a wake-up or a sync shows, when it shows nothing, and where a click leads (S332). */
import type { Browser, CDPSession, Page, Worker } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, person, type Person } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { enter, write } from './support/pages.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
let server: Corrillo
let browser: Browser
let ana: Person
let cdp: CDPSession
let registrationId: string

const workerOf = async (): Promise<Worker> =>
  ana.context.serviceWorkers()[0] ?? ana.context.waitForEvent('serviceworker')
const wake = (data = ''): Promise<unknown> =>
  cdp.send('ServiceWorker.deliverPushMessage', { origin: server.url, registrationId, data })
/** Wakes once more, here inside the worker, and resolves when that is over: what came before is over too. */
const wokenHere = async (): Promise<void> =>
  (await workerOf()).evaluate(async () => {
    const woken = new Event('push')
    const work: Promise<unknown>[] = []
    Object.defineProperty(woken, 'waitUntil', { value: (one: Promise<unknown>) => work.push(one) })
    dispatchEvent(woken)
    if (work.length === 0) throw new Error('nobody listens')
    await Promise.all(work)
  })
/** What stands on the screen of the system. */
const notifications = async (): Promise<readonly (readonly string[])[]> =>
  (await workerOf()).evaluate(async () => {
    const self = globalThis as unknown as { readonly registration: ServiceWorkerRegistration }
    return (await self.registration.getNotifications()).map(({ title, body, tag }) => [title, body, tag])
  })
const clear = async (): Promise<void> =>
  (await workerOf()).evaluate(async () => {
    const self = globalThis as unknown as { readonly registration: ServiceWorkerRegistration }
    for (const one of await self.registration.getNotifications()) one.close()
  })
const standing = async (): Promise<readonly (boolean | null)[]> =>
  (await workerOf()).evaluate(async () => {
    const self = globalThis as unknown as { readonly registration: ServiceWorkerRegistration }
    return (await self.registration.getNotifications()).map(({ silent }) => silent)
  })
/** Whether the page counts as looked at: what is emulated for tests is taken away. */
const away = async (page: Page): Promise<void> => {
  const session = await ana.context.newCDPSession(page)
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: false })
  const other = await ana.context.newPage()
  await other.bringToFront()
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(false)
}
/** As if the notification with this tag were clicked. */
const click = async (tag: string): Promise<void> =>
  (await workerOf()).evaluate(async wanted => {
    const self = globalThis as unknown as { readonly registration: ServiceWorkerRegistration } & EventTarget
    const [notification] = await self.registration.getNotifications({ tag: wanted })
    const Click = (
      globalThis as unknown as { readonly NotificationEvent: new (type: string, init: object) => Event }
    ).NotificationEvent
    self.dispatchEvent(new Click('notificationclick', { notification }))
  }, tag)

beforeAll(async () => {
  if (!chromium) return
  server = await served({ domain: 'localhost', accounts: ['ana'], password })
  browser = await launch()
  ana = await person(browser, server.url)
  await ana.context.grantPermissions(['notifications', 'background-sync'], { origin: server.url })
  await enter(ana.page, server.url, 'ana', password)
  await ana.page.evaluate(async () => void (await navigator.serviceWorker.ready))
  const control = await ana.context.newPage()
  await control.goto(`${server.url}/icons/mark.svg`)
  cdp = await ana.context.newCDPSession(control)
  const registered = new Promise<string>(resolve =>
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const id = registrations.at(-1)?.registrationId
      if (id !== undefined) resolve(id)
    }),
  )
  await cdp.send('ServiceWorker.enable')
  registrationId = await registered
  await control.goto('about:blank')
  await ana.page.bringToFront()
})
afterAll(async () => {
  await browser?.close()
  await server?.clear()
})

test.skipIf(!chromium)('the switch says what it means, and what the browser answers to it', async () => {
  const { page } = ana
  await page.goto(`${server.url}/#/settings`)
  await page.getByText('That something came').click()
  const wish = page.getByLabel('Also while Corrillo is closed')
  await wish.click()
  // No push service of the browser's maker is reached from here.
  await page.getByText(/push service of your browser cannot be reached/).waitFor()
  await expect.poll(() => wish.isChecked()).toBe(false)
})

test.skipIf(!chromium)('where somebody looks, nothing is shown', async () => {
  await wake()
  await wokenHere()
  expect(await notifications()).toEqual([])
})

test.skipIf(!chromium)(
  'a page that is not looked at but connected tells the person itself: nothing is shown twice',
  async () => {
    await away(ana.page)
    // The worker gives the page a second and a half to answer, the page a little less to the server: a machine that was too busy for that is asked again.
    await expect
      .poll(async () => {
        await clear()
        await wake()
        await wokenHere()
        return notifications()
      })
      .toEqual([])
  },
)

test.skipIf(!chromium)(
  'a page that lost the server does not: one notification without sender and text, however many come, in the language that was chosen',
  async () => {
    await server.stop()
    await wake()
    const something = [['Corrillo', 'You have a new message.', 'something']]
    await expect.poll(notifications).toEqual(something)
    await ana.page.evaluate(async () =>
      (await caches.open('corrillo-words')).put('/language', new Response('da')),
    )
    await wake()
    await expect.poll(notifications).toEqual([['Corrillo', 'Du har en ny besked.', 'something']])
  },
)

test.skipIf(!chromium)('a click goes to the list, and nothing is left standing', async () => {
  expect(new URL(ana.page.url()).hash).toBe('#/settings')
  await click('something')
  await expect.poll(() => new URL(ana.page.url()).hash).toBe('#/')
  expect(await notifications()).toEqual([])
})

test.skipIf(!chromium)(
  'accounts of one browser have a notification each, by words that say nothing',
  async () => {
    const tags = async (): Promise<readonly unknown[]> =>
      (await notifications()).map(([, , tag]) => tag).sort()
    for (const data of ['one_Account-1', 'another', 'another', 'no word: <b>']) await wake(data)
    await expect.poll(tags).toEqual(['something', 'something another', 'something one_Account-1'])
    for (const tag of await tags()) await click(String(tag))
    await expect.poll(tags).toEqual([])
  },
)

test.skipIf(!chromium)('in times of quiet it stands there and does not sound', async () => {
  await ana.page.evaluate(async () => {
    const quiet = JSON.stringify({ pausedUntil: Date.now() + 3_600_000 })
    await (await caches.open('corrillo-words')).put('/quiet/hushed', new Response(quiet))
  })
  await wake('hushed')
  await expect.poll(standing).toEqual([true])
  await click('something hushed')
  await wake('another')
  await expect.poll(standing).toEqual([false])
  await click('something another')
  await expect.poll(notifications).toEqual([])
})

test.skipIf(!chromium)('with no page at all it is shown too', async () => {
  await ana.page.goto('about:blank')
  await wake()
  await expect.poll(async () => (await notifications()).length).toBe(1)
  await ana.page.bringToFront()
})

test.skipIf(!chromium)(
  'S332: what waits to be sent is said, and not what, when the browser is online again and no page is there to send it',
  async () => {
    const { page, context } = ana
    // A browser fires it when it thinks fit: the event is made here, inside the worker.
    const synced = async (): Promise<void> =>
      (await workerOf()).evaluate(async () => {
        const sync = Object.assign(new Event('sync'), { tag: 'unsent' })
        const work: Promise<unknown>[] = []
        Object.defineProperty(sync, 'waitUntil', { value: (one: Promise<unknown>) => work.push(one) })
        dispatchEvent(sync)
        if (work.length === 0) throw new Error('nobody listens')
        await Promise.all(work)
      })
    const shown = async () => (await notifications()).filter(([, , tag]) => tag === 'unsent')
    await page.goto(server.url)
    await page.evaluate(async () => {
      const { sync } = (await navigator.serviceWorker.ready) as unknown as {
        readonly sync: { register(tag: string): Promise<void> }
      }
      const asked: string[] = []
      const real = sync.register.bind(sync)
      Object.getPrototypeOf(sync).register = (tag: string) => {
        asked.push(tag)
        return real(tag)
      }
      Object.assign(globalThis, { asked })
    })
    await context.setOffline(true)
    await page.goto(`${server.url}/#/open/xmpp:ana@localhost`)
    await page.getByRole('button', { name: 'Open the conversation' }).click()
    await write(page, 'milk and bread')
    await expect
      .poll(() => page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked))
      .toContain('unsent')
    await synced()
    expect(await shown()).toEqual([])
    await page.goto('about:blank')
    await expect
      .poll(async () => {
        await synced()
        return shown()
      })
      .toEqual([['Corrillo', 'Beskeder venter på at blive sendt. Åbn Corrillo for at sende dem.', 'unsent']])
    await context.setOffline(false)
  },
)
