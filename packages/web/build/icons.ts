/** Draws the PNG icons from the mark: `node build/icons.ts`, by hand, when the mark changes. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { CHROMIUM } from '../tests/chromium.ts'

const icons = resolve(import.meta.dirname, '../public/icons')
const mark = readFileSync(resolve(icons, 'mark.svg'), 'utf8')
/** A maskable icon may lose a tenth on every side: its ground fills the square, the ring draws in. */
const maskable = mark
  .replace('rx="15"', '')
  .replaceAll(/<g fill|<circle cx="32" cy="51"/gu, found =>
    found.startsWith('<g')
      ? '<g transform="translate(6.4 6.4) scale(.8)" fill'
      : '<circle transform="translate(6.4 6.4) scale(.8)" cx="32" cy="51"',
  )
const browser = await chromium.launch(CHROMIUM)
for (const [name, drawing, size] of [
  ['icon-192', mark, 192],
  ['icon-512', mark, 512],
  ['icon-maskable-512', maskable, 512],
] as const) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${drawing}`)
  await page.screenshot({ path: resolve(icons, `${name}.png`), omitBackground: true })
  await page.close()
}
await browser.close()
