/**
 * A client that does as little as it can: direct TLS, SCRAM, and then texts out and bytes in. It does not parse what comes; it looks for the
 * end of what it waits for. So the server is what is measured, and thousands of them fit into one process.
 */
import { connect, type TLSSocket } from 'node:tls'
import { ScramClient, type ScramHash } from '../../packages/xmpp/src/index.ts'
import { scramCrypto } from '../../packages/server/src/accounts/scram-crypto.ts'

export interface Target {
  readonly port: number
  readonly domain: string
  readonly mechanism: string
  /** Of the server, for its processor time. */
  readonly pid: number
}
export const FEATURES = /<\/stream:features>|<stream:features[^>]*\/>/
/** Enough for the end of a stanza, and for a challenge. */
const TAIL = 8192
const PATIENCE_MS = 60_000

/** All accounts have one salt and one password: the key is derived once. */
const derived = new Map<string, Promise<Uint8Array>>()
const crypto: typeof scramCrypto = {
  ...scramCrypto,
  pbkdf2(hash, password, salt, iterations) {
    const key = `${hash} ${Buffer.from(salt).toString('hex')} ${iterations}`
    const known = derived.get(key) ?? Promise.resolve(scramCrypto.pbkdf2(hash, password, salt, iterations))
    derived.set(key, known)
    return known
  },
}
export const base64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString('base64')
const between = (text: string, pattern: RegExp): string => {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) throw new Error(`unexpected: ${text.slice(0, 300)}`)
  return found
}

export class LoadClient {
  readonly name: string
  readonly target: Target
  readonly socket: TLSSocket
  private tail = ''
  private gathered: Buffer[] | undefined = undefined
  private waiting: { fits: RegExp; resolve(text: string): void } | undefined = undefined
  private gone: Error | undefined = undefined
  private refuse: ((why: Error) => void) | undefined = undefined
  /** Everything that comes, as it comes. */
  hear: ((chunk: Buffer) => void) | undefined = undefined

  private constructor(target: Target, name: string, socket: TLSSocket) {
    this.target = target
    this.name = name
    this.socket = socket
    socket.on('data', chunk => this.take(chunk))
    socket.on('error', error => this.end(error))
    socket.on('close', () => this.end(new Error(`${name}: closed`)))
  }

  static async connected(target: Target, name: string): Promise<LoadClient> {
    const socket = connect({
      port: target.port,
      host: '127.0.0.1',
      servername: target.domain,
      rejectUnauthorized: false,
    })
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
    socket.setNoDelay(true)
    return new LoadClient(target, name, socket)
  }

  private take(chunk: Buffer): void {
    this.gathered?.push(chunk)
    this.hear?.(chunk)
    if (this.waiting === undefined && this.hear !== undefined) return
    this.tail = (this.tail + chunk.toString('latin1')).slice(-TAIL)
    this.look()
  }
  private look(): void {
    if (this.waiting?.fits.test(this.tail) !== true) return
    const { resolve } = this.waiting
    const text = this.tail
    this.waiting = undefined
    this.tail = ''
    resolve(text)
  }
  private end(why: Error): void {
    this.gone ??= why
    this.refuse?.(this.gone)
  }

  write(text: string): void {
    this.socket.write(text)
  }
  close(): void {
    this.socket.destroy()
  }
  /** Resolves with the last bytes once they fit; what came before is forgotten. */
  until(fits: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.gone !== undefined) return reject(this.gone)
      const late = setTimeout(
        () => reject(new Error(`${this.name}: waited for ${fits}, last ${this.tail.slice(-200)}`)),
        PATIENCE_MS,
      )
      this.refuse = reject
      this.waiting = {
        fits,
        resolve: text => {
          clearTimeout(late)
          resolve(text)
        },
      }
      this.look()
    })
  }
  /** The same, with all bytes that came for it. */
  async all(text: string, fits: RegExp): Promise<{ tail: string; bytes: Buffer }> {
    this.gathered = []
    this.write(text)
    const tail = await this.until(fits)
    const bytes = Buffer.concat(this.gathered)
    this.gathered = undefined
    return { tail, bytes }
  }
  async ask(text: string, fits: RegExp): Promise<string> {
    this.write(text)
    return this.until(fits)
  }
  open(): Promise<string> {
    const { domain } = this.target
    return this.ask(
      `<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`,
      FEATURES,
    )
  }
  /** Everything before it is done when this is answered. */
  async settled(): Promise<void> {
    await this.ask(
      `<iq type='get' id='settled' to='${this.target.domain}'><ping xmlns='urn:xmpp:ping'/></iq>`,
      /id=['"]settled['"]/,
    )
  }

  scram(): ScramClient {
    const hash = this.target.mechanism.replace('SCRAM-', '') as ScramHash
    const options = {
      hash,
      username: this.name,
      password: 'pw',
      binding: { flag: 'n' },
      minIterations: 1,
    } as const
    return new ScramClient({ ...options, crypto })
  }
  /** RFC 6120, bound; not yet available. */
  async signIn(): Promise<this> {
    const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
    await this.open()
    const scram = this.scram()
    const first = base64(scram.first())
    const challenge = await this.ask(
      `<auth ${sasl} mechanism='${this.target.mechanism}'>${first}</auth>`,
      /<\/challenge>|<failure/,
    )
    const final = await scram.final(
      Buffer.from(between(challenge, /<challenge[^>]*>([^<]+)</), 'base64').toString(),
    )
    between(
      await this.ask(`<response ${sasl}>${base64(final)}</response>`, /<success|<\/failure/),
      /(<success)/,
    )
    await this.open()
    const bind = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>load</resource></bind>`
    await this.ask(`<iq type='set' id='bound'>${bind}</iq>`, /id=['"]bound['"][^]*<\/iq>/)
    return this
  }
}

export const readFrom = between
/** So many at once, each taking the next number. */
export const inLanes = async (
  count: number,
  lanes: number,
  run: (index: number) => Promise<void>,
): Promise<void> => {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await run(index)
  }
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane))
}
export const signedIn = async (
  target: Target,
  count: number,
  nameOf = (index: number) => `u${index}`,
): Promise<LoadClient[]> => {
  const all: LoadClient[] = []
  await inLanes(count, 20, async index => {
    all[index] = await (await LoadClient.connected(target, nameOf(index))).signIn()
  })
  return all
}
