/** A client of XEP-0124 made of `fetch`: one request after the other, what comes is kept. */
import { buildSasl, type Element, NS_SASL, parseElement, readSasl, ScramClient } from '@corrillo/xmpp'
import { scramCrypto } from '../accounts/scram-crypto.ts'
import { passwordOf } from './process.ts'
import { TEST_DOMAIN } from './server.ts'

export const POST = { method: 'POST' } as const
const NS = `xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh'`
const text = new TextDecoder()
const bytes = new TextEncoder()

export class BoshClient {
  rid = 1 + Math.floor(Math.random() * 1e9)
  sid = ''
  private readonly url: string
  private readonly inbox: Element[] = []

  private constructor(url: string) {
    this.url = url
  }

  static async session(url: string, name: string): Promise<BoshClient> {
    const client = new BoshClient(url)
    await client.create()
    await client.authenticate(name)
    await client.send(`to='${TEST_DOMAIN}' xmpp:restart='true'`)
    await client.find(e => e.name === 'features')
    await client.post(
      `<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
    )
    await client.find(e => e.attr('id') === 'bind')
    return client
  }

  private async create(): Promise<void> {
    const answer = await this.send(`to='${TEST_DOMAIN}' ver='1.11' wait='2' hold='1' xmpp:version='1.0'`)
    this.sid = answer.attr('sid') ?? ''
    await this.find(e => e.name === 'features')
  }

  private async authenticate(name: string): Promise<void> {
    const scram = new ScramClient({
      crypto: scramCrypto,
      hash: 'SHA-256',
      username: name,
      password: passwordOf(name),
      binding: { flag: 'n' },
      minIterations: 1,
    })
    await this.post(
      buildSasl({ kind: 'auth', mechanism: 'SCRAM-SHA-256', data: bytes.encode(scram.first()) }).toString(),
    )
    const challenge = readSasl(await this.find(e => e.ns === NS_SASL))
    if (challenge?.kind !== 'challenge') throw new Error('no challenge')
    const final = await scram.final(text.decode(challenge.data))
    await this.post(buildSasl({ kind: 'response', data: bytes.encode(final) }).toString())
    const success = await this.find(e => e.ns === NS_SASL)
    if (success.name !== 'success') throw new Error(`not signed in: ${success}`)
  }

  /** A request; what its answer brings is kept for `find`. */
  async send(attrs: string, payload = ''): Promise<Element> {
    const sid = this.sid === '' ? '' : `sid='${this.sid}'`
    const body = `<body ${NS} rid='${++this.rid}' ${sid} ${attrs}>${payload}</body>`
    const answer = parseElement(await (await fetch(this.url, { ...POST, body })).text())
    this.inbox.push(...answer.elements())
    return answer
  }

  post(payload: string): Promise<Element> {
    return this.send('', payload)
  }

  terminate(): Promise<Element> {
    return this.send(`type='terminate'`)
  }

  /** The first that fits; asks until it has come. */
  async find(fits: (e: Element) => boolean): Promise<Element> {
    for (let tries = 0; tries < 20; tries++) {
      const at = this.inbox.findIndex(fits)
      if (at >= 0) return this.inbox.splice(0, at + 1).at(-1) as Element
      await this.send('')
    }
    throw new Error(`did not come; had ${this.inbox.join('\n')}`)
  }
}
