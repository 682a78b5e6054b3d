/** An archive as it is after months: messages among u0… as the server itself would keep them, one row for both sides. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Jid } from '../packages/xmpp/src/index.ts'
import { archive } from '../packages/server/src/storage/shapes.ts'
import { openSqlite } from '../packages/server/src/storage/sqlite.ts'

const [data = '', domain = '', users = '0', messages = '0'] = process.argv.slice(2)
const STANZA_BYTES = 861
const IN_FLIGHT = 2000

const storage = await openSqlite({ path: join(data, 'corrillo.sqlite'), domain })
const store = storage.open('mam', { messages: archive() }).messages
const people = Array.from({ length: Number(users) }, (_, n) => Jid.parse(`u${n}@${domain}`))
const bodies = Array.from({ length: 64 }, () => randomBytes(600).toString('base64'))
let left = Number(messages)
const fill = async (): Promise<void> => {
  while (left-- > 0) {
    const at = Math.floor(Math.random() * people.length)
    const from = people[at] as Jid
    // Most people write to a few others, some to anyone.
    const to = people[
      left % 8 === 0 ? Math.floor(Math.random() * people.length) : (at + 1 + (left % 10)) % people.length
    ] as Jid
    const head = `<message xmlns='jabber:client' from='${from}/x' to='${to}' type='chat' id='m${left}'><body>`
    const stanza = `${head}${(bodies[left % 64] as string).slice(0, STANZA_BYTES - head.length - 17)}</body></message>`
    await store.append({ sender: from, recipient: to, from, to, stanza }).durable
  }
}
await Promise.all(Array.from({ length: IN_FLIGHT }, fill))
await storage.close()
