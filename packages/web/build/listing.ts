/** The files of a build by their hashes: what the service worker holds them to, and what anybody can compare. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

export type Listing = Readonly<Record<string, string>>
/** Of one build, as `files.json` has it. */
export interface BuildList {
  readonly build: string
  readonly worker: string
  readonly files: Listing
}

/** Not of the app: packed doubles, what the build keeps for itself, and the service worker with its lists. */
const apart = /\.(br|gz|map)$|^\/\.|^\/(service-worker\.js|files\.json|release\.json)$/

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64')

export const listingOf = (folder: string): Listing => {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .map(path => `/${path}`)
    .filter(path => !apart.test(path))
    .sort()
  return Object.fromEntries(paths.map(path => [path, hashOf(readFileSync(join(folder, path)))]))
}

export const versionOf = (listing: Listing): string =>
  hashOf(new TextEncoder().encode(JSON.stringify(listing)))
    .replaceAll(/[+/=]/g, '')
    .slice(0, 16)

/** From the files themselves, not from what a list says of them. */
export const buildIn = (folder: string): BuildList => {
  const files = listingOf(folder)
  return {
    build: versionOf(files),
    worker: hashOf(readFileSync(join(folder, 'service-worker.js'))),
    files,
  }
}
