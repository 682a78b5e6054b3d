/** A client of which there can be thousands: it signs in, speaks, and hands on what it hears. */
import { connect, type TLSSocket } from 'node:tls'
import { buildSasl, type Element, NS_SASL, readSasl, ScramClient, TcpReader } from '@corrillo/xmpp'
import { patience } from '../../packages/server/src/testing/awake.ts'
import { scramCrypto } from '../../packages/server/src/accounts/scram-crypto.ts'

export const DOMAIN = 'soak.example'
const OPEN = `<?xml version='1.0'?><stream:stream to='${DOMAIN}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`
const LIMITS = { bytes: 1_000_000, elements: 100_000, depth: 100, attributes: 100 }
const PATIENCE_MS = 60_000
const NS_SM = 'urn:xmpp:sm:3'

/** All accounts here have one salt and one password: the key is derived once. */
const derived = new Map<string, Promise<Uint8Array>>()
const crypto: typeof scramCrypto = {
  ...scramCrypto,
  async pbkdf2(hash, password, salt, iterations) {
    const key = `${hash} ${Buffer.from(salt).toString('hex')} ${iterations}`
    const known = derived.get(key) ?? Promise.resolve(scramCrypto.pbkdf2(hash, password, salt, iterations))
    derived.set(key, known)
    return known
  },
}
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

export class Member {
  readonly name: string
  private readonly socket: TLSSocket
  private reader = new TcpReader({ limits: LIMITS })
  private waiting: ((e: Element | undefined) => void) | undefined = undefined
  private readonly came: Element[] = []
  /** Once set, everything that comes goes here. */
  hear: ((e: Element) => void) | undefined = undefined
  closed = false
  /** Stanzas taken from the server, for stream management. */
  handled = 0
  resumption: string | undefined = undefined

  private constructor(name: string, socket: TLSSocket) {
    this.name = name
    this.socket = socket
    socket.on('data', chunk => this.read(chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.closed = true
      this.waiting?.(undefined)
    })
  }

  private read(chunk: Buffer): void {
    for (const event of this.reader.push(chunk)) {
      if (event.kind !== 'element') continue
      const { element } = event
      if (/^(?:message|presence|iq)$/.test(element.name)) this.handled++
      else if (element.is('r', NS_SM)) {
        this.write(`<a xmlns='${NS_SM}' h='${this.handled}'/>`)
        continue
      }
      if (this.hear !== undefined) this.hear(element)
      else if (this.waiting === undefined) this.came.push(element)
      else {
        this.waiting(element)
        this.waiting = undefined
      }
    }
  }

  write(text: string): boolean {
    return this.socket.write(text)
  }
  cut(): void {
    this.socket.destroy()
  }
  pause(): void {
    this.socket.pause()
  }
  whenClosed(run: () => void): void {
    this.socket.once('close', run)
  }

  async next(): Promise<Element> {
    const ready = this.came.shift()
    if (ready !== undefined) return ready
    const { promise, resolve } = Promise.withResolvers<Element | undefined>()
    const came = patience(PATIENCE_MS, () => {
      this.waiting = undefined
      resolve(undefined)
    })
    this.waiting = this.closed ? undefined : resolve
    if (this.closed) resolve(undefined)
    const element = await promise
    came()
    if (element === undefined) throw new Error(`${this.name}: nothing came`)
    return element
  }
  async find(fits: (e: Element) => boolean): Promise<Element> {
    for (;;) {
      const e = await this.next()
      if (fits(e)) return e
    }
  }
  async ping(): Promise<number> {
    const asked = performance.now()
    this.write(`<iq type='get' id='p' to='${DOMAIN}'><ping xmlns='urn:xmpp:ping'/></iq>`)
    await this.find(e => e.name === 'iq' && e.attr('id') === 'p')
    return performance.now() - asked
  }

  private async open(): Promise<void> {
    this.reader = new TcpReader({ limits: LIMITS })
    this.write(OPEN)
    await this.find(e => e.name === 'features')
  }

  /** Signed in, not bound. */
  static async signedIn(port: number, name: string): Promise<Member> {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, servername: DOMAIN })
    const member = new Member(name, socket)
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('close', reject))
    await member.open()
    const scram = new ScramClient({
      crypto,
      hash: 'SHA-256',
      username: name,
      password: 'pw',
      binding: { flag: 'n' },
      minIterations: 1,
    })
    member.write(
      buildSasl({ kind: 'auth', mechanism: 'SCRAM-SHA-256', data: encode(scram.first()) }).toString(),
    )
    const challenge = await member.next()
    const said = readSasl(challenge)
    if (said?.kind !== 'challenge') throw new Error(`${name}: ${challenge}`)
    const final = await scram.final(new TextDecoder().decode(said.data))
    member.write(buildSasl({ kind: 'response', data: encode(final) }).toString())
    const outcome = await member.find(e => e.ns === NS_SASL)
    if (outcome.name !== 'success') throw new Error(`${name}: ${outcome}`)
    await member.open()
    return member
  }

  async bind(resource = 'soak'): Promise<this> {
    this.write(
      `<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${resource}</resource></bind></iq>`,
    )
    await this.find(e => e.name === 'iq' && e.attr('id') === 'b')
    return this
  }
  async enable(): Promise<this> {
    this.write(`<enable xmlns='${NS_SM}' resume='true'/>`)
    this.resumption = (await this.find(e => e.ns === NS_SM)).attr('id')
    this.handled = 0
    return this
  }
  /** True when the session of `old` goes on here. */
  async resume(old: Member): Promise<boolean> {
    this.write(`<resume xmlns='${NS_SM}' previd='${old.resumption}' h='${old.handled}'/>`)
    const answer = await this.find(e => e.ns === NS_SM && e.name !== 'r')
    if (answer.name !== 'resumed') return false
    this.handled += old.handled
    this.resumption = old.resumption
    return true
  }

  /** Bound, with stream management, here for its contacts. */
  static async online(port: number, name: string, resource?: string): Promise<Member> {
    const member = await Member.signedIn(port, name)
    await member.bind(resource)
    await member.enable()
    member.write('<presence/>')
    return member
  }
}
