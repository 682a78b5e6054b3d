/** What a person sees and does in the web client, by the words on the screen. */
import type { Locator, Page } from 'playwright-core'

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: /^Message to/ })
export const log = (page: Page): Locator => page.getByRole('log')
export const write = async (page: Page, text: string): Promise<void> => {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}
export const reads = (page: Page, text: string): Promise<void> =>
  log(page).getByText(text, { exact: true }).waitFor()
/** The texts of the conversation in the order in which they stand. */
export const texts = (page: Page): Promise<string[]> => log(page).locator('.bubble').allInnerTexts()
export const openChat = async (page: Page, name: RegExp): Promise<void> =>
  page.getByRole('link', { name }).first().click()
/** Where what is waited for does not come, the failure says what stands there instead. */
export const stands = async (awaited: Locator): Promise<void> => {
  try {
    await awaited.waitFor()
  } catch (cause) {
    throw new Error(`there stands: ${await awaited.page().locator('body').innerText()}`, { cause })
  }
}
/** What was missed is here, and others are told of this device. */
export const online = (page: Page): Promise<void> =>
  page
    .getByText(/^(?:Connecting…|Fetching what you missed)/u)
    .first()
    .waitFor({ state: 'hidden' })
/** It can be written encrypted, and so can others. */
export const ready = async (page: Page): Promise<void> => {
  await stands(page.getByText(/Only you and .* can read this/))
  await online(page)
}
/** Signs in and is inside. */
export const enter = async (page: Page, url: string, name: string, password: string): Promise<void> => {
  await page.goto(url)
  await signIn(page, name, password)
  await page.getByRole('button', { name: 'Invite someone' }).first().waitFor()
}
/** The form, filled and sent. */
export const signIn = async (page: Page, name: string, password: string): Promise<void> => {
  await page.getByLabel('Name or address').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
