/**
 * How fast files come in and go out over loopback, what that does to the event loop of the server, and what memory it takes.
 * `node packages/server/bench/upload.ts [MiB]`: a server process of its own, four times a file of that size each way, then four at once.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { ServerProcess } from '../src/testing/process.ts'

const MIB = 1024 ** 2
const size = Number(process.argv[2] ?? 100) * MIB
const block = randomBytes(4 * MIB)
const server = await ServerProcess.start(
  ['ana'],
  'rate_bytes_per_second = 0\n',
  `[upload]\nfile_bytes = ${size}\nday_bytes = ${64 * size}\naccount_bytes = ${64 * size}\ndisk_percent = 100\n`,
)
const ana = await server.session('ana', 'bench')

interface Slot {
  readonly url: URL
  readonly authorization: string
}
let asked = 0
const slot = async (): Promise<Slot> => {
  const id = `u${asked++}`
  ana.write(
    `<iq type='get' id='${id}' to='upload.plaza.example'><request xmlns='urn:xmpp:http:upload:0' filename='f' size='${size}'/></iq>`,
  )
  const answer = String(await ana.find(element => element.attr('id') === id))
  return {
    url: new URL(/put url='([^']+)'/.exec(answer)?.[1] ?? ''),
    authorization: /'Authorization'>([^<]+)</.exec(answer)?.[1] ?? '',
  }
}
const http = (method: string, { url, authorization }: Slot, headers = {}) =>
  request({
    host: '127.0.0.1',
    port: server.ports.http,
    method,
    path: url.pathname,
    headers: { host: url.host, authorization, ...headers },
  })
const put = (to: Slot): Promise<void> =>
  new Promise((resolve, reject) => {
    const out = http('PUT', to, { 'content-length': size })
    out.on('error', reject)
    out.on('response', response =>
      response.resume().statusCode === 201 ? resolve() : reject(new Error(`PUT ${response.statusCode}`)),
    )
    let left = size
    const more = (): void => {
      while (left > 0) {
        const piece = block.subarray(0, Math.min(left, block.length))
        left -= piece.length
        if (!out.write(piece)) return void out.once('drain', more)
      }
      out.end()
    }
    more()
  })
const get = (from: Slot): Promise<void> =>
  new Promise((resolve, reject) => {
    const out = http('GET', from)
    out.on('error', reject)
    out.on('response', response => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => (bytes === size ? resolve() : reject(new Error(`GET ${bytes}`))))
    })
    out.end()
  })
const field = (name: string): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) /
  1024

const measure = async (what: string, count: number, run: () => Promise<unknown>): Promise<void> => {
  const before = field('VmRSS')
  const started = performance.now()
  await run()
  const seconds = (performance.now() - started) / 1000
  const { event_loop_p99_ms: p99, event_loop_max_ms: max } = (await server.command('status', {})) as {
    event_loop_p99_ms: number
    event_loop_max_ms: number
  }
  console.log(
    `${what}: ${((count * size) / MIB / seconds).toFixed(0)} MiB/s, memory ${before.toFixed(0)} to ${field('VmRSS').toFixed(0)} MiB, event loop p99 ${p99} ms, longest ${max} ms`,
  )
}

const slots: Slot[] = []
for (let i = 0; i < 8; i++) slots.push(await slot())
const [first, second] = [slots.slice(0, 4), slots.slice(4)]
await measure('PUT, one after another', 4, async () => {
  for (const one of first) await put(one)
})
await measure('PUT, four at once', 4, () => Promise.all(second.map(put)))
await measure('GET, one after another', 4, async () => {
  for (const one of first) await get(one)
})
await measure('GET, four at once', 4, () => Promise.all(second.map(get)))
ana.cut()
await server.stop()
