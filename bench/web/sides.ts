/** Two clients in the words of what a person does with both: each knows only its own selectors and its own settings. */
import type { Locator, Page } from 'playwright-core'
import { composer, online } from '../../packages/e2e/src/support/pages.ts'

export interface Side {
  readonly name: string
  /** Where it is; `isWhole`: it is told to fetch all that was said meanwhile. */
  url(isWhole: boolean): string
  readonly mayBeTold: boolean
  readonly form: string
  signIn(page: Page, address: string, password: string): Promise<void>
  /** What it wants to keep is kept: a person does not load a page again in the moment in which it has come. */
  settled(page: Page): Promise<void>
  /** A conversation in the list. */
  readonly row: string
  readonly composer: string
  /** What was said in the conversation with whom it is called so. */
  said(address: string, name: string): string
  box(page: Page, address: string): Locator
}

export const own = (url: string): Side => ({
  name: 'Corrillo',
  url: () => url,
  mayBeTold: false,
  form: 'input[type=password]',
  async signIn(page, address, password) {
    await page.getByLabel('Name or address').fill(address)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  },
  settled: online,
  row: 'nav li a',
  composer: 'main textarea',
  said: (_, name) => `section[aria-label="Conversation with ${name}"] .bubble`,
  box: composer,
})

/** It writes contacts behind; loaded again before, it takes what is there for all there is, and its list stays empty. */
const keptContacts = async (page: Page, contacts: number): Promise<void> => {
  await page.waitForFunction(async wanted => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    let kept = 0
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name!))
      for (const store of database.objectStoreNames) {
        const keys = await done(database.transaction(store).objectStore(store).getAllKeys())
        kept += keys.filter(key => /contacts.*-friend/.test(String(key))).length
      }
      database.close()
    }
    return kept >= wanted
  }, contacts)
}

export const converse = (url: (isWhole: boolean) => string, contacts: number): Side => ({
  name: 'Converse.js',
  url,
  mayBeTold: true,
  form: '#converse-login-password',
  async signIn(page, address, password) {
    await page.locator('#converse-login-jid').fill(address)
    await page.locator('#converse-login-password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
  },
  settled: page => keptContacts(page, contacts),
  row: 'converse-roster .open-chat',
  composer: 'textarea.chat-textarea',
  said: address => `converse-chat[jid="${address}"] .chat-msg__text`,
  box: (page, address) => page.locator(`converse-chat[jid="${address}"] textarea.chat-textarea`),
})
