/** A new device is let in by one that is signed in: without the password, verified both ways, with its history, and ended for good. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App, Device, Engine, LinkState } from '@corrillo/client'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launch, person as visitor, picture } from './support/browser.ts'
import { corrillo, type Corrillo } from './support/corrillo.ts'
import {
  appAt,
  befriend,
  engineOf,
  eventually,
  message,
  online,
  type Person,
  signInAs,
} from './support/engine.ts'
import { blank, cameraOf, cameraProcesses, filmOf } from './support/film.ts'
import { has } from './support/needs.ts'
import { enter, log, openChat, ready, stands } from './support/pages.ts'

const password = 'three unrelated words'
const passphrase = 'a passphrase of its own'
let server: Corrillo
const folder = mkdtempSync(join(tmpdir(), 'corrillo-link-'))
let count = 0
const browsers: Browser[] = []
const open = new Set<App>()

beforeAll(async () => {
  server = await corrillo({ domain: 'localhost' })
  await server.start()
})
afterEach(async () => {
  for (const app of open) await app.signOut()
  open.clear()
})
afterAll(async () => {
  for (const browser of browsers) await browser.close()
  rmSync(folder, { recursive: true, force: true })
  await server?.clear()
})

const person = async (name: string): Promise<Person> => {
  await server.addUser(name, password)
  const one = await signInAs(server, name, password)
  open.add(one.app)
  return one
}
const shownBy = async (app: App) => {
  await eventually('the application has started', app.state, state => state.kind === 'signed-out')
  const request = await app.link('The tablet')
  const code = await eventually('a code', request.state, now => now.kind === 'shown' && now)
  return { request, code }
}
const isAdmitted = (now: LinkState) => now.kind === 'admitted' && now
const linked = async (old: Engine, history: 'all' | 'none', by: 'picture' | 'letters' = 'picture') => {
  const app = appAt(server)
  open.add(app)
  const { request, code } = await shownBy(app)
  expect(await old.linking.look(code[by])).toEqual({ device: 'The tablet' })
  await old.linking.admit(code[by], { passphrase: password, history })
  const told = await eventually('it is let in', request.state, isAdmitted)
  expect(told.address).toBe(old.me.get().address)
  await request.finish({ passphrase, keepUnlocked: false })
  const engine = await engineOf(app)
  await online(engine)
  return { app, engine, code }
}
const isVerified = (id: number) => (devices: readonly Device[]) =>
  devices.some(one => one.id === id && one.trust === 'verified')
const idOf = (engine: Engine): number => engine.me.get().deviceId
const texts = (engine: Engine, address: string) =>
  engine
    .conversation(address)
    .timeline.get()
    .items.flatMap(item => (item.kind === 'message' ? [item.text] : []))

test('S333: a new device is let in without the password, verified both ways, and has what was said and decided', async () => {
  const [ana, bruno] = [await person(`ana${++count}`), await person(`bruno${count}`)]
  await befriend(ana, bruno)
  for (let i = 0; i < 3; i++) {
    await ana.engine.conversation(bruno.address).send(`number ${i}`)
    await message(bruno, ana.address, `number ${i}`)
  }
  const key = bruno.engine.ownDevices.get().find(one => one.current)?.fingerprint ?? ''
  await ana.engine.setTrust(bruno.address, key, 'verified')

  const tablet = await linked(ana.engine, 'all', 'letters')
  await eventually('verified here', tablet.engine.ownDevices, isVerified(idOf(ana.engine)))
  await eventually('verified there', ana.engine.ownDevices, isVerified(idOf(tablet.engine)))
  await eventually('no warning of it', ana.engine.notices, all => all.length === 0)
  await eventually('all history', tablet.engine.linking.incoming, now => now?.state === 'done')
  await eventually('told there', ana.engine.linking.outgoing, all => all[0]?.state === 'done')
  await expect.poll(() => texts(tablet.engine, bruno.address)).toEqual(['number 0', 'number 1', 'number 2'])
  await eventually('the decision', tablet.engine.contact(bruno.address), card => card.verified)
})

test('S333, XEP-0494: a code is good for one device; what is ended is out at once, and does not come back by itself', async () => {
  const ana = await person(`ana${++count}`)
  const tablet = await linked(ana.engine, 'none')
  const again = { passphrase: password, history: 'none' } as const
  await expect(ana.engine.linking.admit(tablet.code.picture, again)).rejects.toMatchObject({
    code: 'link-expired',
  })
  await expect(ana.engine.linking.look('no code')).rejects.toMatchObject({ code: 'link-unknown' })
  const entry = await expect
    .poll(async () => (await ana.engine.access.list()).find(one => one.deviceId === idOf(tablet.engine)))
    .toMatchObject({ name: 'The tablet', knowsPassword: false, connected: true, current: false })
    .then(async () => (await ana.engine.access.list()).find(one => !one.current))
  const before = Date.now()
  const ended = eventually('ended', tablet.app.state, now => now.kind === 'signed-out' && now)
  expect(await ana.engine.access.end(entry?.id ?? '')).toBe('ended')
  expect(await ended).toMatchObject({ ended: 'device-ended', address: ana.address })
  // A connection that is only found out to be dead takes minutes.
  expect(Date.now() - before).toBeLessThan(30_000)
  await eventually('off the list', ana.engine.ownDevices, all => all.every(one => one.current || !one.active))
})

test('S333: who does not know the passphrase lets nobody in; a request that was taken back is over', async () => {
  const ana = await person(`ana${++count}`)
  const app = appAt(server)
  const { request, code } = await shownBy(app)
  await expect(
    ana.engine.linking.admit(code.picture, { passphrase: 'not hers', history: 'all' }),
  ).rejects.toMatchObject({ code: 'wrong-passphrase' })
  request.cancel()
  expect(request.state.get().kind).toBe('expired')
  await expect
    .poll(() => ana.engine.linking.look(code.picture).catch((error: { code: string }) => error.code))
    .toBe('link-expired')
})

/** More than goes in one part. */
const MESSAGES = 70
const long = (i: number): string => `story ${i}: ${'and then they went on along the river. '.repeat(200)}`
const settings = (page: Page): Promise<unknown> => page.goto(`${server.url}/#/settings`)
/** Asks that are refused as soon as this many were let through, until `mend`. */
const breakAfter = async (page: Page, through: number) => {
  const asked = { taken: 0, refused: 0 }
  const way = '**/api/link/part/take'
  await page.route(way, route => {
    if (asked.taken < through) {
      asked.taken++
      return route.continue()
    }
    asked.refused++
    return route.abort('connectionrefused')
  })
  return { asked, mend: () => page.unroute(way) }
}

