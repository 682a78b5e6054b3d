/** Sign-ins by XEP-0388 with XEP-0386 inline: first by SCRAM, which brings a token, then twice by the token (XEP-0484). New TLS handshakes. */
import { createHmac, randomUUID } from 'node:crypto'
import { base64, inLanes, LoadClient, readFrom } from './client.ts'
import { given, percentile, print, spanOf } from './report.ts'

const { n, conc, ...target } = given<{ n: number; conc: number }>()
const HT = 'HT-SHA-256-NONE'
const BIND = `<bind xmlns='urn:xmpp:bind:0'><tag>load</tag></bind>`
const devices = Array.from({ length: n }, () => ({ id: randomUUID(), token: '' }))

/** Online as with xmppload: bound, available, and a ping answered. */
const ready = async (client: LoadClient): Promise<void> => {
  client.write('<presence/>')
  await client.settled()
}
const authenticate = (mechanism: string, initial: string, id: string, more: string): string =>
  `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='${mechanism}'><initial-response>${initial}</initial-response><user-agent id='${id}'/>${BIND}${more}</authenticate>`
const OUTCOME = /<\/success>[^]*(?:<\/stream:features>|<stream:features[^>]*\/>)|<\/failure>/

const bySecret = async (client: LoadClient, index: number): Promise<void> => {
  const device = devices[index] as (typeof devices)[number]
  await client.open()
  const scram = client.scram()
  const wish = `<request-token xmlns='urn:xmpp:fast:0' mechanism='${HT}'/>`
  const asked = authenticate(target.mechanism, base64(scram.first()), device.id, wish)
  const challenge = await client.ask(asked, /<\/challenge>|<\/failure>/)
  const final = await scram.final(
    Buffer.from(readFrom(challenge, /<challenge[^>]*>([^<]+)</), 'base64').toString(),
  )
  const outcome = await client.ask(`<response xmlns='urn:xmpp:sasl:2'>${base64(final)}</response>`, OUTCOME)
  device.token = readFrom(outcome, /<token[^>]*? token=['"]([^'"]+)/)
  await ready(client)
}
const byToken = async (client: LoadClient, index: number): Promise<void> => {
  const { id, token } = devices[index] as (typeof devices)[number]
  await client.open()
  const proof = createHmac('sha256', token).update('Initiator').digest()
  const initial = base64(Buffer.concat([Buffer.from(`${client.name}\0`), proof]))
  const outcome = await client.ask(authenticate(HT, initial, id, `<fast xmlns='urn:xmpp:fast:0'/>`), OUTCOME)
  readFrom(outcome, /(<success)/)
  await ready(client)
}

for (const [how, signIn] of [
  ['SASL2 with SCRAM', bySecret],
  // What a token is used for at first is written down; from then on it is only read.
  ['FAST, a new token', byToken],
  ['FAST', byToken],
] as const) {
  const times: number[] = []
  const online: LoadClient[] = []
  let why = ''
  const span = spanOf(target)
  await inLanes(n, conc, async index => {
    const from = performance.now()
    try {
      const client = await LoadClient.connected(target, `u${index}`)
      online.push(client)
      await signIn(client, index)
      times.push(performance.now() - from)
    } catch (error) {
      why = (error as Error).message
    }
  })
  const spent = span.end(times.length)
  if (times.length === 0) {
    print({ how, failed: why })
    break
  }
  print({
    how,
    failed_count: n - times.length,
    logins_per_s: times.length / (spent['seconds'] ?? Number.NaN),
    p50_ms: percentile(times, 50),
    p99_ms: percentile(times, 99),
    ...spent,
  })
  for (const client of online) client.close()
}
process.exit()
