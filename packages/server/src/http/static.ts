/** The web client from memory: only paths that were there when the server started exist, so no path can lead elsewhere. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { DECODER_PATH, DECODER_POLICY } from './headers.ts'

interface Asset {
  readonly body: Buffer<ArrayBuffer>
  readonly br: Buffer<ArrayBuffer> | undefined
  readonly gzip: Buffer<ArrayBuffer> | undefined
  readonly type: string
  readonly etag: string
  readonly cache: string
  /** Another one than that of the app. */
  readonly policy: string | undefined
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.ogg': 'audio/ogg',
  '.mp3': 'audio/mpeg',
  '.txt': 'text/plain; charset=utf-8',
}
const IMMUTABLE = 'public, max-age=31536000, immutable'

const read = (file: string): Buffer<ArrayBuffer> => readFileSync(file) as Buffer<ArrayBuffer>

const assetOf = (file: string, path: string): Asset => {
  const body = read(file)
  const packed = (ending: string) => (existsSync(file + ending) ? read(file + ending) : undefined)
  return {
    body,
    br: packed('.br'),
    gzip: packed('.gz'),
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    cache: path.startsWith('/assets/') ? IMMUTABLE : 'no-cache',
    policy: path === DECODER_PATH ? DECODER_POLICY : undefined,
  }
}

const assetsIn = (root: string): ReadonlyMap<string, Asset> => {
  const assets = new Map<string, Asset>()
  if (!existsSync(root)) return assets
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.(br|gz|map)$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const path = file.slice(root.length).split('\\').join('/')
    if (path.includes('/.')) continue
    assets.set(path, assetOf(file, path))
  }
  return assets
}

/** Paths of the app itself; where one is inside it, the page keeps behind a `#`, which no server sees. */
const APP_PATHS: ReadonlySet<string> = new Set(['/', '/setup', '/invite', '/join'])

const accepts = (header: string, coding: string): boolean =>
  header.split(',').some(part => {
    const [name, ...parameters] = part
      .toLowerCase()
      .split(';')
      .map(piece => piece.trim())
    return name === coding && !parameters.includes('q=0')
  })

const respond = (asset: Asset, request: Request): Response => {
  const accepted = request.headers.get('accept-encoding') ?? ''
  const [coding, body] =
    asset.br !== undefined && accepts(accepted, 'br')
      ? (['br', asset.br] as const)
      : asset.gzip !== undefined && accepts(accepted, 'gzip')
        ? (['gzip', asset.gzip] as const)
        : ([undefined, asset.body] as const)
  // A weak comparison: the tag names the content, whatever the coding (RFC 9110 §13.1.2).
  const etag = coding === undefined ? asset.etag : `W/${asset.etag}`
  const headers = {
    'Cache-Control': asset.cache,
    ETag: etag,
    Vary: 'Accept-Encoding',
    ...(asset.policy !== undefined && { 'Content-Security-Policy': asset.policy }),
  }
  const known = (request.headers.get('if-none-match') ?? '')
    .split(',')
    .map(tag => tag.trim().replace(/^W\//, ''))
  if (known.includes(asset.etag)) return new Response(null, { status: 304, headers })
  return new Response(body, {
    headers: {
      ...headers,
      'Content-Type': asset.type,
      ...(coding === undefined ? {} : { 'Content-Encoding': coding }),
    },
  })
}

/** Answers GET for files of the web client and for the app's own paths; undefined for what is neither. */
export const staticFiles = (root: string): ((request: Request, path: string) => Response | undefined) => {
  const assets = assetsIn(root)
  return (request, path) => {
    const asset = assets.get(APP_PATHS.has(path) ? '/index.html' : path)
    return asset === undefined ? undefined : respond(asset, request)
  }
}
