/**
 * How fast stanzas are cut, parsed and routed: `node packages/xmpp/bench.ts`. Messages are shaped as OMEMO makes them,
 * for two and for four devices. Best of several rounds.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import {
  AUTHENTICATED_LIMITS,
  type Decode,
  Jid,
  openTcp,
  parseElement,
  Splitter,
  Stanza,
  TcpReader,
  write,
} from './src/index.ts'

const ROUNDS = 9
const MESSAGES = 20_000
const CHUNK = 2048

const decode: Decode = bytes => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isAscii(bytes)) return buffer.toString('latin1')
  if (!isUtf8(bytes)) throw new TypeError('not UTF-8')
  return buffer.toString('utf8')
}

const base64 = (n: number): string => randomBytes(n).toString('base64')
const key = (i: number): string => `<key rid='${1_000_000_007 + i}'>${base64(60)}</key>`
const message = (i: number, keys: number): string =>
  `<message to='lucia@example.org' id='${base64(12)}' type='chat'><encrypted xmlns='eu.siacs.conversations.axolotl'>` +
  `<header sid='123456789'>${Array.from({ length: keys }, (_, k) => key(k)).join('')}<iv>${base64(12)}</iv></header>` +
  `<payload>${base64(60 + (i % 8))}</payload></encrypted><encryption xmlns='urn:xmpp:eme:0' name='OMEMO' ` +
  `namespace='eu.siacs.conversations.axolotl'/><store xmlns='urn:xmpp:hints'/></message>`

const open = Buffer.from(openTcp({ ns: 'jabber:client', to: 'example.org', version: '1.0' }))
const context = { ns: 'jabber:client' }
const from = Jid.parse('bruno@example.org/phone')

/** Processor time of this thread, in seconds: the wall clock would measure the neighbours. */
const spent = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e6
}
const best = (f: () => void): number => {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < ROUNDS; i++) {
    const start = spent()
    f()
    least = Math.min(least, spent() - start)
  }
  return least
}

const chunksOf = (all: Buffer): Buffer[] => {
  const chunks = []
  for (let i = 0; i < all.length; i += CHUNK) chunks.push(all.subarray(i, i + CHUNK))
  return chunks
}

const measure = (label: string, texts: readonly string[]): void => {
  const stanzas = texts.map(t => Buffer.from(t))
  const all = Buffer.concat(stanzas)
  const chunks = chunksOf(all)
  const report = (what: string, seconds: number): void => {
    const rate = (all.length / 1e6 / seconds).toFixed(0).padStart(5)
    const each = ((seconds / texts.length) * 1e6).toFixed(2).padStart(6)
    console.log(`${label}  ${what.padEnd(34)} ${rate} MB/s  ${each} µs each`)
  }
  console.log(`${label}  ${(all.length / texts.length).toFixed(0)} bytes`)
  report(
    'splitter alone',
    best(() => {
      const splitter = new Splitter(AUTHENTICATED_LIMITS)
      splitter.feed(open)
      while (splitter.next() !== undefined) continue
      for (const chunk of chunks) {
        splitter.feed(chunk)
        while (splitter.next() !== undefined) continue
      }
    }),
  )
  report(
    'decode and strict tree',
    best(() => {
      for (const bytes of stanzas) parseElement(decode(bytes), { context, limits: AUTHENTICATED_LIMITS })
    }),
  )
  report(
    'reader: split, decode, tree',
    best(() => {
      const reader = new TcpReader({ limits: AUTHENTICATED_LIMITS, decode })
      for (const chunk of [open, ...chunks]) for (const _ of reader.push(chunk)) continue
    }),
  )
  report(
    'route: tree, Stanza, from, write',
    best(() => {
      for (const bytes of stanzas) {
        const e = parseElement(decode(bytes), { context, limits: AUTHENTICATED_LIMITS })
        write(Stanza.from(e).with({ from }).element, 'jabber:client')
      }
    }),
  )
}

for (const [label, keys] of [
  ['2 devices', 2],
  ['4 devices', 4],
] as const)
  measure(
    label,
    Array.from({ length: MESSAGES }, (_, i) => message(i, keys)),
  )
