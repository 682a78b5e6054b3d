/** Public groups in browsers, a phone among them: made, found, entered; and every reason for which one is not let in. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, person, picture, type Person } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { composer, enter, reads, write } from './support/pages.ts'
import { type RawClient, signIn } from './support/raw-client.ts'

const chromium = has('chromium')
const password = 'three unrelated words'
const MUC = 'http://jabber.org/protocol/muc'
let server: Corrillo
let browser: Browser
let ana: Person
let bruno: Person
let keeper: RawClient

beforeAll(async () => {
  if (!chromium) return
  server = await served({
    domain: 'casa.localhost',
    extra: '[sasl]\niterations = 10000\nchannel_binding = false\n',
    accounts: ['ana', 'bruno', 'keeper'],
    password,
  })
  const port = server.ports.directTls
  keeper = await signIn({ port, domain: server.domain, user: 'keeper', password, resource: 'raw' })
  browser = await launch()
  ana = await person(browser, server.url, { width: 1440 })
  bruno = await person(browser, server.url, { width: 390, dark: true })
  await enter(ana.page, server.url, 'ana', password)
  await enter(bruno.page, server.url, 'bruno', password)
}, 300_000)
afterAll(async () => {
  keeper?.destroy()
  await browser?.close()
  await server?.clear()
})

const asks = async (id: string, to: string, payload: string): Promise<void> => {
  keeper.send(`<iq type='set' id='${id}' to='${to}'>${payload}</iq>`)
  await keeper.expect(new RegExp(`id='${id}'[^>]*type='result'|type='result'[^>]*id='${id}'`))
}
/** A listed room that the keeper is in. */
const room = async (name: string, fields: Readonly<Record<string, string>>): Promise<string> => {
  const local = name.toLowerCase()
  const to = `${local}@rooms.${server.domain}`
  keeper.send(`<presence to='${to}/keeper'><x xmlns='${MUC}'/></presence>`)
  await keeper.expect(new RegExp(`from='${to}/keeper'[\\s\\S]*code='110'`))
  const said = Object.entries({ publicroom: '1', roomname: name, ...fields })
    .map(([key, value]) => `<field var='muc#roomconfig_${key}'><value>${value}</value></field>`)
    .join('')
  const kind = `<field var='FORM_TYPE'><value>${MUC}#roomconfig</value></field>`
  await asks(
    `c-${local}`,
    to,
    `<query xmlns='${MUC}#owner'><x xmlns='jabber:x:data' type='submit'>${kind}${said}</x></query>`,
  )
  return to
}
const find = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByRole('button', { name: 'Find or join a group instead' }).click()
  await page.getByRole('heading', { name: 'Find a group' }).waitFor()
  await page.getByLabel('Name of the group').fill(text)
}
const row = (page: Page, name: RegExp) => page.getByRole('dialog').getByRole('button', { name })

test.skipIf(!chromium)(
  'nobody has made one yet, and it says so; then one is made for ten, found on a phone by the keyboard, and talked in',
  async () => {
    await find(bruno.page, '')
    await bruno.page.getByText('There are no public groups yet.').waitFor()
    await picture(bruno.page, 'find-group-none-390')
    await bruno.page.keyboard.press('Escape')
    const { page } = ana
    await page.getByRole('button', { name: 'New group' }).click()
    expect(await page.getByRole('radio', { name: /Only people who are invited/ }).isChecked()).toBe(true)
    await page.getByLabel('Name of the group').fill('Plaza for all')
    await page.getByRole('radio', { name: /^Everybody at/ }).check()
    await page.getByRole('radio', { name: '10 at most' }).check()
    await page.getByRole('button', { name: 'Make the group' }).click()
    await page.getByRole('heading', { level: 1, name: 'Plaza for all' }).waitFor()
    await composer(page).waitFor()
    await write(page, 'Hello, whoever comes')
    await find(bruno.page, 'plaza')
    const found = row(
      bruno.page,
      /^Plaza for all.*Not encrypted, the server can read it · 1 person there now/,
    )
    await found.waitFor()
    await picture(bruno.page, 'find-group-390')
    await found.focus()
    await bruno.page.keyboard.press('Enter')
    await bruno.page.getByText(/^Not encrypted\. Others can come in/).waitFor()
    await bruno.page.getByRole('button', { name: 'Join without encryption' }).click()
    await bruno.page.getByRole('heading', { level: 1, name: 'Plaza for all' }).waitFor()
    await write(bruno.page, 'I have come')
    await reads(page, 'I have come')
    await find(page, '')
    await row(page, /^Plaza for all You are in it|^Plaza for all.*You are in it/).waitFor()
    await page.keyboard.press('Escape')
  },
)

test.skipIf(!chromium)('a group with a password asks for it, and says when it is another', async () => {
  await room('Locked', { membersonly: '0', passwordprotectedroom: '1', roomsecret: 'higuera' })
  const { page } = ana
  await find(page, 'lock')
  await row(page, /^Locked.*with a password/).click()
  await page.getByLabel('Password of the group').fill('olivo')
  await page.getByRole('button', { name: 'Join without encryption' }).click()
  await page.getByText('The group has another password.').waitFor()
  await page.getByLabel('Password of the group').fill('higuera')
  await page.getByRole('button', { name: 'Join without encryption' }).click()
  await page.getByRole('heading', { level: 1, name: 'Locked' }).waitFor()
})

test.skipIf(!chromium)(
  'a full one says how many it holds, one that bars says so, one for members can be asked, and an address leads there as well',
  async () => {
    await room('Tiny', { membersonly: '0', maxusers: '1' })
    const barred = await room('Barred', { membersonly: '0' })
    const council = await room('Council', { membersonly: '1', whois: 'anyone' })
    await asks(
      'ban',
      barred,
      `<query xmlns='${MUC}#admin'><item affiliation='outcast' jid='ana@${server.domain}'/></query>`,
    )
    const { page } = ana
    await find(page, 'tiny')
    await row(page, /^Tiny/).click()
    await page.getByRole('button', { name: 'Join without encryption' }).click()
    await page.getByText('The group holds 1 person and is full.').waitFor()
    await picture(page, 'find-group-full-1440')
    await page.getByRole('button', { name: 'Back to the list' }).click()
    await page.getByLabel('Name of the group').fill('barred')
    await row(page, /^Barred/).click()
    await page.getByRole('button', { name: 'Join without encryption' }).click()
    await page.getByText('Who runs this group does not let you in.').waitFor()
    await page.getByRole('button', { name: 'Back to the list' }).click()
    await page.getByLabel('Name of the group').fill(council)
    await page.getByRole('button', { name: `Look at ${council}` }).click()
    await page.getByText('Only its members can read what is written in it.').waitFor()
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByRole('button', { name: 'Ask to be let in' }).click()
    await page.getByText(/^You have asked/).waitFor()
    await keeper.expect(/muc#register_jid[\s\S]*ana@casa\.localhost/)
    await page.keyboard.press('Escape')
    for (const { complaints } of [ana, bruno]) expect(complaints).toEqual([])
  },
)
