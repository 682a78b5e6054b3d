/**
 * What a chat message costs without sockets and TLS: bytes in, all modules of the server, text out. Printed is the least of many
 * rounds, which other work on the machine disturbs little.
 *
 *   node --max-semi-space-size=32 bench/route.ts [none|sqlite] [pairs] [modules to leave out …]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { AUTHENTICATED_LIMITS, Jid, parseElement, TcpReader, writeTcp } from '../packages/xmpp/src/index.ts'
import { configure } from '../packages/server/src/config/config.ts'
import { systemClock } from '../packages/server/src/host/clock.ts'
import { Host } from '../packages/server/src/host/host.ts'
import { modules } from '../packages/server/src/modules/index.ts'
import { silentLog } from '../packages/server/src/observe/log.ts'
import type { BoundSession, Outlet } from '../packages/server/src/session/bound.ts'
import { openSqlite } from '../packages/server/src/storage/sqlite.ts'

const [variant = 'none', pairs = '250', ...without] = process.argv.slice(2)
const NS = 'jabber:client'
const ROUNDS = 400
/** Rounds of a pair in which it is not measured. */
const WARM = 60
const domain = 'bench.localhost'
const count = Number(pairs) * 2
const folder = mkdtempSync(join(tmpdir(), 'corrillo-route-'))
const storage = await openSqlite({ path: join(folder, 'corrillo.sqlite'), domain })
await Promise.all(
  Array.from({ length: count }, (_, i) =>
    storage.accounts.create({ local: `u${i}`, disabled: false, role: 'member', credentials: {} }),
  ),
)

const { limits } = configure({ domain }, {})
const off = new Set([...without, ...(variant === 'none' ? ['mam', 'reports'] : [])])
const host = new Host({
  domain,
  modules: modules.filter(m => !off.has(m.name)),
  storage,
  clock: systemClock,
  log: silentLog,
  limits,
  credentials: { iterations: 4096, hashes: ['SHA-256'] },
})
await host.start()

/** A client that says the same thing again and again, and counts the bytes that it gets. */
class Client implements Outlet {
  readonly waiting = []
  readonly closed = false
  readonly heard = 0
  readonly reader = new TcpReader({ limits: AUTHENTICATED_LIMITS })
  readonly session: BoundSession
  got = 0
  constructor(name: string) {
    this.session = host.bind(Jid.parse(`${name}@${domain}/r`), this)
    const header = `<?xml version='1.0'?><stream:stream xmlns='${NS}' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`
    for (const _ of this.reader.push(Buffer.from(header)));
  }
  deliver(element: Parameters<Outlet['deliver']>[0]): void {
    if (element.name === 'message') this.got++
    writeTcp(element, NS)
  }
  cut(): void {}
  end(): void {}
  says(bytes: Uint8Array): void {
    for (const event of this.reader.push(bytes))
      if (event.kind === 'element') void this.session.receive(event.element)
  }
}
const clients = Array.from({ length: count }, (_, i) => new Client(`u${i}`))
for (const { session } of clients) await session.receive(parseElement('<presence/>', { context: { ns: NS } }))

const base64 = (length: number): string =>
  Buffer.alloc(length, 'corrillo').toString('base64').slice(0, length)
const stanza = (to: number, n: number): Buffer =>
  Buffer.from(
    `<message to='u${to}@${domain}' type='chat' id='m${n}'><body>${base64(120)}</body><encrypted xmlns='eu.siacs.conversations.axolotl'>` +
      `<header sid='1'><key rid='2'>${base64(200)}</key><key rid='3'>${base64(200)}</key><iv>${base64(16)}</iv></header>` +
      `<payload>${base64(120)}</payload></encrypted></message>`,
  )
const say = clients.map((_, i) => stanza(i ^ 1, i))
const received = (): number => clients.reduce((sum, { got }) => sum + got, 0)

const rounds: number[] = []
for (let round = 0, sent = 0; round < ROUNDS; round++) {
  const begin = performance.now()
  for (let i = 0; i < count; i++) clients[i]!.says(say[i]!)
  sent += count
  await turn()
  while (received() < sent) await turn()
  if (round >= WARM) rounds.push(((performance.now() - begin) * 1000) / count)
}
rounds.sort((a, b) => a - b)
const [least, tenth] = [rounds[0]!, rounds[rounds.length / 10]!]
console.log(
  `${variant}: ${least.toFixed(2)} µs a message at least, ${tenth.toFixed(2)} in the best tenth (${count} clients)`,
)
await host.stop()
await storage.close()
rmSync(folder, { recursive: true })
