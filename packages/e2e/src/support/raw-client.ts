/**
 * A client made of a socket and string searches: it shares no code with the server beyond Node, so that what it says about the server
 * is an outside view. Direct TLS, SCRAM-SHA-256, bind, stream management on demand.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { connect, type TLSSocket } from 'node:tls'

export interface RawClient {
  readonly jid: string
  send(xml: string): void
  /** Called with every whole element after sign-in. */
  onElement(listener: (xml: string) => void): void
  /** The first element, seen or to come, that matches. */
  expect(matches: RegExp, ms?: number): Promise<string>
  readonly closed: Promise<void>
  destroy(): void
}

const derived = new Map<string, Buffer>()
const saltedPassword = (password: string, salt: string, iterations: number): Buffer => {
  const key = `${password}\n${salt}\n${iterations}`
  const known =
    derived.get(key) ?? pbkdf2Sync(password, Buffer.from(salt, 'base64'), iterations, 32, 'sha256')
  derived.set(key, known)
  return known
}
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** Splits a stream into top-level elements by counting tags; enough for a server that writes well-formed XML. */
export class Pieces {
  private text = ''
  push(chunk: string): string[] {
    this.text += chunk
    const found: string[] = []
    for (;;) {
      const end = this.end()
      if (end === undefined) return found
      found.push(this.text.slice(0, end))
      this.text = this.text.slice(end)
    }
  }
  private end(): number | undefined {
    const open = /^\s*(?:<\?xml[^>]*>\s*)?<stream:stream[^>]*>|^\s*<\/stream:stream>/.exec(this.text)
    if (open) return open[0].length
    let depth = 0
    for (const tag of this.text.matchAll(
      /<(\/?)[^<>\s/]+(?:\s+[^<>\s=]+\s*=\s*(?:'[^']*'|"[^"]*"))*\s*(\/?)>/g,
    )) {
      if (tag[1]) depth--
      else if (!tag[2]) depth++
      if (depth === 0) return tag.index + tag[0].length
    }
    return undefined
  }
}

const field = (message: string, name: string): string =>
  new RegExp(`(?:^|,)${name}=([^,]*)`).exec(message)?.[1] ?? ''
const base64 = (text: string): string => Buffer.from(text).toString('base64')

interface Line {
  readonly socket: TLSSocket
  next(): Promise<string>
}

const open = async (port: number, domain: string): Promise<Line> => {
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: domain,
    rejectUnauthorized: false,
    ALPNProtocols: ['xmpp-client'],
  })
  socket.setEncoding('utf8')
  const pieces = new Pieces()
  const ready: string[] = []
  const waiting: { resolve(s: string): void; reject(e: Error): void }[] = []
  let ended: Error | undefined
  const end = (e: Error) => {
    ended = e
    for (const w of waiting.splice(0)) w.reject(e)
  }
  socket.on('data', (chunk: string) => {
    for (const piece of pieces.push(chunk)) {
      const w = waiting.shift()
      if (w) w.resolve(piece)
      else ready.push(piece)
    }
  })
  socket.on('error', end)
  socket.on('close', () => end(new Error('closed')))
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve)
    socket.once('error', reject)
  })
  const next = (): Promise<string> => {
    const first = ready.shift()
    if (first !== undefined) return Promise.resolve(first)
    return ended ? Promise.reject(ended) : new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }
  return { socket, next }
}

const authenticate = async ({ socket, next }: Line, user: string, password: string): Promise<void> => {
  const bare = `n=${user},r=${randomBytes(18).toString('base64')}`
  socket.write(
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>${base64(`n,,${bare}`)}</auth>`,
  )
  const challenge = await next()
  const first = Buffer.from(/>([^<]*)<\/challenge>/.exec(challenge)?.[1] ?? '', 'base64').toString()
  if (!first) throw new Error(`no challenge: ${challenge}`)
  const salted = saltedPassword(password, field(first, 's'), Number(field(first, 'i')))
  const clientKey = hmac(salted, 'Client Key')
  const final = `c=biws,r=${field(first, 'r')}`
  const signature = hmac(createHash('sha256').update(clientKey).digest(), `${bare},${first},${final}`)
  const proof = Buffer.from(clientKey.map((b, i) => b ^ (signature[i] as number))).toString('base64')
  socket.write(
    `<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${base64(`${final},p=${proof}`)}</response>`,
  )
  const success = await next()
  if (!success.includes('<success')) throw new Error(`not signed in: ${success}`)
}

export interface SignIn {
  readonly port: number
  readonly domain: string
  readonly user: string
  readonly password: string
  readonly resource: string
  readonly presence?: boolean
}

export const signIn = async (at: SignIn): Promise<RawClient> => {
  const line = await open(at.port, at.domain)
  const header = `<?xml version='1.0'?><stream:stream to='${at.domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`
  line.socket.write(header)
  await line.next()
  await line.next()
  await authenticate(line, at.user, at.password)
  line.socket.write(header)
  await line.next()
  await line.next()
  line.socket.write(
    `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${at.resource}</resource></bind></iq>`,
  )
  const bound = await line.next()
  const jid = /<jid>([^<]*)<\/jid>/.exec(bound)?.[1]
  if (!jid) throw new Error(`not bound: ${bound}`)
  if (at.presence !== false) line.socket.write('<presence/>')
  return clientOf(line, jid)
}

const clientOf = ({ socket, next }: Line, jid: string): RawClient => {
  const seen: string[] = []
  const listeners = new Set<(xml: string) => void>()
  const closed = (async () => {
    for (;;) {
      const element = await next().catch(() => undefined)
      if (element === undefined) return
      seen.push(element)
      for (const listener of [...listeners]) listener(element)
    }
  })()
  return {
    jid,
    closed,
    send: text => void socket.write(text),
    onElement(listener) {
      for (const element of seen) listener(element)
      listeners.add(listener)
    },
    expect: (matches, ms = 90_000) =>
      new Promise((resolve, reject) => {
        const look = (element: string) => {
          if (!matches.test(element)) return
          clearTimeout(timer)
          listeners.delete(look)
          resolve(element)
        }
        const timer = setTimeout(() => {
          listeners.delete(look)
          reject(
            new Error(`${matches} not within ${ms} ms; seen: ${seen.slice(-10).join('\n').slice(-3000)}`),
          )
        }, ms)
        listeners.add(look)
        for (const element of seen) look(element)
      }),
    destroy: () => socket.destroy(),
  }
}
