/**
 * The versions of the app on this device: the one that runs, and one that waits. Each is the signed release as it came, and a cache of
 * its files; the release is written when every file is there, so that half a version is never begun with.
 */
import { type Manifest, readManifest, readRelease, type Release } from '@corrillo/client/release'
import { fileWith, hashOf } from './fetched.ts'

export interface Version {
  readonly release: Release
  readonly manifest: Manifest
}
type Slot = '/runs' | '/waits'

const RELEASES = 'corrillo-release'
const PREFIX = 'corrillo-app-'
const cacheOf = ({ build }: Manifest): string => PREFIX + build

export const versionIn = async (slot: Slot): Promise<Version | undefined> => {
  const text = await (await caches.open(RELEASES)).match(slot).then(found => found?.text())
  const release = text === undefined ? undefined : readRelease(text)
  const manifest = release && readManifest(release)
  return release && manifest && { release, manifest }
}
let running: Version | undefined
/** Read once in the life of this worker. */
export const runs = async (): Promise<Version | undefined> => (running ??= await versionIn('/runs'))

const write = async (slot: Slot, { release }: Version): Promise<void> =>
  (await caches.open(RELEASES)).put(slot, new Response(JSON.stringify(release)))

/** Where any version has the same file it is taken over: only what changed is fetched. */
const known = async (path: string, hash: string): Promise<Response | undefined> => {
  const found = await caches.match(path, { ignoreVary: true })
  return found && (await hashOf(await found.clone().arrayBuffer())) === hash ? found : undefined
}
/** So many files at a time: far from the server the way there and back is what takes long. */
const AT_ONCE = 4
/** All of its files; throws Altered where one is another, and what came until then is used at the next try. */
export const keep = async (version: Version, slot: Slot): Promise<void> => {
  const cache = await caches.open(cacheOf(version.manifest))
  const left = Object.entries(version.manifest.files).values()
  const some = async (): Promise<void> => {
    for (const [path, hash] of left)
      await cache.put(path, (await known(path, hash)) ?? (await fileWith(path, hash)))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, some))
  await write(slot, version)
}
/** The same files under a newer signature. */
export const renew = async (version: Version): Promise<void> => {
  await write('/runs', version)
  running = version
}
/** What waits takes the place of what runs. */
export const begin = async (): Promise<void> => {
  const next = await versionIn('/waits')
  if (!next) return
  await renew(next)
  await (await caches.open(RELEASES)).delete('/waits')
}
/** Files of versions that neither run nor wait. */
export const tidy = async (): Promise<void> => {
  const used = (await Promise.all([versionIn('/runs'), versionIn('/waits')])).flatMap(version =>
    version ? [cacheOf(version.manifest)] : [],
  )
  const names = (await caches.keys()).filter(name => name.startsWith(PREFIX) && !used.includes(name))
  await Promise.all(names.map(name => caches.delete(name)))
}
/** From this device; what it has lost is fetched, and held to its hash again. undefined: the version has no such file. */
export const fileOfVersion = async ({ manifest }: Version, path: string): Promise<Response | undefined> => {
  const cache = await caches.open(cacheOf(manifest))
  const found = await cache.match(path, { ignoreVary: true })
  if (found) return found
  const hash = Object.hasOwn(manifest.files, path) ? manifest.files[path] : undefined
  if (hash === undefined) return undefined
  const fresh = await fileWith(path, hash)
  await cache.put(path, fresh.clone())
  return fresh
}
