/** Writes `.br` and `.gz` beside what the web build made, so that the server never compresses while it serves. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages/web/dist')
const SMALLEST = 1024

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(html|js|css|json|svg|webmanifest|wasm|txt)$/.test(entry.name)) continue
  const file = join(entry.parentPath ?? entry.path, entry.name)
  const body = readFileSync(file)
  if (body.length < SMALLEST) continue
  writeFileSync(`${file}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }))
  writeFileSync(`${file}.gz`, gzipSync(body, { level: 9 }))
}
