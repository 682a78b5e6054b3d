/** Pictures of every screen, to be looked at: `node tests/pictures.ts FOLDER [name …]`. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openGallery, themes, widths } from './gallery-page.ts'

const [folder = 'pictures', ...wanted] = process.argv.slice(2)
const language = process.env.LANGUAGE_SHOWN ?? 'en'
await mkdir(folder, { recursive: true })
const gallery = await openGallery()
for (const theme of themes)
  for (const [place, width] of Object.entries(widths)) {
    const shown = await gallery.open({ theme, width })
    for (const name of shown.names.filter(name => wanted.length === 0 || wanted.includes(name))) {
      await shown.show(name, language)
      await shown.page.screenshot({ path: join(folder, `${name}-${place}-${theme}.png`) })
    }
    if (shown.complaints.length > 0)
      process.stdout.write(`${theme} ${place}: ${[...new Set(shown.complaints)].join('\n')}\n`)
    await shown.close()
  }
await gallery.close()
