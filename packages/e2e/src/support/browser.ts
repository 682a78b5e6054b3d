/** Debian's Chromium and Firefox, one context a person: contexts share nothing, like two computers. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, firefox, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { CHROMIUM } from '../../../web/tests/chromium.ts'

export const artefacts = fileURLToPath(new URL('../../../../artefacts/', import.meta.url))

/** A machine that is busy with something else takes its time. */
const PATIENCE_MS = 90_000

const program = {
  ...CHROMIUM,
  args: [
    ...CHROMIUM.args,
    '--disable-dev-shm-usage',
    // A microphone that hears a beep each second.
    '--use-fake-device-for-media-stream',
  ],
}
/** `more`: what this browser alone is told. */
export const launch = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ ...program, args: [...program.args, ...more] })

/** Firefox as Debian has it, with more preferences if they are said; Playwright's own way needs a Firefox that its makers patched. */
export const launchFirefox = (
  more: Readonly<Record<string, string | boolean | number>> = {},
): Promise<Browser> =>
  firefox.launch({
    channel: 'moz-firefox',
    executablePath: fileURLToPath(new URL('firefox-program.ts', import.meta.url)),
    firefoxUserPrefs: {
      // It asks nobody for settings and experiments.
      'services.settings.server': 'data:,',
      'app.normandy.enabled': false,
      // A microphone that hums and a camera that shows a colour; permissions cannot be given in this way of driving.
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      ...more,
    },
    timeout: PATIENCE_MS,
  })

/** A browser that keeps what it has in this folder, as people's browsers do. */
export const launchProfile = async (folder: string): Promise<BrowserContext> => {
  const context = await chromium.launchPersistentContext(folder, { ...program, locale: 'en-GB' })
  context.setDefaultTimeout(PATIENCE_MS)
  return context
}

export interface Person {
  readonly page: Page
  readonly context: BrowserContext
  /** Requests that left for another origin, console errors, and violations of the content policy: all must stay empty. */
  readonly complaints: string[]
}

/**
 * What Firefox says of a lost connection, of what a page was loading when it was left, and of the style `body {}` (by its hash) that
 * Playwright tries before a picture.
 */
const OF_THE_DRIVER =
  /can’t establish a connection|connection to .* was interrupted|A ServiceWorker intercepted the request|error loading dynamically imported module|sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT\+SmwNZWA=/

export const person = async (
  browser: Browser,
  origin: string,
  look: { readonly width?: number; readonly dark?: boolean } = {},
): Promise<Person> => {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: look.width ?? 1440, height: (look.width ?? 1440) < 600 ? 844 : 900 },
    colorScheme: look.dark ? 'dark' : 'light',
    ...(browser.browserType().name() === 'chromium' && {
      permissions: ['clipboard-read', 'clipboard-write'],
    }),
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const complaints: string[] = []
  const own = origin.replace(/^http/, '')
  context.on('request', request => {
    const url = request.url()
    if (!/^(data|blob):/.test(url) && !url.replace(/^(http|ws)/, '').startsWith(own))
      complaints.push(`foreign request: ${url}`)
  })
  page.on('console', message => {
    // a lost connection is told by the browser itself; the tests cut connections on purpose
    if (
      message.type() === 'error' &&
      !/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|WebSocket connection|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/.test(
        message.text(),
      )
    )
      complaints.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', ({ message }) => {
    if (!OF_THE_DRIVER.test(message)) complaints.push(`error: ${message}`)
  })
  return { page, context, complaints }
}

/** Kept as an artefact: `artefacts/screens/NAME.png`. */
export const picture = async (page: Page, name: string): Promise<void> => {
  mkdirSync(join(artefacts, 'screens'), { recursive: true })
  await page.screenshot({ path: join(artefacts, 'screens', `${name}.png`) })
}
