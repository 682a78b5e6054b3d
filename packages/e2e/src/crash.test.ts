/**
 * R5, S380: `kill -9` at random moments under load, watched from outside. What the server acknowledged (XEP-0198 `<a h>`) must be in both
 * archives after the restart, exactly once and in the order it was sent; what a recipient saw must be there too.
 */
import { randomInt } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { signIn, type RawClient } from './support/raw-client.ts'

const rounds = Number(process.env['CORRILLO_CRASH_ROUNDS'] ?? 100)
/** So many servers are killed side by side, each with people and data of its own: most of a round is waiting. */
const lanes = 6
const pairs = 2
const password = 'a long enough one'
const servers: Corrillo[] = []
afterAll(() => Promise.all(servers.map(server => server.clear())))

/** What one sender and its recipient experienced over all rounds. */
interface History {
  readonly sent: string[]
  readonly acknowledged: Set<string>
  readonly delivered: string[]
}

const bodyOf = (xml: string): string | undefined => /<body>([^<]*)<\/body>/.exec(xml)?.[1]
const account = (side: 'from' | 'to', pair: number): string => `${side}${pair}`
const enter = (server: Corrillo, user: string, presence = true): Promise<RawClient> =>
  signIn({
    port: server.ports.directTls,
    domain: server.domain,
    user,
    password,
    resource: 'checker',
    presence,
  })

