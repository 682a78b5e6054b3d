/**
 * S242, S380: `kill -9` while files come in. What was answered with 201 is there after the restart, byte for byte; everything else is
 * there whole or not at all; nothing half is left on the disk.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { type RawClient, signIn } from './support/raw-client.ts'

const rounds = Number(process.env['CORRILLO_CRASH_ROUNDS'] ?? 12)
const parallel = 8
const password = 'a long enough one'
let server: Corrillo
afterAll(() => server?.clear())

interface Upload {
  readonly url: URL
  readonly authorization: string
  readonly body: Buffer
  acknowledged: boolean
}
interface Answer {
  readonly status: number
  readonly body: Buffer
}

const ask = (client: RawClient, id: string, size: number): Promise<string> => {
  client.send(
    `<iq type='get' id='${id}' to='upload.${server.domain}'><request xmlns='urn:xmpp:http:upload:0' filename='f.bin' size='${size}'/></iq>`,
  )
  return client.expect(new RegExp(`^<iq [^>]*id=['"]${id}['"]`))
}
const grant = async (client: RawClient, id: string): Promise<Upload> => {
  const body = randomBytes(randomInt(1, 800_000))
  const answer = await ask(client, id, body.length)
  const url = /put url='([^']+)'/.exec(answer)?.[1]
  const authorization = /name='Authorization'>([^<]+)</.exec(answer)?.[1]
  if (url === undefined || authorization === undefined) throw new Error(`no slot: ${answer}`)
  return { url: new URL(url), authorization, body, acknowledged: false }
}

const http = (method: string, url: URL, headers = {}) =>
  request({
    host: '127.0.0.1',
    port: server.ports.http,
    method,
    path: url.pathname,
    headers: { host: url.host, ...headers },
  })

/** In pieces with pauses, so that a kill finds it anywhere. */
const put = ({ url, authorization, body }: Upload): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = http('PUT', url, { authorization, 'content-length': body.length })
    asked.on('error', reject)
    asked.on('response', response => resolve(response.resume().statusCode ?? 0))
    const piece = Math.ceil(body.length / randomInt(1, 12))
    const more = (at: number): void => {
      if (at >= body.length) return void asked.end()
      asked.write(body.subarray(at, at + piece))
      setTimeout(() => more(at + piece), randomInt(1, 25))
    }
    more(0)
  })

const get = (url: URL): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = http('GET', url)
    asked.on('error', reject)
    asked.on('response', async response => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) })
    })
    asked.end()
  })

const digest = (body: Buffer): string => createHash('sha256').update(body).digest('hex')

const check = async (uploads: readonly Upload[]): Promise<number> => {
  let kept = 0
  for (const { url, body, acknowledged } of uploads) {
    const answer = await get(url)
    if (answer.status === 200) {
      expect(digest(answer.body), 'whole or not at all').toBe(digest(body))
      kept++
    } else expect([answer.status, acknowledged]).toEqual([404, false])
  }
  return kept
}

const onDisk = (): string[] =>
  readdirSync(join(server.folder, 'data', 'files', server.domain), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ name }) => name)

test(`S242: ${rounds} times kill -9 with ${parallel} uploads under way: no half file is ever served`, async () => {
  server = await served({
    domain: 'crash.localhost',
    extra:
      '[sasl]\niterations = 10000\n[upload]\ndisk_percent = 100\nslots_per_minute = 10000\nday_bytes = 10000000000\n',
    accounts: ['ana'],
    password,
  })
  const all: Upload[] = []
  let last: readonly Upload[] = []
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await server.start()
    await check(last)
    const client = await signIn({
      port: server.ports.directTls,
      domain: server.domain,
      user: 'ana',
      password,
      resource: 'checker',
      presence: false,
    })
    const uploads: Upload[] = []
    for (let i = 0; i < parallel; i++) uploads.push(await grant(client, `r${round}-${i}`))
    const puts = uploads.map(upload =>
      put(upload).then(
        status => {
          expect(status).toBe(201)
          upload.acknowledged = true
        },
        (error: NodeJS.ErrnoException) =>
          expect(['ECONNRESET', 'EPIPE', 'ECONNREFUSED']).toContain(error.code),
      ),
    )
    await new Promise(resolve => setTimeout(resolve, randomInt(5, 200)))
    await server.kill()
    await Promise.all(puts)
    all.push(...uploads)
    last = uploads
  }
  await server.start()
  await check(last)
  // The limit on addresses that lead nowhere is by minute: only what was acknowledged is asked for again.
  const acknowledged = all.filter(upload => upload.acknowledged)
  expect(await check(acknowledged)).toBe(acknowledged.length)
  expect(readdirSync(join(server.folder, 'data', 'files', server.domain))).not.toContain('incoming')
  expect(onDisk().filter(name => !/^[0-9a-f]{40}$/.test(name))).toEqual([])
  expect(onDisk().length).toBeGreaterThanOrEqual(acknowledged.length)
  expect(acknowledged.length).toBeLessThan(all.length)
  console.log(`${rounds} kills: ${acknowledged.length} of ${all.length} uploads acknowledged, all whole`)
}, 1_200_000)
