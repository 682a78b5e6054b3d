import { SHARE_PATH } from '../src/shell/worker-words.ts'

/** Which requests are for files of the app. All else, such as the API and the conversations, passes by untouched and is never kept. */
export const START = '/index.html'
/** Addresses at which the app starts; where one is inside it stands behind a `#`. */
const STARTS: ReadonlySet<string> = new Set(['/', '/setup', '/invite', '/join'])
/** Decodes pictures in a frame; `DECODER_POLICY` of the server says why so. */
export const DECODER = '/decoder.html'
export const DECODER_POLICY = "sandbox allow-scripts; frame-ancestors 'self'"
export const WORKER_PATH = '/service-worker.js'

/** The build fails for a file that this does not cover. */
export const isOfApp = (path: string): boolean =>
  path !== WORKER_PATH && /^\/(?:(?:assets|icons)\/.+|[\w-]+\.(?:html|js|css|webmanifest))$/.test(path)

/** undefined: not of the app. */
export const fileOf = ({ method, url, mode }: Request, own: string): string | undefined => {
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== own) return undefined
  if (mode === 'navigate' && STARTS.has(pathname)) return START
  return isOfApp(pathname) ? pathname : undefined
}
/** Not in a frame: what is shared is looked at by who shares it. */
export const isShare = ({ method, url, mode, destination }: Request, own: string): boolean => {
  const { origin, pathname } = new URL(url)
  return (
    method === 'POST' &&
    mode === 'navigate' &&
    destination === 'document' &&
    origin === own &&
    pathname === SHARE_PATH
  )
}
