/** What travels until somebody has signed in and sees a conversation; above the budget the build fails. */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
  readonly assets?: readonly string[]
}

const BUDGET = 300_000
const dist = resolve(import.meta.dirname, '../dist')
const manifestFile = join(dist, '.vite/manifest.json')
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Readonly<Record<string, Chunk>>

/** Page, conversations and one language: the way from the sign-in to the first message. Fonts: the Latin half. */
const wanted = ['index.html', 'src/shell/inside.tsx', 'src/locales/es.json?first']
const files = new Set(['index.html', 'theme.js', 'icons/mark.svg'])
/** A browser fetches it only where a letter of it is shown. */
const isForOthers = (file: string): boolean => file.includes('latin-ext')
const take = (name: string): void => {
  const chunk = manifest[name]
  if (!chunk) throw new Error(`${name} is not in the build`)
  if (files.has(chunk.file)) return
  for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])])
    if (!isForOthers(file)) files.add(file)
  for (const part of chunk.imports ?? []) take(part)
}
wanted.forEach(take)

const sizeOf = (file: string): number => {
  const path = join(dist, file)
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size
}
const rows = [...files].map(file => ({ file, bytes: sizeOf(file) })).sort((a, b) => b.bytes - a.bytes)
const total = rows.reduce((sum, { bytes }) => sum + bytes, 0)
for (const { file, bytes } of rows)
  process.stdout.write(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${file}\n`)
process.stdout.write(
  `${(total / 1000).toFixed(1).padStart(8)} kB  first load, compressed (at most ${BUDGET / 1000})\n`,
)
rmSync(join(dist, '.vite'), { recursive: true })
if (total > BUDGET) {
  process.stderr.write('The first load is above its budget.\n')
  process.exitCode = 1
}
