/** The app as it lies on the device: it starts when the server is away, and takes no version that was not signed (S271-S273). */
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeKey, readKey, rotate, signed } from '../../web/build/signing.ts'
import { examine } from '../../web/build/verify.ts'
import { serveFolder, type Site } from '../../web/tests/static-site.ts'
import { launch, person, type Person as Visitor } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { contactOf, message, type Person } from './support/engine.ts'
import { has } from './support/needs.ts'
import { composer, enter, openChat, reads, ready, write } from './support/pages.ts'

const chromium = has('chromium')
const dist = fileURLToPath(new URL('../../web/dist', import.meta.url))
const password = 'three unrelated words'
let server: Corrillo
let browser: Browser
let ana: Visitor
let bruno: Person
const folders: string[] = []
const sites: Site[] = []

/** The build on a server of its own, to be changed. */
const copied = async (): Promise<{ readonly folder: string; readonly site: Site }> => {
  const folder = mkdtempSync(join(tmpdir(), 'corrillo-app-'))
  cpSync(dist, folder, { recursive: true })
  folders.push(folder)
  const site = await serveFolder(folder)
  sites.push(site)
  return { folder, site }
}
/** A key of our own in a file; the one that signs unless another is named. */
const keyFile = (folder: string, name: string): string => {
  const file = join(folder, `.${name}.pem`)
  if (!readdirSync(folder).includes(`.${name}.pem`)) makeKey(file)
  return file
}
const sign = (folder: string, version: number, key = 'publisher'): void => {
  const release = signed(folder, readKey(keyFile(folder, key)), {
    version,
    news: { en: `What ${version} brings` },
  })
  writeFileSync(join(folder, 'release.json'), JSON.stringify(release))
}
/** A build that differs from the others. */
const anotherBuild = (folder: string): void =>
  appendFileSync(join(folder, 'theme.js'), `\n// ${folders.length}\n`)
const changeOneByte = (folder: string): string => {
  const name = readdirSync(join(folder, 'assets')).find(file => /^inside-.*\.js$/.test(file))!
  const file = join(folder, 'assets', name)
  const bytes = readFileSync(file)
  bytes[bytes.length - 2]! ^= 1
  writeFileSync(file, bytes)
  return `/assets/${name}`
}
const kept = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    return active?.state === 'activated' && navigator.serviceWorker.controller !== null
  })

beforeAll(async () => {
  if (!chromium) return
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
  browser = await launch()
  bruno = await contactOf(server, 'ana', 'bruno', password)
  ana = await person(browser, server.url)
  await enter(ana.page, server.url, 'ana', password)
})
afterAll(async () => {
  await bruno?.app.signOut()
  await browser?.close()
  await server?.clear()
  for (const site of sites) await site.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test.skipIf(!chromium)(
  'the server is down: a reload opens the app, with what was written, and says that it is not connected',
  async () => {
    await openChat(ana.page, /bruno/)
    await ready(ana.page)
    await write(ana.page, 'before the storm')
    await message(bruno, `ana@${server.domain}`, 'before the storm')
    await expect.poll(() => kept(ana.page)).toBe(true)
    await server.stop()
    await composer(ana.page).fill('half a sent')
    // It is on the disk when the list has it; a page that goes in the same moment has no time to write.
    await ana.page.getByText('Draft: half a sent').waitFor()
    await ana.page.reload()
    await reads(ana.page, 'before the storm')
    expect(await composer(ana.page).inputValue()).toBe('half a sent')
    await ana.page.getByText(/The server doesn’t answer/).waitFor()
    await write(ana.page, 'written without a server')
    await reads(ana.page, 'written without a server')
    await server.start()
    await message(bruno, `ana@${server.domain}`, 'written without a server')
    expect(ana.complaints).toEqual([])
  },
)

test.skipIf(!chromium)(
  'who signs in on a new device waits for no file that is still being kept',
  async () => {
    const visitor = await person(browser, server.url)
    let deliver = (): void => undefined
    const delivered = new Promise<void>(resolve => {
      deliver = resolve
    })
    await visitor.page.context().route('**/icons/icon-512.png', async route => {
      await delivered
      await route.continue()
    })
    await enter(visitor.page, server.url, 'bruno', password)
    const isInstalling = visitor.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration()
      return registration?.installing != null && registration.active === null
    })
    expect(await isInstalling).toBe(true)
    deliver()
    await expect.poll(() => kept(visitor.page)).toBe(true)
    await visitor.page.context().close()
  },
)

test.skipIf(!chromium)(
  'a part of the app that could not be fetched is there as soon as it can be, without being asked for again',
  async () => {
    // Nothing is kept yet, as with somebody who is here for the first time.
    const context = await browser.newContext({ serviceWorkers: 'block' })
    const page = await context.newPage()
    await enter(page, server.url, 'bruno', password)
    let refused = 0
    await context.route('**/assets/settings-page-*.js', route => {
      refused++
      return route.abort('connectionrefused')
    })
    await page.goto(`${server.url}/#/settings`)
    await expect.poll(() => refused, { timeout: 30_000 }).toBeGreaterThan(3)
    await context.unroute('**/assets/settings-page-*.js')
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await context.close()
  },
)

