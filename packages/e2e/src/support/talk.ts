/** Ana at a desk and Bruno on a phone in the dark, contacts who have their conversation open in a browser each. */
import type { Browser } from 'playwright-core'
import { launch, type Person, person } from './browser.ts'
import { type Corrillo, served } from './corrillo.ts'
import { contactOf } from './engine.ts'
import { enter, openChat, ready } from './pages.ts'

/** Of both. */
export const password = 'three unrelated words'

export interface Talk {
  readonly server: Corrillo
  readonly browser: Browser
  readonly ana: Person
  readonly bruno: Person
  /** Frames of Ana's browser, as they went over the wire. */
  readonly wire: { readonly sent: readonly string[]; readonly received: readonly string[] }
  end(): Promise<void>
}

/** `extra`: further lines of the server's configuration. */
export const talk = async (extra = ''): Promise<Talk> => {
  const server = await served({ domain: 'localhost', extra, accounts: ['ana', 'bruno'], password })
  let browser: Browser | undefined
  const end = async (): Promise<void> => {
    await browser?.close()
    await server.clear()
  }
  try {
    await (await contactOf(server, 'ana', 'bruno', password)).app.signOut()
    browser = await launch()
    const ana = await person(browser, server.url)
    const bruno = await person(browser, server.url, { width: 390, dark: true })
    const wire = { sent: [] as string[], received: [] as string[] }
    ana.page.on('websocket', socket => {
      socket.on('framesent', ({ payload }) => wire.sent.push(String(payload)))
      socket.on('framereceived', ({ payload }) => wire.received.push(String(payload)))
    })
    await enter(ana.page, server.url, 'ana', password)
    await enter(bruno.page, server.url, 'bruno', password)
    await openChat(ana.page, /bruno/)
    await openChat(bruno.page, /ana/)
    await ready(ana.page)
    await ready(bruno.page)
    return { server, browser, ana, bruno, wire, end }
  } catch (cause) {
    await end()
    throw cause
  }
}
