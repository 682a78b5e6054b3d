import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { CHROMIUM } from './chromium.ts'
import { serveFolder } from './static-site.ts'

export const themes = ['light', 'dark'] as const
export const widths = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } } as const
/** 3 June 2026, in the evening: the day all the gallery's people live in. */
const NOW = new Date(2026, 5, 3, 21, 40)

export interface Look {
  readonly theme: (typeof themes)[number]
  readonly width: { readonly width: number; readonly height: number }
}
export interface Gallery {
  /** A page that somebody has closed who looked the same, or a new one. */
  open(look: Look): Promise<GalleryPage>
  close(): Promise<void>
}
export interface GalleryPage {
  readonly page: Page
  readonly names: readonly string[]
  /** Console errors and refusals of the content security policy so far. */
  readonly complaints: string[]
  show(name: string, language?: string): Promise<void>
  close(): Promise<void>
}

type OpenPage = Omit<GalleryPage, 'close'>

export const openGallery = async (): Promise<Gallery> => {
  const folder = await mkdtemp(join(tmpdir(), 'corrillo-gallery-'))
  await build({
    configFile: resolve(import.meta.dirname, '../gallery/vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  })
  const site = await serveFolder(folder)
  const browser = await chromium.launch(CHROMIUM)
  const closed = new Map<string, OpenPage[]>()
  return {
    async open(look) {
      const alike = JSON.stringify(look)
      const free = closed.get(alike) ?? []
      closed.set(alike, free)
      const shown = free.pop() ?? (await openPage(browser, site.origin, look))
      return {
        ...shown,
        async close() {
          await leave(shown)
          free.push(shown)
        },
      }
    },
    async close() {
      await browser.close()
      await site.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** The next one finds the page as a new one would be: each costs a processor as much as a dozen screens. */
const leave = async ({ page, complaints, show }: OpenPage): Promise<void> => {
  await page.emulateMedia({ forcedColors: null })
  await page.mouse.move(0, 0)
  await page.evaluate(() => {
    localStorage.clear()
    sessionStorage.clear()
  })
  // The list of all screens: the same screen is drawn anew after it.
  await show('')
  complaints.length = 0
}

const openPage = async (browser: Browser, origin: string, { theme, width }: Look): Promise<OpenPage> => {
  const context = await browser.newContext({
    viewport: width,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    hasTouch: width.width < 900,
  })
  const page = await context.newPage()
  await page.clock.setFixedTime(NOW)
  const complaints: string[] = []
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(String(error)))
  page.on(
    'request',
    request =>
      new URL(request.url()).origin !== origin &&
      !request.url().startsWith('blob:') &&
      complaints.push(`a request to ${request.url()}`),
  )
  await page.goto(`${origin}/`)
  const names = (await page.locator('body[data-screens]').getAttribute('data-screens'))?.split(' ') ?? []
  return {
    page,
    names,
    complaints,
    show: (name, language = 'en') => page.evaluate(draw, `#${name}/${language}`),
  }
}

/** In the page: the screen stands and moves no more. In one go, because each word with the browser costs more than a frame. */
const draw = async (fragment: string): Promise<void> => {
  const FRAMES_MAX = 3000
  const QUIET_FRAMES = 2
  const frame = (): Promise<unknown> => new Promise(requestAnimationFrame)
  const { dataset } = document.body
  // What stands beside the list is drawn after it, and what is loaded later after that.
  const stands = (): boolean =>
    dataset['drawn'] === fragment &&
    dataset['acting'] === undefined &&
    // Pictures are decoded elsewhere, and come a moment later.
    document.querySelector('canvas[hidden]') === null &&
    document.querySelector('#main:empty') === null
  let quiet = 0
  const changes = new MutationObserver(() => {
    quiet = 0
  })
  changes.observe(document.body, { childList: true, subtree: true })
  location.hash = fragment
  for (let frames = 0; !stands() || quiet < QUIET_FRAMES; frames++) {
    if (frames > FRAMES_MAX) throw new Error(`${fragment} is not drawn`)
    await frame()
    quiet += 1
  }
  changes.disconnect()
  await document.fonts.ready
  await Promise.allSettled(document.getAnimations().map(animation => animation.finished))
}
