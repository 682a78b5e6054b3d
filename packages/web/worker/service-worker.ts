/**
 * Keeps the files of the app on this device and starts it when the server is away. It lets nothing run but the version that was signed
 * and installed, whatever the server sends (S272); how that one is replaced is in updates.ts.
 */
import { BEGIN, isLook, TAKE_OVER } from '../src/shell/worker-words.ts'
import { Altered } from './fetched.ts'
import { fileOfVersion, runs, tidy } from './kept.ts'
import { DECODER, DECODER_POLICY, fileOf, START } from './paths.ts'
import { listenForShares } from './shares.ts'
import { listenForSync } from './unsent.ts'
import { beginHere, beginWithThis, install, look } from './updates.ts'
import { listenForWakeUps, wordsOf } from './wake-ups.ts'

declare const self: ServiceWorkerGlobalScope
/** "This page is not the one that was signed", by language, by the build. */
declare const REFUSAL: Readonly<Record<string, string>>

const refusal = async (): Promise<Response> =>
  new Response(await wordsOf(REFUSAL), {
    status: 502,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': "default-src 'none'" },
  })
/** Kept without the headers that it came with. */
const sandboxed = ({ body }: Response): Response =>
  new Response(body, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': DECODER_POLICY },
  })
const answer = async (file: string, request: Request): Promise<Response> => {
  const version = await runs()
  if (!version) return fetch(request)
  try {
    const found = await fileOfVersion(version, file)
    if (!found) return Response.error()
    return file === DECODER ? sandboxed(found) : found
  } catch (error) {
    return error instanceof Altered && file === START ? refusal() : Response.error()
  }
}

self.addEventListener('install', event => event.waitUntil(install()))
self.addEventListener('activate', event => event.waitUntil(tidy().then(() => self.clients.claim())))
self.addEventListener('message', event => {
  const { data } = event
  if (data === TAKE_OVER) event.waitUntil(beginWithThis())
  else if (data === BEGIN) event.waitUntil(beginHere())
  else if (isLook(data)) event.waitUntil(look(data.trusted))
})
self.addEventListener('fetch', event => {
  const file = fileOf(event.request, self.location.origin)
  if (file !== undefined) event.respondWith(answer(file, event.request))
})
listenForShares()
listenForSync()
listenForWakeUps()
