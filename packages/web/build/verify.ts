/**
 * `npm run verify-web -- https://chat.example.org` compares what a server sends with the build of these sources, byte by byte (S271).
 * Whoever serves the app can change it; whoever has the sources can see that.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { hashOf, listingOf, versionOf } from './listing.ts'

export interface Difference {
  readonly path: string
  readonly what: 'missing' | 'different'
}

const fetched = async (url: URL): Promise<Uint8Array | undefined> => {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(30_000) })
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
}

export const differences = async (origin: string, dist: string): Promise<readonly Difference[]> => {
  const expected: Readonly<Record<string, string>> = {
    ...listingOf(dist),
    '/service-worker.js': hashOf(readFileSync(join(dist, 'service-worker.js'))),
  }
  const found: Difference[] = []
  for (const [path, hash] of Object.entries(expected)) {
    const bytes = await fetched(new URL(path, origin))
    if (!bytes) found.push({ path, what: 'missing' })
    else if (hashOf(bytes) !== hash) found.push({ path, what: 'different' })
  }
  // The address that people type has to give the same page as the file.
  const start = await fetched(new URL('/', origin))
  if (!start || hashOf(start) !== expected['/index.html']) found.push({ path: '/', what: 'different' })
  return found
}

const main = async (origin: string | undefined): Promise<number> => {
  const dist = resolve(import.meta.dirname, '../dist')
  if (origin === undefined || !URL.canParse(origin) || !existsSync(join(dist, 'service-worker.js'))) {
    process.stderr.write('Usage: npm run build, then npm run verify-web -- https://chat.example.org\n')
    return 2
  }
  const found = await differences(origin, dist)
  for (const { path, what } of found) process.stdout.write(`${what.padEnd(10)} ${path}\n`)
  const version = versionOf(listingOf(dist))
  process.stdout.write(
    found.length === 0
      ? `${origin} serves this build, ${version}, unchanged.\n`
      : `${origin} does not serve this build, ${version}.\n`,
  )
  return found.length === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = await main(process.argv[2])
