/**
 * What other apps share with this one (Web Share Target). It is held in the memory of this worker alone, never on the disk, until a page of
 * the app takes it. Any page on the web can post the same form: so nothing in it says where it goes, and it goes nowhere before
 * the person has chosen (S335).
 */
import { pageOfShare, type Shared, TAKE, TOO_MUCH } from '../src/shell/worker-words.ts'
import { bytesOf } from './fetched.ts'
import { isShare } from './paths.ts'

declare const self: ServiceWorkerGlobalScope

const MAX_BYTES = 100 * 1024 * 1024
const MAX_FILES = 20
const MAX_LETTERS = 10_000
const MAX_HELD = 3
/** Browsers end a worker that does nothing, and what it remembers with it; one that is busy has about five minutes. */
const HOLD_MS = 4 * 60_000

interface Held {
  readonly shared: Shared
  readonly over: () => void
}
const held = new Map<string, Held>()

const drop = (name: string): void => {
  held.get(name)?.over()
  held.delete(name)
}
/** Resolves when it is not held any more. */
const hold = (name: string, shared: Shared): Promise<void> => {
  const oldest = held.keys().next()
  if (held.size >= MAX_HELD && !oldest.done) drop(oldest.value)
  return new Promise(resolve => {
    const timer = setTimeout(() => drop(name), HOLD_MS)
    const over = (): void => {
      clearTimeout(timer)
      resolve()
    }
    held.set(name, { shared, over })
  })
}
/** Many programs say the address in the text as well. */
const textOf = (form: FormData): string => {
  const parts = new Set(['title', 'text', 'url'].map(field => String(form.get(field) ?? '').trim()))
  const isSaid = (part: string): boolean => [...parts].some(one => one !== part && one.includes(part))
  return [...parts].filter(part => !isSaid(part)).join('\n')
}
/** undefined: more than is taken. Rejects for what is no such form. */
const sharedIn = async (request: Request): Promise<Shared | undefined> => {
  const body = await bytesOf(request, MAX_BYTES)
  if (!body) return undefined
  const headers = { 'content-type': request.headers.get('content-type') ?? '' }
  const form = await new Response(body, { headers }).formData()
  const text = textOf(form)
  const files = form.getAll('files').filter(one => one instanceof File && one.size > 0) as File[]
  return files.length > MAX_FILES || text.length > MAX_LETTERS ? undefined : { text, files }
}
interface Received {
  /** Where the app goes on. */
  readonly page: string
  readonly over: Promise<void> | undefined
}
const receive = async (request: Request): Promise<Received> => {
  try {
    const shared = await sharedIn(request)
    if (!shared) return { page: pageOfShare(TOO_MUCH), over: undefined }
    if (shared.text === '' && shared.files.length === 0) return { page: '/', over: undefined }
    const name = crypto.randomUUID()
    return { page: pageOfShare(name), over: hold(name, shared) }
  } catch {
    return { page: '/', over: undefined }
  }
}
const take = (name: string): Shared | null => {
  const shared = held.get(name)?.shared ?? null
  drop(name)
  return shared
}

export const listenForShares = (): void => {
  self.addEventListener('fetch', event => {
    if (!isShare(event.request, self.location.origin)) return
    const received = receive(event.request)
    event.respondWith(received.then(({ page }) => Response.redirect(page, 303)))
    event.waitUntil(received.then(({ over }) => over))
  })
  self.addEventListener('message', ({ data, ports }) => {
    if (typeof data !== 'object' || data === null || !(TAKE in data)) return
    ports[0]?.postMessage(take(String(data[TAKE])))
  })
}
