/** Pictures of others are decoded apart from the page that has the keys: in a frame of nobody's origin, which in Chromium is another process. */
import type { Browser, CDPSession, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, person } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { contactOf, eventually, type Person } from './support/engine.ts'
import { has } from './support/needs.ts'
import { enter, log, openChat, ready, reads } from './support/pages.ts'
import { png as drawn } from './support/png.ts'

const password = 'three unrelated words'
const DECODER = '/decoder.html'
let server: Corrillo
let browser: Browser
let bruno: Person
let page: Page
let complaints: readonly string[]

const sends = (name: string, bytes: Uint8Array, type = 'image/png'): Promise<void> =>
  bruno.engine
    .conversation(`ana@${server.domain}`)
    .sendFile({ content: new Blob([new Uint8Array(bytes)]), name, type })
const png = (red: number): Uint8Array => new Uint8Array(drawn(40, 30, () => [red, 30, 30]))
const shown = (name: string, on = page) => log(on).getByRole('img', { name: `Picture ${name}` })
/** The colour in the middle of what is drawn. */
const colour = (name: string, on = page): Promise<readonly number[]> =>
  shown(name, on).evaluate(one => {
    const { width, height } = one as HTMLCanvasElement
    const context = (one as HTMLCanvasElement).getContext('2d')
    return [...(context?.getImageData(width / 2, height / 2, 1, 1).data ?? [])].slice(0, 3)
  })
const frameOf = (of: Page): Frame | undefined => of.frames().find(one => one.url().endsWith(DECODER))
/** Documents that have a process of their own, by their addresses. */
const apart = async (cdp: CDPSession): Promise<readonly string[]> => {
  const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type: 'iframe' }] })
  return targetInfos.map(({ url }) => new URL(url).pathname)
}
/** Two frames of one pixel each, red and blue, a tenth of a second each, for ever. */
const gif = (): Uint8Array => {
  const frame = (index: number) =>
    `21f904000a000000` + `2c00000000010001000002` + (index === 0 ? '024401' : '024c01') + '00'
  return Uint8Array.from(
    Buffer.from(
      `474946383961` +
        `01000100800000` +
        `ff00000000ff` +
        `21ff0b4e45545343415045322e300301000000` +
        frame(0) +
        frame(1) +
        `3b`,
      'hex',
    ),
  )
}

describe.skipIf(!has('chromium'))('the decoder', () => {
  beforeAll(async () => {
    server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
    bruno = await contactOf(server, 'ana', 'bruno', password)
    browser = await launch()
    ;({ page, complaints } = await person(browser, server.url))
    await enter(page, server.url, 'ana', password)
    await openChat(page, /bruno/)
    await ready(page)
  })
  afterAll(async () => {
    await bruno?.app.signOut()
    await browser?.close()
    await server?.clear()
  })

  test('S349: a picture is decoded in another process, and the page draws its pixels alone', async () => {
    const cdp = await browser.newBrowserCDPSession()
    await sends('red.png', png(200))
    await expect.poll(() => colour('red.png')).toEqual([200, 30, 30])
    expect(await apart(cdp)).toEqual([DECODER])
    expect(await page.locator('img[src^="blob:"]').count()).toBe(0)
  })

  test('H9: what runs there has no origin, no storage, no network and nothing of the page', async () => {
    const found = await frameOf(page)!.evaluate(async () => {
      const fails = async (run: () => unknown): Promise<boolean> => {
        try {
          await run()
          return false
        } catch {
          return true
        }
      }
      return {
        origin: self.origin,
        storage: await fails(() => localStorage.length),
        database: await fails(() => indexedDB.open('x')),
        page: await fails(() => parent.document.title),
        network: await fails(() => fetch('/files.json')),
        worker: await fails(() => navigator.serviceWorker.getRegistrations()),
      }
    })
    expect(found).toEqual({
      origin: 'null',
      storage: true,
      database: true,
      page: true,
      network: true,
      worker: true,
    })
  })

  test('what moves goes on moving', async () => {
    await sends('moving.gif', gif(), 'image/gif')
    const seen = new Set<string>()
    await expect.poll(async () => seen.add(String(await colour('moving.gif'))).size).toBe(2)
    expect([...seen].sort()).toEqual(['0,0,255', '255,0,0'])
  })

  test('H9: a decoder that has lost its header is one of ours: nothing is drawn', async () => {
    const other = await browser.newContext({ locale: 'en-GB', serviceWorkers: 'block' })
    const fresh = await other.newPage()
    const before = new Set(
      bruno.engine
        .contact(`ana@${server.domain}`)
        .get()
        .devices.map(({ id }) => id),
    )
    await fresh.route(`**${DECODER}`, async route => {
      const response = await route.fetch()
      const { 'content-security-policy': _, ...headers } = response.headers()
      await route.fulfill({ response, headers })
    })
    await enter(fresh, server.url, 'ana', password)
    await openChat(fresh, /bruno/)
    await ready(fresh)
    await eventually('the new device', bruno.engine.contact(`ana@${server.domain}`), ({ devices }) =>
      devices.some(one => one.active && !before.has(one.id)),
    )
    await sends('blue.png', png(90))
    await log(fresh).getByRole('button', { name: 'Save blue.png' }).waitFor({ timeout: 90_000 })
    expect(await shown('blue.png', fresh).count()).toBe(0)
    await other.close()
  })

  test('the service worker keeps it, and it is apart also when the server is away', async () => {
    await expect
      .poll(() =>
        page.evaluate(() =>
          navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null),
        ),
      )
      .toBe(true)
    await server.stop()
    await page.reload()
    await expect.poll(() => colour('red.png')).toEqual([200, 30, 30])
    expect(await frameOf(page)!.evaluate(() => self.origin)).toBe('null')
    await server.start()
    await bruno.engine.conversation(`ana@${server.domain}`).send('still here?')
    await reads(page, 'still here?')
    // What was tried there on purpose.
    expect(complaints.filter(one => !one.includes('files.json'))).toEqual([])
  })

  test('S349: where the decoder falls, the page goes on, and the next picture is drawn by another one', async () => {
    const [cdp, theirs] = [
      await page.context().newCDPSession(page),
      await page.context().newCDPSession(frameOf(page)!),
    ]
    // The driver gives up a page of which anything has fallen: it is asked directly.
    const drawnHere = async (name: string): Promise<unknown> => {
      const expression = `document.querySelector('canvas[aria-label="Picture ${name}"]:not([hidden])')?.width`
      return (await cdp.send('Runtime.evaluate', { expression })).result.value
    }
    const fallen = new Promise(resolve => theirs.once('Inspector.targetCrashed', resolve))
    await theirs.send('Inspector.enable')
    void theirs.send('Page.crash').catch(() => undefined)
    await fallen
    await sends('green.png', new Uint8Array(drawn(40, 30, () => [30, 160, 30])))
    await expect.poll(() => drawnHere('green.png')).toBe(40)
  })
})