interface Talk {
  readonly pair: number
  readonly round: number
  readonly history: History
  /** The first message is about to go. */
  begun(): void
}
/** Sends until the line breaks; every message asks for an acknowledgement. */
const talk = async (server: Corrillo, { pair, round, history, begun }: Talk): Promise<void> => {
  const [sender, recipient] = await Promise.all([
    enter(server, account('from', pair), false),
    enter(server, account('to', pair)),
  ])
  recipient.onElement(xml => {
    const body = xml.startsWith('<message') ? bodyOf(xml) : undefined
    if (body) history.delivered.push(body)
  })
  sender.send(`<enable xmlns='urn:xmpp:sm:3'/>`)
  await sender.expect(/^<enabled/)
  const before = history.sent.length
  sender.onElement(xml => {
    const h = Number(/^<a [^>]*h=['"](\d+)['"]/.exec(xml)?.[1] ?? 0)
    for (const body of history.sent.slice(before, before + h)) history.acknowledged.add(body)
  })
  begun()
  let n = 0
  const timer = setInterval(() => {
    const body = `${round}-${pair}-${n++}`
    history.sent.push(body)
    sender.send(
      `<message to='${account('to', pair)}@${server.domain}' type='chat' id='m${body}'><body>${body}</body></message><r xmlns='urn:xmpp:sm:3'/>`,
    )
  }, 12) // 12 pairs over all lanes, every 12 ms: 1000 messages a second
  await Promise.all([sender.closed, recipient.closed])
  clearInterval(timer)
}

/** Everything in an archive, page by page as any client would ask (XEP-0313 §3.2). */
const archiveOf = async (server: Corrillo, user: string): Promise<string[]> => {
  const client = await enter(server, user, false)
  const bodies: string[] = []
  let current: string[] = []
  client.onElement(xml => {
    const body = xml.includes('urn:xmpp:mam:2') && xml.startsWith('<message') ? bodyOf(xml) : undefined
    if (body) current.push(body)
  })
  for (let after = '', page = 0; ; page++) {
    current = []
    client.send(
      `<iq type='set' id='p${page}'><query xmlns='urn:xmpp:mam:2' queryid='q${page}'><set xmlns='http://jabber.org/protocol/rsm'><max>50</max>${after ? `<after>${after}</after>` : ''}</set></query></iq>`,
    )
    const fin = await client.expect(new RegExp(`<iq[^>]*id=['"]p${page}['"]`))
    bodies.push(...current)
    after = /<last>([^<]*)<\/last>/.exec(fin)?.[1] ?? ''
    if (/complete=['"]true['"]/.test(fin) || !after) break
  }
  client.destroy()
  return bodies
}

const check = async (server: Corrillo, histories: readonly History[]): Promise<void> => {
  for (const [pair, history] of histories.entries())
    for (const side of ['from', 'to'] as const) {
      const kept = await archiveOf(server, account(side, pair))
      const times = new Map<string, number>()
      for (const body of kept) times.set(body, (times.get(body) ?? 0) + 1)
      expect(
        [...times].filter(([, n]) => n > 1),
        `${side}${pair}: nothing twice`,
      ).toEqual([])
      expect(
        [...history.acknowledged].filter(b => !times.has(b)),
        `${side}${pair}: nothing acknowledged is lost`,
      ).toEqual([])
      expect(
        history.delivered.filter(b => !times.has(b)),
        `${side}${pair}: nothing was shown that is not kept`,
      ).toEqual([])
      expect(kept, `${side}${pair}: in the order it was sent`).toEqual(history.sent.filter(b => times.has(b)))
    }
}

const integrity = (server: Corrillo): void => {
  const files = readdirSync(join(server.folder, 'data'), { recursive: true, encoding: 'utf8' }).filter(
    f => /\.(sqlite|db)$/.test(f) && !/lock/.test(f),
  )
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) {
    const db = new DatabaseSync(join(server.folder, 'data', file), { readOnly: true })
    expect(db.prepare('pragma integrity_check').get()).toMatchObject({ integrity_check: 'ok' })
    db.close()
  }
}

interface Lane {
  readonly histories: readonly History[]
  /** What each start took, in milliseconds. */
  readonly restarts: readonly number[]
}
/** One server, killed so many times. */
const lane = async (kills: number): Promise<Lane> => {
  const server = await served({
    domain: 'crash.localhost',
    extra: '[sasl]\niterations = 10000\n[limits]\nrate_bytes_per_second = 0\n',
    accounts: Array.from({ length: pairs }, (_, pair) => [account('from', pair), account('to', pair)]).flat(),
    password,
  })
  servers.push(server)
  await server.stop()
  const histories: History[] = Array.from({ length: pairs }, () => ({
    sent: [],
    acknowledged: new Set(),
    delivered: [],
  }))
  const restarts: number[] = []
  for (let round = 0; round < kills; round++) {
    const started = Date.now()
    await server.start()
    restarts.push(Date.now() - started)
    await crash(server, histories, round)
    if (round % 25 === 24) {
      integrity(server)
      await server.start()
      await check(server, histories)
      await server.kill()
    }
  }
  await server.start()
  await check(server, histories)
  await server.stop()
  return { histories, restarts }
}
/** Killed at any moment from the first message on; every fifth time in the middle of the sign-ins. */
const crash = async (server: Corrillo, histories: readonly History[], round: number): Promise<void> => {
  const { promise: first, resolve: begun } = Promise.withResolvers<void>()
  const talks = histories.map((history, pair) => talk(server, { pair, round, history, begun }))
  const broken = Promise.allSettled(talks)
  if (round % 5 !== 4) await Promise.race([first, broken])
  await new Promise(resolve => setTimeout(resolve, randomInt(350)))
  await server.kill()
  await broken
}

test(`S380: ${rounds} times kill -9 under load: nothing acknowledged is lost, nothing is there twice, order holds`, async () => {
  const done = await Promise.all(Array.from({ length: lanes }, () => lane(Math.ceil(rounds / lanes))))
  const histories = done.flatMap(one => one.histories)
  const acknowledged = histories.reduce((sum, h) => sum + h.acknowledged.size, 0)
  const delivered = histories.reduce((sum, h) => sum + h.delivered.length, 0)
  const restarts = done.flatMap(one => one.restarts).sort((a, b) => a - b)
  const median = restarts[restarts.length >> 1] ?? 0
  console.log(
    `${restarts.length} kills: ${acknowledged} acknowledged, ${delivered} delivered, none lost; restart median ${median} ms, longest ${restarts.at(-1)} ms`,
  )
  expect(acknowledged).toBeGreaterThan(rounds)
}, 1_200_000)
