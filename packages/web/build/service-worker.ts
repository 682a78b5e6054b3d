/** After the build: the list of its files, and the service worker that holds them to it. The same sources give the same bytes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { listingOf, versionOf } from './listing.ts'

const dist = resolve(import.meta.dirname, '../dist')
const files = listingOf(dist)
const version = versionOf(files)
/** The one sentence that the service worker says. */
const words = Object.fromEntries(
  ['en', 'es', 'da'].map(language => {
    const catalog = readFileSync(resolve(import.meta.dirname, `../src/locales/${language}.json`), 'utf8')
    return [language, (JSON.parse(catalog) as Readonly<Record<string, string>>)['notification.hidden']]
  }),
)
await build({
  entryPoints: [resolve(import.meta.dirname, '../worker/service-worker.ts')],
  outfile: join(dist, 'service-worker.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2024',
  define: {
    FILES: JSON.stringify(files),
    VERSION: JSON.stringify(version),
    WORDS: JSON.stringify(words),
  },
})
writeFileSync(join(dist, 'files.json'), `${JSON.stringify({ version, files }, null, 1)}\n`)
