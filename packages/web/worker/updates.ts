/**
 * New versions (S271-S273). The version that runs carries the key of who published it: only what that key signed, later than it, and
 * complete to the byte, waits beside it until the person begins with it. What is refused is told, and the one that runs goes on.
 */
import { judge, keyCode, MAX_RELEASE_BYTES, RELEASE_PATH } from '@corrillo/client/release'
import { type AppNews, BEGUN, NEWS } from '../src/shell/worker-words.ts'
import { Altered, bytesOf, hashAt, request } from './fetched.ts'
import { begin, keep, renew, runs, tidy, type Version, versionIn } from './kept.ts'
import { WORKER_PATH } from './paths.ts'

declare const self: ServiceWorkerGlobalScope

const tell = async (message: unknown): Promise<void> => {
  for (const page of await self.clients.matchAll({ type: 'window', includeUncontrolled: true }))
    page.postMessage(message)
}
/** `''`: the server has none. Rejects where it does not answer. */
const offered = async (): Promise<string> => {
  const response = await request(RELEASE_PATH)
  if (response.status >= 500) throw new Error('no answer')
  const blob = response.ok ? await bytesOf(response, MAX_RELEASE_BYTES) : undefined
  return (await blob?.text()) ?? ''
}
const waiting = ({ manifest }: Version): AppNews => ({ kind: 'ready', news: manifest.news })

/** `trusted`: a key that the person has compared, in place of the installed one. */
const examined = async (installed: Version, trusted: string | undefined): Promise<AppNews | undefined> => {
  const { key } = installed.release
  const { version, build, worker } = installed.manifest
  const verdict = await judge(
    await offered(),
    trusted === undefined ? { key, version } : { key: trusted, version: 0 },
  )
  if (verdict.kind === 'refused') {
    const { fault, key: other } = verdict
    return { kind: 'refused', fault, ...(other === undefined ? {} : { key: other, code: keyCode(other) }) }
  }
  const { manifest } = verdict
  if ((await hashAt(WORKER_PATH)) !== manifest.worker) return { kind: 'refused', fault: 'worker' }
  if (manifest.build === build && manifest.worker === worker) {
    if (manifest.version !== version || verdict.release.key !== key) await renew(verdict)
    return undefined
  }
  const next = await versionIn('/waits')
  if (next?.release.signature !== verdict.release.signature) await keep(verdict, '/waits')
  return waiting(verdict)
}
const examine = async (trusted?: string): Promise<void> => {
  const installed = await runs()
  if (!installed) return
  try {
    await tell({ [NEWS]: (await examined(installed, trusted)) ?? null })
  } catch (error) {
    if (error instanceof Altered) await tell({ [NEWS]: { kind: 'refused', fault: 'file' } satisfies AppNews })
    // Without a connection there is no news; what waits already, waits on.
    else {
      const next = await versionIn('/waits')
      if (next) await tell({ [NEWS]: waiting(next) })
    }
  }
}
let examining: Promise<void> | undefined
/** One at a time: several pages may ask at once. */
export const look = (trusted?: string): Promise<void> => {
  const after = examining?.then(() => (trusted === undefined ? undefined : examine(trusted)))
  examining = (after ?? examine(trusted)).finally(() => {
    examining = undefined
  })
  return examining
}

/** The first version ever: its key is trusted as it comes, and held to from then on. */
export const install = async (): Promise<void> => {
  if (await runs()) return
  const verdict = await judge(await offered(), undefined)
  if (verdict.kind === 'refused') throw new Error(`the app is ${verdict.fault}`)
  await keep(verdict, '/runs')
}
/** What waits begins, in this worker. */
export const beginHere = async (): Promise<void> => {
  await begin()
  await tidy()
  await tell(BEGUN)
}
/** What waits begins, with this worker in the place of the one that runs. */
export const beginWithThis = async (): Promise<void> => {
  await begin()
  await self.skipWaiting()
}