test.skipIf(!has('chromium'))(
  'S333: on the screen, a camera before the code of the new device lets it in; a reload amid the messages loses none; it is ended from there',
  async () => {
    const [name, other] = [`ana${++count}`, `bruno${count}`]
    const [before, bruno] = [await person(name), await person(other)]
    await befriend(before, bruno)
    await before.app.signOut()
    open.delete(before.app)
    const film = join(folder, 'code.y4m')
    for (const more of [cameraOf(film), []]) browsers.push(await launch(more))
    const old = await visitor(browsers[0]!, server.url)
    const phone = await visitor(browsers[1]!, server.url, { width: 390, dark: true })
    await enter(old.page, server.url, name, password)
    await openChat(old.page, new RegExp(other))
    const talk = bruno.engine.conversation(before.address)
    await ready(old.page)
    await talk.send(long(1))
    // From here on the end is followed.
    await log(old.page).getByText('story 1:').waitFor()
    for (let i = 2; i <= MESSAGES; i++) await talk.send(long(i))
    await log(old.page).getByText(`story ${MESSAGES}:`).waitFor()

    await phone.page.goto(server.url)
    await phone.page.getByRole('button', { name: 'Use a device you have' }).click()
    const code = phone.page.getByRole('img', { name: 'Code of this device, to be scanned' })
    writeFileSync(film, await filmOf(code))
    await picture(phone.page, 'link-code-390-dark')
    await settings(old.page)
    await old.page.getByRole('button', { name: 'Link a device' }).click()
    const dialog = old.page.getByRole('dialog')
    await stands(dialog.getByText('Let this device in?'))
    await picture(old.page, 'link-admit-1440')
    await dialog.getByLabel('Password of this device', { exact: true }).fill(password)
    await dialog.getByRole('button', { name: 'Let it in' }).click()
    await dialog.getByText('Go on with the new device').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()

    const broken = await breakAfter(phone.page, 1)
    await phone.page.getByLabel('Choose a password for this device', { exact: true }).fill(passphrase)
    await phone.page.getByRole('button', { name: 'Open Corrillo' }).click()
    await expect.poll(() => broken.asked.refused).toBeGreaterThan(0)
    await phone.page.getByText(/wait for it: open Corrillo there/).waitFor()
    await picture(phone.page, 'link-history-390-dark')
    await phone.page.reload()
    await broken.mend()
    const done = phone.page.getByText(/Everything has come over/)
    await done.waitFor({ timeout: 200_000 })
    expect(await done.innerText()).toContain(`${MESSAGES} messages`)
    await picture(phone.page, 'link-done-390-dark')
    await openChat(phone.page, new RegExp(other))
    await log(phone.page).getByText(`story ${MESSAGES}:`).waitFor()

    const tablet = old.page.getByRole('article').filter({ hasText: 'Verified' })
    await tablet.waitFor()
    await old.page.getByText(/A new device was added/).waitFor({ state: 'hidden' })
    await picture(old.page, 'link-devices-1440')
    await tablet.getByRole('button', { name: 'End' }).click()
    await old.page.getByRole('button', { name: 'End the device' }).click()
    await phone.page.getByText(/was signed out from another of your devices/).waitFor()
    await picture(phone.page, 'link-ended-390-dark')
    expect([...old.complaints, ...phone.complaints]).toEqual([])
  },
)

