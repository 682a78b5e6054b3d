/** An organisation sets a policy in the file of its server: what people can still choose on the screen, and what they are told. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, person } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { contactOf, eventually, type Person, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { enter, openChat, reads, ready, stands, write } from './support/pages.ts'

const password = 'three unrelated words'
let server: Corrillo
let browser: Browser
let page: Page
let plain: string

/** The server starts again with this in its file; whoever is there comes back by himself. */
const restarted = async (policy: string): Promise<void> => {
  await server.stop()
  writeFileSync(join(server.folder, 'corrillo.toml'), `${plain}${policy}`)
  await server.start()
}
const settings = async (): Promise<void> => {
  await page.goto(`${server.url}/#/settings/trust`)
  await page.getByRole('group', { name: 'Who gets what you write' }).waitFor()
}
const chosen = (name: string) => page.getByRole('radio', { name })
const asks = () => page.getByText('Your organisation asks for verified devices.')

beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'bruno'], password })
  plain = readFileSync(join(server.folder, 'corrillo.toml'), 'utf8')
})
afterAll(async () => {
  await browser?.close()
  await server?.clear()
})

describe.skipIf(!has('chromium'))('on the screen', () => {
  let bruno: Person
  beforeAll(async () => {
    bruno = await contactOf(server, 'ana', 'bruno', password)
    browser = await launch()
    ;({ page } = await person(browser, server.url))
    await enter(page, server.url, 'ana', password)
  })
  afterAll(() => bruno?.app.signOut())

  test('F5: without a policy each level can be chosen, and messages go', async () => {
    await settings()
    expect(await chosen('Devices of your contacts').isEnabled()).toBe(true)
    expect(await asks().count()).toBe(0)
    await openChat(page, /bruno/)
    await ready(page)
    await write(page, 'before the policy')
    await reads(page, 'before the policy')
  })

  test('F5, D24: a policy is heard when the server comes back, holds, and says by whom', async () => {
    await restarted('[policy]\ntrust = "verified-only"\nexport = false\n')
    await stands(page.getByText('Your organisation asks that only verified devices can read what you write.'))
    await page.getByRole('link', { name: 'About bruno' }).click()
    await stands(page.getByText('Your organisation asks that no copies of conversations are saved.'))
    expect(await page.getByRole('button', { name: 'Save a copy…' }).count()).toBe(0)
    expect(await chosen('Devices of your contacts').isDisabled()).toBe(true)
    await settings()
    expect(await chosen('Devices of your contacts').isDisabled()).toBe(true)
    expect(await chosen('Verified devices alone').isChecked()).toBe(true)
    await asks().waitFor()
  })

  test('F5: it holds in a page that is opened while the server cannot be asked', async () => {
    let isAway = true
    await page.routeWebSocket(
      /xmpp-websocket/u,
      socket => void (isAway ? socket.close() : socket.connectToServer()),
    )
    await page.route('**/http-bind', route => route.abort())
    await page.reload()
    await settings()
    expect(await chosen('Devices of your contacts').isDisabled()).toBe(true)
    isAway = false
  })

  test('F5: a policy that is gone leaves what each has chosen', async () => {
    await restarted('')
    await settings()
    await expect.poll(() => chosen('Devices of your contacts').isEnabled(), { timeout: 60_000 }).toBe(true)
    expect(await chosen('Devices of your contacts').isChecked()).toBe(true)
    await openChat(page, /bruno/)
    await ready(page)
  })
})

test('F5: a device that was signed in before hears of it too, and takes no lower level', async () => {
  const carla = await (await server.addUser('carla', password), signInAs(server, 'carla', password))
  await restarted('[policy]\ntrust = "verified-only"\n')
  await eventually('the floor', carla.engine.policy, now => now.trust === 'verified-only')
  await expect(carla.engine.verification.setLevel('first-use')).rejects.toThrow('not-allowed')
  await carla.app.signOut()
})
