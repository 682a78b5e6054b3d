/**
 * Says back, encrypted, what it is told. Accepts everybody who asks.
 *
 *   node packages/client/examples/echo-bot.ts --jid bot@example.org --password-file FILE [--folder DIR]
 *     [--host HOST] [--port PORT] [--direct-tls] [--websocket URL] [--ca FILE]
 *
 * Prints one JSON object a line: ready, message (with how it was protected), state of what it sent.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createApp, createNodePlatform } from '@corrillo/client/node'
import type { Engine, Target, TimelineItem, Value } from '@corrillo/client'

const { values } = parseArgs({
  options: {
    jid: { type: 'string' },
    'password-file': { type: 'string' },
    folder: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
    'direct-tls': { type: 'boolean', default: false },
    websocket: { type: 'string' },
    ca: { type: 'string' },
  },
})
const tell = (event: string, more: object = {}): void => console.log(JSON.stringify({ event, ...more }))
const { jid, folder, host, port, websocket, ca } = values
if (!jid || !values['password-file']) {
  console.error('echo-bot: --jid and --password-file are needed')
  process.exit(2)
}
const password = readFileSync(values['password-file'], 'utf8').trim()

const target: Partial<Target> = {
  domain: jid.slice(jid.indexOf('@') + 1),
  directTls: values['direct-tls'],
  ...(host === undefined ? {} : { host }),
  ...(port === undefined ? {} : { port: Number(port) }),
  ...(websocket === undefined ? {} : { websocket }),
}
const app = createApp(
  createNodePlatform({
    ...(folder === undefined ? {} : { folder }),
    ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
  }),
  { target },
)

const follow = <T>(value: Value<T>, seen: (now: T) => void): void => {
  value.subscribe(() => seen(value.get()))
  seen(value.get())
}

/** What was there when the bot came is not answered again. */
const echo = (engine: Engine, address: string, since: number): void => {
  const chat = engine.conversation(address)
  const answered = new Set<string>()
  const states = new Map<string, string>()
  const look = (item: TimelineItem): void => {
    if (item.kind === 'unreadable') tell('unreadable', { from: item.author, cause: item.cause })
    if (item.kind !== 'message') return
    if (item.own && item.state && states.get(item.id) !== item.state.kind) {
      states.set(item.id, item.state.kind)
      tell('state', { text: item.text, state: item.state.kind })
    }
    if (item.own || item.at < since || answered.has(item.id)) return
    answered.add(item.id)
    const { encrypted, protocol } = item.security
    tell('message', { from: item.author, text: item.text, encrypted, protocol })
    chat.markRead()
    void chat.send(item.text)
  }
  follow(chat.timeline, ({ items }) => items.forEach(look))
}

const serve = (engine: Engine): void => {
  const since = Date.now()
  const known = new Set<string>()
  follow(engine.connection, state => tell('connection', { state: state.kind }))
  follow(engine.conversations, items => {
    for (const { address, request } of items) {
      if (request) void engine.answerRequest(address, true).catch(() => undefined)
      if (known.has(address)) continue
      known.add(address)
      echo(engine, address, since)
    }
  })
}

let isServed = false
follow(app.state, state => {
  if (state.kind === 'signed-out')
    app.signIn({ name: jid, password, keepUnlocked: false, deviceName: 'echo bot' }).catch(error => {
      tell('error', { code: error.code })
      process.exit(1)
    })
  if (state.kind === 'locked') void app.unlock(password, false)
  if (state.kind === 'open' && !isServed) {
    isServed = true
    tell('ready', { address: state.engine.me.get().address, device: state.engine.me.get().deviceId })
    serve(state.engine)
  }
})