test.skipIf(!has('chromium'))(
  'S333: on the screen, a picture of the code of the new device does what a camera does',
  async () => {
    const name = `ana${++count}`
    await (await person(name)).app.signOut()
    const browser = await launch()
    browsers.push(browser)
    const [old, tablet] = [await visitor(browser, server.url), await visitor(browser, server.url)]
    await enter(old.page, server.url, name, password)
    await tablet.page.goto(server.url)
    await tablet.page.getByRole('button', { name: 'Use a device you have' }).click()
    await tablet.page.getByRole('img', { name: 'Code of this device, to be scanned' }).waitFor()
    await settings(old.page)
    await old.page.getByRole('button', { name: 'Link a device' }).click()
    const dialog = old.page.getByRole('dialog')
    await dialog.getByText('There is no camera that Corrillo may use.').waitFor()
    await picture(old.page, 'link-without-camera-1440')
    const screenshot = { name: 'screen.png', mimeType: 'image/png', buffer: await tablet.page.screenshot() }
    await dialog.locator('input[data-code]').setInputFiles(screenshot)
    await stands(dialog.getByText('Let this device in?'))
    await dialog.getByLabel('Password of this device', { exact: true }).fill(password)
    await dialog.getByRole('button', { name: 'Let it in' }).click()
    await tablet.page.getByLabel('Choose a password for this device', { exact: true }).waitFor()
    expect([...old.complaints, ...tablet.complaints]).toEqual([])
  },
)

const playing = (video: Locator): Promise<void> =>
  expect.poll(() => video.evaluate(one => (one as HTMLVideoElement).videoWidth)).toBeGreaterThan(0)
test.skipIf(!has('chromium'))(
  'on the screen, a camera that cannot be had at first, or goes away while it is looked through, is taken as soon as it is there',
  async () => {
    const name = `ana${++count}`
    await (await person(name)).app.signOut()
    const film = join(folder, 'later.y4m')
    for (const more of [cameraOf(film), []]) browsers.push(await launch(more))
    const [old, tablet] = await Promise.all(browsers.slice(-2).map(browser => visitor(browser, server.url)))
    await enter(old!.page, server.url, name, password)
    await settings(old!.page)
    await old!.page.getByRole('button', { name: 'Link a device' }).click()
    const dialog = old!.page.getByRole('dialog')
    await dialog.getByText('There is no camera that Corrillo may use.').waitFor()

    await tablet!.page.goto(server.url)
    await tablet!.page.getByRole('button', { name: 'Use a device you have' }).click()
    const code = tablet!.page.getByRole('img', { name: 'Code of this device, to be scanned' })
    writeFileSync(film, blank)
    await playing(dialog.getByLabel('Camera'))
    const processes = cameraProcesses(film)
    expect(processes).not.toEqual([])
    for (const pid of processes) process.kill(pid, 'SIGKILL')
    writeFileSync(film, await filmOf(code))
    await stands(dialog.getByText('Let this device in?'))
    expect([...old!.complaints, ...tablet!.complaints]).toEqual([])
  },
)
