/**
 * The picture in the README: a real conversation on a real server, in Chromium, 1440 by 900. Makes `docs/pictures/conversation.png`
 * again: `npm run build && npm run picture -w @corrillo/e2e` (needs Debian's chromium).
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { launch, person } from '../src/support/browser.ts'
import { corrillo, type Corrillo } from '../src/support/corrillo.ts'
import { message, type Person, signInAs } from '../src/support/engine.ts'
import { composer, log, openChat, reads, ready, write } from '../src/support/pages.ts'

const file = fileURLToPath(new URL('../../../docs/pictures/conversation.png', import.meta.url))
const password = 'four quiet oars at dawn'
const marta = 'marta@localhost'
const names = { jonas: 'Jonas Holm', ingrid: 'Ingrid Vega', tomas: 'Tomás Lind' } as const
type Name = keyof typeof names

const talk: readonly (readonly ['jonas' | 'marta', string])[] = [
  ['jonas', 'Good morning! Have you seen the harbour today? Flat as a mirror.'],
  ['marta', 'I have, from the tram. I nearly got off two stops early.'],
  ['jonas', 'Then come out with us at six. There is a free seat in the blue boat.'],
  ['marta', 'The one that leaks?'],
  ['jonas', 'Not any more. Ingrid spent the whole weekend on it.'],
  ['jonas', 'She even painted your name under the bow seat.'],
  ['marta', 'She did not!'],
  ['jonas', 'Come and look.'],
  ['marta', 'All right. I’ll bring the thermos, and cinnamon buns for everyone.'],
  ['jonas', 'Then you are the most welcome person in all of Nordhavn.'],
  ['marta', 'See you at six.'],
]

const setUp = async (page: Page, server: Corrillo): Promise<void> => {
  await page.goto(/http:\/\/\S+\/setup#\S+/.exec(server.output())?.[0] ?? server.url)
  await page.getByLabel('Name of your organisation').fill('Nordhavn Rowing Club')
  await page.getByLabel('Your name').fill('marta')
  await page.getByLabel('Choose a password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Open the doors' }).click()
  await page.getByRole('button', { name: 'Invite someone' }).first().waitFor({ timeout: 60_000 })
}

/** Becomes a contact of Marta, who gives the name that she sees, and is verified by her. */
const meet = async (page: Page, server: Corrillo, name: Name): Promise<Person> => {
  await server.addUser(name, password)
  const other = await signInAs(server, name, password)
  await other.engine.addContact(marta)
  await openChat(page, new RegExp(name))
  await page.getByRole('button', { name: 'Accept' }).click()
  await ready(page)
  await page.getByRole('link', { name: `About ${name}` }).click()
  await page.getByRole('button', { name: 'Change name' }).click()
  await page.getByLabel('Name you see').fill(names[name])
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: `About ${names[name]}` }).waitFor()
  await page.getByRole('button', { name: /Compare and verify/ }).click()
  await page.getByRole('button', { name: 'They are the same' }).click()
  await page.getByText(`You have verified ${names[name]}`).first().waitFor()
  await page.goto(server.url)
  return other
}

const photograph = async (server: Corrillo, page: Page): Promise<void> => {
  await setUp(page, server)
  const tomas = await meet(page, server, 'tomas')
  await tomas.engine.conversation(marta).send('Saturday suits us. Thank you for asking, really.')
  const ingrid = await meet(page, server, 'ingrid')
  await ingrid.engine.conversation(marta).send('The varnish is dry. You may sit on anything now.')
  const jonas = await meet(page, server, 'jonas')
  await openChat(page, /Jonas/)
  for (const [who, text] of talk) {
    if (who === 'jonas') await jonas.engine.conversation(marta).send(text)
    else await write(page, text)
    await reads(page, text)
    await message(jonas, marta, text)
    jonas.engine.conversation(marta).markRead()
  }
  await log(page).getByText('Read', { exact: true }).last().waitFor()
  await composer(page).blur()
  await page.mouse.move(150, 700)
  mkdirSync(dirname(file), { recursive: true })
  await page.screenshot({ path: file, animations: 'disabled' })
  for (const { app } of [tomas, ingrid, jonas]) await app.signOut()
}

const server = await corrillo()
await server.start()
const browser = await launch()
try {
  await photograph(server, (await person(browser, server.url)).page)
} finally {
  await browser.close()
  await server.clear()
}
