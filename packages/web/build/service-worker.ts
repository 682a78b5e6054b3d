/** After the build: the service worker, and the list of files with their hashes. The same sources give the same bytes (S271). */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import type en from '../src/locales/en.json'
import { isOfApp } from '../worker/paths.ts'
import { hashOf, listingOf, versionOf } from './listing.ts'

const dist = resolve(import.meta.dirname, '../dist')
const files = listingOf(dist)
const stray = Object.keys(files).filter(path => !isOfApp(path))
if (stray.length > 0) throw new Error(`the service worker would not keep ${stray.join(', ')}`)
/** A sentence that the service worker says, by language. */
const wordsOf = (id: keyof typeof en): string =>
  JSON.stringify(
    Object.fromEntries(
      ['en', 'es', 'da'].map(language => {
        const catalog = readFileSync(resolve(import.meta.dirname, `../src/locales/${language}.json`), 'utf8')
        return [language, (JSON.parse(catalog) as typeof en)[id]]
      }),
    ),
  )
const worker = join(dist, 'service-worker.js')
await build({
  entryPoints: [resolve(import.meta.dirname, '../worker/service-worker.ts')],
  outfile: worker,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2024',
  define: {
    WORDS: wordsOf('notification.hidden'),
    WAITING: wordsOf('notification.unsent'),
    REFUSAL: wordsOf('update.file'),
  },
})
const list = { build: versionOf(files), worker: hashOf(readFileSync(worker)), files }
writeFileSync(join(dist, 'files.json'), `${JSON.stringify(list, null, 1)}\n`)
