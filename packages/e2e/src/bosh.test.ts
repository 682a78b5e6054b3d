/** strophe.js in a browser, over BOSH, from a page of ours and from a page of another origin. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'

const STROPHE = fileURLToPath(
  new URL('../../../node_modules/strophe.js/dist/strophe.umd.min.js', import.meta.url),
)
const password = 'a long enough one'
let server: Corrillo
let browser: Browser
const pages: { readonly server: Server; readonly origin: string }[] = []

/** An origin with an empty page. */
const origin = async () => {
  const page = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('<!doctype html>'),
  )
  await new Promise<void>(resolve => page.listen(0, '127.0.0.1', resolve))
  const made = { server: page, origin: `http://127.0.0.1:${(page.address() as AddressInfo).port}` }
  pages.push(made)
  return made.origin
}

beforeAll(async () => {
  const allowed = await origin()
  await origin()
  server = await served({
    domain: 'localhost',
    extra: `[http]\nallowed_origins = ["${allowed}"]\n[sasl]\niterations = 4096\n`,
    accounts: ['ana', 'bruno'],
    password,
  })
  browser = await launch()
})
afterAll(async () => {
  await browser?.close()
  for (const page of pages) page.server.close()
  await server?.clear()
})

const opened = async (url: string): Promise<Page> => {
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  await page.goto(url)
  await page.addScriptTag({ path: STROPHE })
  return page
}
/** The status at which strophe.js arrives: 5 is connected, 2 and 4 are failures. */
const connects = (page: Page, name: string): Promise<number> =>
  page.evaluate(
    `new Promise(done => {
      globalThis.heard = []

      globalThis.connection = new Strophe.Connection('${server.url}/http-bind')
      connection.connect('${name}@localhost/strophe', '${password}', status => {
        if (status === 5) connection.addHandler(m => (heard.push(m.getElementsByTagName('body')[0]?.textContent), true), null, 'message')
        if (status === 5) connection.send($pres())
        if ([2, 4, 5].includes(status)) done(status)
      })
    })`,
  )
const says = (page: Page, to: string, text: string): Promise<unknown> =>
  page.evaluate(`void connection.send($msg({ to: '${to}@localhost', type: 'chat' }).c('body').t('${text}'))`)
const hears = (page: Page, text: string) => page.waitForFunction(`heard.includes('${text}')`)

test('strophe.js over BOSH signs in, talks both ways while requests are held, and leaves', async () => {
  const ana = await opened(server.url)
  const bruno = await opened(pages[0]?.origin ?? '')
  expect(await connects(ana, 'ana')).toBe(5)
  expect(await connects(bruno, 'bruno')).toBe(5)
  for (let n = 0; n < 5; n++) {
    await says(ana, 'bruno', `to another origin ${n} ñ`)
    await hears(bruno, `to another origin ${n} ñ`)
    await says(bruno, 'ana', `and back ${n}`)
    await hears(ana, `and back ${n}`)
  }
  expect(await ana.evaluate('heard')).toEqual([0, 1, 2, 3, 4].map(n => `and back ${n}`))
  await ana.evaluate(`void connection.disconnect('')`)
  await expect.poll(() => ana.evaluate('connection.connected')).toBe(false)
  await bruno.evaluate(`void connection.disconnect('')`)
})

test('S250: strophe.js on a page of any other origin does not get in', async () => {
  const page = await opened(pages[1]?.origin ?? '')
  expect(
    await Promise.race([connects(page, 'ana'), page.waitForTimeout(4000).then(() => 'no answer')]),
  ).not.toBe(5)
})
