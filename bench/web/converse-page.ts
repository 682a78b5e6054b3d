/** Converse.js as it comes from the registry, in a folder for temporary files, served from a port of its own. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

export const VERSION = '14.0.0'
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

/** Packed by the registry's own client, once. */
export const fetched = (): string => {
  const folder = join(tmpdir(), `corrillo-converse-${VERSION}`)
  const dist = join(folder, 'package', 'dist')
  if (existsSync(dist)) return dist
  mkdirSync(folder, { recursive: true })
  execFileSync('npm', ['pack', `converse.js@${VERSION}`, '--silent'], { cwd: folder, stdio: 'ignore' })
  execFileSync('tar', ['xzf', `converse.js-${VERSION}.tgz`], { cwd: folder })
  return dist
}

/** As whoever serves it well would: compressed once. */
const compressed = new Map<string, Buffer>()
const QUALITY = 9
const bytesOf = (file: string): Buffer => {
  const known = compressed.get(file)
  if (known !== undefined) return known
  const bytes = brotliCompressSync(readFileSync(file), {
    params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY },
  })
  compressed.set(file, bytes)
  return bytes
}

/** Its settings stand behind the # of its address; all others are as it comes. It may say what it is called and where its server is. */
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Converse</title>
<link rel="stylesheet" href="/converse.min.css"></head><body class="converse-fullscreen"><script type="module">
const { default: converse = globalThis.converse } = await import('/converse.min.js')
await converse.initialize({
  view_mode: 'fullscreen', assets_path: '/', i18n: 'en', loglevel: 'error', discover_connection_methods: false,
  ...JSON.parse(decodeURIComponent(location.hash.slice(1))),
})
</script></body></html>`

export const serve = async (dist: string): Promise<{ origin: string; close(): void }> => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/') return void response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
    const file = join(dist, normalize(pathname))
    if (!file.startsWith(dist) || !existsSync(file) || !statSync(file).isFile())
      return void response.writeHead(404).end()
    const type = TYPES[extname(file)] ?? 'application/octet-stream'
    const headers = {
      'content-type': type,
      'content-encoding': 'br',
      'cache-control': 'public, max-age=3600',
    }
    response.writeHead(200, headers).end(bytesOf(file))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://localhost:${port}`, close: () => void server.close() }
}
