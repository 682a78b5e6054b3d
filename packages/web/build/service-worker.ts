/** After the build: the list of its files, and the service worker that holds them to it. The same sources give the same bytes. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { listingOf, versionOf } from './listing.ts'

const dist = resolve(import.meta.dirname, '../dist')
const files = listingOf(dist)
const version = versionOf(files)
await build({
  entryPoints: [resolve(import.meta.dirname, '../worker/service-worker.ts')],
  outfile: join(dist, 'service-worker.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2024',
  define: { FILES: JSON.stringify(files), VERSION: JSON.stringify(version) },
})
writeFileSync(join(dist, 'files.json'), `${JSON.stringify({ version, files }, null, 1)}\n`)