test.skipIf(!chromium)('nothing but files of the app is kept on the device', async () => {
  const paths = await ana.page.evaluate(async () => {
    const found: string[] = []
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
    return found
  })
  expect(paths.filter(path => /^\/(api|xmpp)|service-worker|files\.json/.test(path))).toEqual([])
  expect(paths).toContain('/index.html')
})

/** Takes what is left of the origin's room, down to a few bytes. */
const fill = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('filler', 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore('bytes')
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const fits = (size: number): Promise<boolean> =>
      new Promise(resolve => {
        const transaction = db.transaction('bytes', 'readwrite')
        const bytes = new Uint8Array(size)
        for (let i = 0; i < size; i += 65_536) crypto.getRandomValues(bytes.subarray(i, i + 65_536))
        transaction.objectStore('bytes').put(bytes, performance.now())
        transaction.oncomplete = () => resolve(true)
        transaction.onabort = () => resolve(false)
      })
    for (let size = 2 ** 20; size > 50; ) if (!(await fits(size))) size /= 2
    db.close()
  })
const ROOM = 8_000_000

test.skipIf(!chromium)(
  'a full quota: clear words, what is here can be read, nothing is lost, and it goes on when there is room again',
  async () => {
    const { page, context } = await person(browser, server.url)
    const session = await context.newCDPSession(page)
    const allow = (quotaSize: number) =>
      session.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize })
    const says = (text: string): Promise<void> => bruno.engine.conversation(`ana@${server.domain}`).send(text)
    await allow(ROOM)
    await enter(page, server.url, 'ana', password)
    await openChat(page, /bruno/)
    await ready(page)
    // Then they know this device, too.
    await write(page, 'while there was room')
    await message(bruno, `ana@${server.domain}`, 'while there was room')
    await says('yes, there was')
    await reads(page, 'yes, there was')
    await fill(page)
    // The browser makes room by tidying up, and looks at the quota only when it believes it spent.
    await allow(1)
    // What could not be kept stands where it was written, and it is said why.
    await write(page, 'for when there is room')
    await page
      .getByText(/^This device has no space left/)
      .first()
      .waitFor()
    await expect.poll(() => composer(page).inputValue()).toBe('for when there is room')
    await says('came when it was full')
    await page.getByText(/New messages wait on the server/).waitFor()
    await page.reload()
    await openChat(page, /bruno/)
    await reads(page, 'yes, there was')
    await page.getByText(/New messages wait on the server/).waitFor()
    await allow(10 * ROOM)
    await page.getByRole('button', { name: 'Try now' }).click()
    await reads(page, 'came when it was full')
    await write(page, 'for when there is room')
    await message(bruno, `ana@${server.domain}`, 'for when there is room')
    await context.close()
  },
)

/** The page has looked for another version by itself, as it does when it begins: whatever it is told after this, it has asked for. */
const looked = (page: Page): Promise<void> => page.evaluate(() => (globalThis as unknown as Looking).looked)
interface Looking {
  looked: Promise<void>
}
/** A browser in which version 10 of a copy is installed. */
const installed = async () => {
  const { folder, site } = await copied()
  sign(folder, 10)
  const { page, context } = await person(browser, site.origin)
  await context.addInitScript(() => {
    ;(globalThis as unknown as Looking).looked = new Promise(resolve =>
      navigator.serviceWorker.addEventListener('message', ({ data }) => {
        if ('app-news' in data) resolve()
      }),
    )
  })
  await page.goto(site.origin)
  await expect.poll(() => kept(page)).toBe(true)
  // A page that was there before the worker could not ask it.
  await page.reload()
  await looked(page)
  return { folder, site, page, context }
}
/** What the worker says to the page when it is asked; or what it was asked a moment before, by the page itself: it is asked until it is so. */
const news = (page: Page, trusted?: string): Promise<unknown> =>
  page.evaluate(
    look =>
      new Promise(resolve => {
        navigator.serviceWorker.addEventListener('message', ({ data }) => {
          if ('app-news' in data) resolve(data['app-news'])
        })
        void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(look))
      }),
    { look: true, ...(trusted === undefined ? {} : { trusted }) },
  )
const runningVersion = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const found = await (await caches.open('corrillo-release')).match('/runs')
    return JSON.parse((await found!.json()).manifest).version
  })

