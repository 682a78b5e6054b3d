/**
 * `npm run verify-web -- https://chat.example.org [--key CODE]` looks whether a server sends what was signed, byte by byte, and whether
 * that is the build of these sources (S271). Whoever serves the app can change it; whoever looks can see that.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Fault, judge, keyCode, RELEASE_PATH } from '@corrillo/client/release'
import { type BuildList, buildIn, hashOf } from './listing.ts'

export interface Difference {
  readonly path: string
  readonly what: 'missing' | 'different'
}
export interface Found {
  /** Of the signed list; undefined where it is as it should be. */
  readonly fault?: Fault
  /** Who signed it, and when it was published after what else. */
  readonly code?: string
  readonly version?: number
  readonly build?: string
  /** Between what is served and what was signed. */
  readonly differences: readonly Difference[]
}

const fetched = async (url: URL): Promise<Uint8Array | undefined> => {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(30_000) })
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
}

/** The service worker and the address that people type belong to it as the files do. */
export const differences = async (
  origin: string,
  { files, worker }: Pick<BuildList, 'files' | 'worker'>,
): Promise<readonly Difference[]> => {
  const expected = { ...files, '/service-worker.js': worker, '/': files['/index.html'] }
  const found: Difference[] = []
  for (const [path, hash] of Object.entries(expected)) {
    const bytes = await fetched(new URL(path, origin))
    if (!bytes) found.push({ path, what: 'missing' })
    else if (hashOf(bytes) !== hash) found.push({ path, what: 'different' })
  }
  return found
}

export const examine = async (origin: string): Promise<Found> => {
  const release = await fetched(new URL(RELEASE_PATH, origin))
  const verdict = await judge(new TextDecoder().decode(release), undefined)
  if (verdict.kind === 'refused') return { fault: verdict.fault, differences: [] }
  const { version, build } = verdict.manifest
  return {
    code: keyCode(verdict.release.key),
    version,
    build,
    differences: await differences(origin, verdict.manifest),
  }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const report = (origin: string, found: Found, own: string | undefined, key: string | undefined): boolean => {
  if (found.fault) say(`${origin} has no valid signature: ${found.fault}.`)
  else say(`version ${found.version}, build ${found.build}, signed with the key ${found.code}`)
  for (const { path, what } of found.differences) say(`${what.padEnd(10)} ${path}`)
  if (!found.fault && found.differences.length === 0) say(`${origin} serves what was signed, unchanged.`)
  const isOurs = own === undefined || found.build === undefined || found.build === own
  if (own === undefined) say('There is no build here to compare it with.')
  else if (found.build)
    say(isOurs ? 'It is the build of these sources.' : `It is not the build of these sources, ${own}.`)
  const isKey = key === undefined || found.code?.replaceAll(' ', '') === key.replaceAll(' ', '')
  if (!isKey) say(`It is not signed with the key ${key}.`)
  return !found.fault && found.differences.length === 0 && isOurs && isKey
}

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { key: { type: 'string' } } })
  const [origin] = positionals
  if (origin === undefined || !URL.canParse(origin)) {
    process.stderr.write('Usage: npm run verify-web -- https://chat.example.org [--key CODE]\n')
    return 2
  }
  const dist = resolve(import.meta.dirname, '../dist')
  const own = existsSync(join(dist, 'service-worker.js')) ? buildIn(dist).build : undefined
  return report(origin, await examine(origin), own, values.key) ? 0 : 1
}

if (import.meta.main) process.exitCode = await main()
