/** Files by XEP-0363: large ones and small ones, sent and then fetched, several at a time over kept connections. */
import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:https'
import { inLanes, type LoadClient, readFrom, signedIn } from './client.ts'
import { given, percentile, print, spanOf } from './report.ts'

interface Options {
  readonly http: number
  readonly files: readonly { readonly bytes: number; readonly count: number }[]
  readonly conc: number
}
const { http, files, conc, ...target } = given<Options>()
interface Slot {
  readonly put: URL
  readonly get: URL
  readonly authorization: string | undefined
}
const agent = new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: conc })
/** As many accounts as it takes: one has twenty uploads open at most. */
const OPEN_EACH = 16
const clients = await signedIn(target, Math.ceil(Math.max(...files.map(({ count }) => count)) / OPEN_EACH))
const MIB = 1024 ** 2

let asked = 0
const slot = async (size: number): Promise<Slot> => {
  const client = clients[asked % clients.length] as LoadClient
  const id = `s${asked++}`
  const wish = `<request xmlns='urn:xmpp:http:upload:0' filename='f.bin' size='${size}' content-type='application/octet-stream'/>`
  const answer = await client.ask(
    `<iq type='get' id='${id}' to='upload.${target.domain}'>${wish}</iq>`,
    new RegExp(`id=['"]${id}['"][^]*</iq>`),
  )
  return {
    put: new URL(readFrom(answer, /<put[^>]*? url=['"]([^'"]+)/)),
    get: new URL(readFrom(answer, /<get[^>]*? url=['"]([^'"]+)/)),
    authorization: /<header name=['"]Authorization['"]>([^<]+)</.exec(answer)?.[1],
  }
}
/** The bytes that came. */
const exchange = (
  method: string,
  url: URL,
  headers: Record<string, string | number>,
  body?: Buffer,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const out = request({
      agent,
      host: '127.0.0.1',
      port: http,
      servername: target.domain,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...headers },
    })
    out.on('error', reject)
    out.on('response', response => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () =>
        (response.statusCode ?? 0) < 300
          ? resolve(bytes)
          : reject(new Error(`${method} ${response.statusCode}`)),
      )
    })
    out.end(body)
  })

const measured = async (
  how: string,
  bytes: number,
  slots: readonly Slot[],
  run: (slot: Slot) => Promise<void>,
): Promise<void> => {
  const times: number[] = []
  const span = spanOf(target)
  try {
    await inLanes(slots.length, conc, async index => {
      const from = performance.now()
      await run(slots[index] as Slot)
      times.push(performance.now() - from)
    })
  } catch (error) {
    return print({ how, failed: (error as Error).message })
  }
  const spent = span.end(slots.length)
  const seconds = spent['seconds'] ?? Number.NaN
  print({
    how,
    mib_per_s: (slots.length * bytes) / MIB / seconds,
    files_per_s: slots.length / seconds,
    p99_ms: percentile(times, 99),
    ...spent,
  })
}

for (const { bytes, count } of files) {
  const body = randomBytes(bytes)
  const slots: Slot[] = []
  for (let n = 0; n < count; n++) slots.push(await slot(bytes))
  const size = bytes >= MIB ? `${bytes / MIB} MiB` : `${bytes / 1024} KiB`
  await measured(`PUT of ${size}`, bytes, slots, async ({ put, authorization }) => {
    const leave = authorization === undefined ? {} : { authorization }
    await exchange(
      'PUT',
      put,
      { ...leave, 'content-length': bytes, 'content-type': 'application/octet-stream' },
      body,
    )
  })
  await measured(`GET of ${size}`, bytes, slots, async ({ get }) => {
    const came = await exchange('GET', get, {})
    if (came !== bytes) throw new Error(`${came} of ${bytes} bytes came`)
  })
}
process.exit()