test.skipIf(!chromium)(
  'S272, S273: nothing takes the place of the installed version but what its key signed, later and whole',
  async () => {
    const { folder, page, context, site } = await installed()
    const list = join(folder, 'release.json')
    const good = readFileSync(list, 'utf8')
    const offers: readonly (readonly [string, () => void])[] = [
      ['unreadable', () => rmSync(list)],
      ['unreadable', () => writeFileSync(list, good.slice(0, -20))],
      ['unreadable', () => writeFileSync(list, good + ' '.repeat(600_000))],
      ['forged', () => writeFileSync(list, good.replace('\\"version\\":10', '\\"version\\":11'))],
      ['another-key', () => sign(folder, 11, 'stranger')],
      ['older', () => sign(folder, 9)],
      ['file', () => (sign(folder, 11), anotherBuild(folder))],
    ]
    for (const [fault, offer] of offers) {
      anotherBuild(folder)
      offer()
      await expect.poll(() => news(page)).toMatchObject({ kind: 'refused', fault })
      expect(await runningVersion(page)).toBe(10)
    }
    await page.getByText(/A new version of Corrillo was refused/).click()
    await page.getByText(/A part of it is not as its makers signed it/).waitFor()
    // With the server gone, and after all that, the version that was installed still starts.
    await site.close()
    await page.reload()
    await page.getByText('Corrillo', { exact: true }).waitFor()
    await context.close()
  },
)

test.skipIf(!chromium)(
  'S272: a service worker that nobody signed is told of; what the device has lost is fetched only as it was signed',
  async () => {
    const { folder, page, context } = await installed()
    appendFileSync(join(folder, 'service-worker.js'), '\n// another one')
    await expect.poll(() => news(page)).toEqual({ kind: 'refused', fault: 'worker' })
    await page.getByText('Write nothing confidential here for now.').waitFor()
    cpSync(join(dist, 'service-worker.js'), join(folder, 'service-worker.js'))
    const other = '<title>Another app</title>'
    writeFileSync(join(folder, 'index.html'), other)
    await page.evaluate(async () => {
      for (const name of await caches.keys()) await (await caches.open(name)).delete('/index.html')
    })
    await page.reload()
    expect(await page.title()).not.toBe('Another app')
    await page.getByText(/A part of it is not as its makers signed it/).waitFor()
    await context.close()
  },
)

test.skipIf(!chromium)(
  'S273: what the key signed later is announced, begins when the person says so, and may name the next key',
  async () => {
    const { folder, page, context } = await installed()
    anotherBuild(folder)
    sign(folder, 11)
    await expect.poll(() => news(page)).toEqual({ kind: 'ready', news: { en: 'What 11 brings' } })
    await page.getByText('What is new').click()
    await page.getByText('What 11 brings').waitFor()
    expect(await runningVersion(page)).toBe(10)
    const restarted = page.waitForEvent('load')
    await page.getByRole('button', { name: 'Restart' }).click()
    await restarted
    await looked(page)
    expect(await runningVersion(page)).toBe(11)
    anotherBuild(folder)
    rotate(keyFile(folder, 'publisher'), keyFile(folder, 'next'))
    sign(folder, 12, 'next')
    await expect.poll(() => news(page)).toMatchObject({ kind: 'ready' })
    anotherBuild(folder)
    sign(folder, 3, 'stranger')
    await expect.poll(() => news(page)).toMatchObject({ kind: 'refused', fault: 'another-key' })
    const { key } = (await news(page)) as { readonly key: string }
    await expect.poll(() => news(page, key)).toEqual({ kind: 'ready', news: { en: 'What 3 brings' } })
    await context.close()
  },
)

test.skipIf(!chromium)('S277: what pages of other origins say to the app changes nothing in it', async () => {
  const { folder, site, page, context } = await installed()
  const stranger = await serveFolder(folder)
  sites.push(stranger)
  await page.goto(stranger.origin)
  const opened = context.waitForEvent('page')
  await page.evaluate(origin => {
    Object.assign(globalThis, { app: window.open(origin) })
  }, site.origin)
  const app = await opened
  await app.getByRole('heading').first().waitFor()
  await app.evaluate(() => document.body.setAttribute('data-same', 'yes'))
  await page.evaluate(() => {
    const { app: other } = globalThis as unknown as { readonly app: Window }
    const refused = { 'app-news': { kind: 'refused', fault: 'worker' } }
    for (const said of ['begun', 'woken', 'take-over', refused, { opened: 'x' }]) other.postMessage(said, '*')
    for (const name of ['corrillo:app', 'corrillo']) new BroadcastChannel(name).postMessage('mine')
  })
  // What the worker says comes after what was posted before it was asked.
  await expect.poll(() => news(app)).toBeNull()
  expect(await app.locator('body').getAttribute('data-same')).toBe('yes')
  expect(await app.getByText('Write nothing confidential').count()).toBe(0)
  await context.close()
})

test('S271: verify-web finds a changed byte and who signed, and nothing where all is as it was signed', async () => {
  const { folder, site } = await copied()
  sign(folder, 10)
  const whole = await examine(site.origin)
  expect(whole).toMatchObject({ version: 10, differences: [] })
  expect(whole.code).toMatch(/^([0-9a-f]{4} ?){8}$/)
  const path = changeOneByte(folder)
  expect((await examine(site.origin)).differences).toEqual([{ path, what: 'different' }])
  rmSync(join(folder, 'release.json'))
  expect((await examine(site.origin)).fault).toBe('unreadable')
})
