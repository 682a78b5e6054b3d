/** A client over WebSocket that sends what a test says, one frame at a time (RFC 7395). */
import { buildSasl, type Element, NS_SASL, parseElement, readSasl, ScramClient } from '@corrillo/xmpp'
import { WebSocket } from 'ws'
import { scramCrypto } from '../accounts/scram-crypto.ts'
import { TEST_DOMAIN } from './server.ts'

const expectation = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`${what} was expected`)
}

export class Frames {
  readonly ws: WebSocket
  private readonly frames: string[] = []
  private wake = () => {}
  code = 0
  constructor(port: number, path = '/', protocols: string[] = ['xmpp']) {
    this.ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols)
    this.ws.on('message', data => {
      this.frames.push(String(data))
      this.wake()
    })
    this.ws.on('close', code => {
      this.code = code
      this.wake()
    })
    this.ws.on('error', () => this.wake())
  }
  async next(): Promise<Element> {
    while (this.frames.length === 0) {
      if (this.ws.readyState === WebSocket.CLOSED) throw new Error(`closed with ${this.code}`)
      await new Promise<void>(resolve => (this.wake = resolve))
    }
    return parseElement(this.frames.shift() ?? '')
  }
  async closed(): Promise<string> {
    while (this.ws.readyState !== WebSocket.CLOSED) await new Promise<void>(resolve => (this.wake = resolve))
    return this.frames.join('')
  }
  async open(domain = TEST_DOMAIN): Promise<Element> {
    if (this.ws.readyState !== WebSocket.OPEN)
      await new Promise((resolve, reject) => this.ws.once('open', resolve).once('error', reject))
    this.ws.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${domain}' version='1.0'/>`)
    expectation((await this.next()).name === 'open', 'an <open/>')
    return this.next()
  }
  async signIn(username = 'ana', password = 'ana secret', domain = TEST_DOMAIN): Promise<void> {
    await this.open(domain)
    const scram = new ScramClient({
      crypto: scramCrypto,
      hash: 'SHA-256',
      username,
      password,
      binding: { flag: 'n' },
    })
    const send = (kind: 'auth' | 'response', text: string) => {
      const data = new TextEncoder().encode(text)
      this.ws.send(
        buildSasl(kind === 'auth' ? { kind, mechanism: 'SCRAM-SHA-256', data } : { kind, data }).toString(),
      )
    }
    send('auth', scram.first())
    const challenge = readSasl(await this.next())
    if (challenge?.kind !== 'challenge') throw new Error('no challenge')
    send('response', await scram.final(new TextDecoder().decode(challenge.data)))
    expectation((await this.next()).is('success', NS_SASL), 'success')
    await this.open(domain)
    this.ws.send(
      `<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
    )
    expectation((await this.next()).attr('type') === 'result', 'a result')
  }
}
