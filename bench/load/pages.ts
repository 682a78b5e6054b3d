/** Archive catch-up (XEP-0313): everybody reads all that is theirs, 50 messages a page, from the first on, again and again. */
import { randomBytes } from 'node:crypto'
import { inLanes, type LoadClient, readFrom, signedIn } from './client.ts'
import { given, percentile, print, spanOf } from './report.ts'

interface Options {
  readonly readers: number
  /** Pages that are asked for at the same time. */
  readonly conc: number
  readonly seconds: number
  /** So many messages are first said in each pair; none when the archive is there already. */
  readonly fill: number
  /** Readers are spread over so many accounts. */
  readonly spread: number
}
const { readers, conc, seconds, fill, spread, ...target } = given<Options>()
const PAGE = 50
const STANZA_BYTES = 861
const AT_ONCE = 25
const step = Math.max(1, Math.floor(spread / readers))
const clients = await signedIn(target, readers, index => `u${index * step}`)

const say = async (from: LoadClient, to: LoadClient): Promise<void> => {
  for (let said = 0; said < fill; said += AT_ONCE) {
    const texts = Array.from({ length: Math.min(AT_ONCE, fill - said) }, (_, index) => {
      const head = `<message to='${to.name}@${target.domain}' type='chat' id='m${said + index}'><body>`
      return `${head}${randomBytes(450)
        .toString('base64')
        .repeat(2)
        .slice(0, STANZA_BYTES - head.length - 17)}</body></message>`
    })
    from.write(texts.join(''))
    await from.settled()
  }
}
if (fill > 0) {
  for (const client of clients) client.write('<presence/>')
  await Promise.all(clients.map(client => client.settled()))
  await inLanes(readers >> 1, 4, pair =>
    say(clients[pair * 2] as LoadClient, clients[pair * 2 + 1] as LoadClient),
  )
  for (const client of clients) client.write(`<presence type='unavailable'/>`)
  await Promise.all(clients.map(client => client.settled()))
}

const END = /<\/fin>\s*<\/iq>|<fin[^>]*\/>\s*<\/iq>|type=['"]error['"][^]*<\/iq>/
const RESULT = Buffer.from('<forwarded')
const resultsIn = (bytes: Buffer): number => {
  let count = 0
  for (let at = bytes.indexOf(RESULT); at >= 0; at = bytes.indexOf(RESULT, at + 1)) count++
  return count
}
const times: number[] = []
let [messages, whole, asked, over] = [0, 0, 0, false]
const read = async (client: LoadClient): Promise<void> => {
  let after = ''
  while (!over) {
    const from = performance.now()
    const id = `p${asked++}`
    const { tail, bytes } = await client.all(
      `<iq type='set' id='${id}'><query xmlns='urn:xmpp:mam:2' queryid='q'><set xmlns='http://jabber.org/protocol/rsm'><max>${PAGE}</max>${after}</set></query></iq>`,
      END,
    )
    const complete = /complete=['"]true/.test(tail)
    const found = resultsIn(bytes)
    if (!over) {
      times.push(performance.now() - from)
      messages += found
    }
    if (found === 0) {
      if (after === '') throw new Error(`${client.name} has no archive: ${tail.slice(-300)}`)
      return
    }
    if (complete) {
      whole++
      return
    }
    after = `<after>${readFrom(tail, /<last[^>]*>([^<]+)</)}</after>`
  }
}
const span = spanOf(target)
const stop = setTimeout(() => (over = true), seconds * 1000)
// A client asks for one page after another: nobody is taken twice at the same time.
const idle = [...clients]
await Promise.all(
  Array.from({ length: Math.min(conc, readers) }, async () => {
    while (!over) {
      const client = idle.shift() as LoadClient
      await read(client)
      idle.push(client)
    }
  }),
)
clearTimeout(stop)
const spent = span.end(times.length)
print({
  pages_per_s: times.length / (spent['seconds'] ?? Number.NaN),
  messages_per_s: messages / (spent['seconds'] ?? Number.NaN),
  whole_archives: whole,
  p50_ms: percentile(times, 50),
  p99_ms: percentile(times, 99),
  ...spent,
})
process.exit()
