/** Another person's program that speaks OTR and nothing else. */
import {
  generateOtrKey,
  OTR_BEGIN,
  type OtrAct,
  type OtrEvent,
  otrFingerprint,
  type OtrKey,
  type OtrState,
  otrStep,
} from '@corrillo/crypto/otr'
import type { Element } from '@corrillo/xmpp'
import { ME, type ScriptedServer } from './scripted-server.ts'

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
/** Made once: it takes a while, and no test needs another. */
let made: OtrKey | undefined
let made2: OtrKey | undefined

export class RemoteOtr {
  readonly address: string
  readonly key: OtrKey
  readonly events: OtrEvent[] = []
  /** Every body that we sent to it, and whole stanzas. */
  readonly heard: Element[] = []
  willing = true
  /** Beside everything that it sends. */
  extra = ''
  readonly #server: ScriptedServer
  readonly #tag = 0x1000 + Math.floor(Math.random() * 0x10000)
  #state: OtrState = OTR_BEGIN
  #seen = 0
  #ids = 0

  /** `other`: with another key. */
  constructor(server: ScriptedServer, address: string, other = false) {
    this.#server = server
    this.address = address
    this.key = other ? (made2 ??= generateOtrKey(random)) : (made ??= generateOtrKey(random))
  }
  get fingerprint(): string {
    return otrFingerprint(this.key)
  }
  get isPrivate(): boolean {
    return this.#state.message === 'encrypted'
  }
  does(act: OtrAct): void {
    const context = { key: this.key, tag: this.#tag, now: Date.now(), willing: this.willing }
    const { state, events, send } = otrStep(this.#state, act, context, random)
    this.#state = state
    this.events.push(...events)
    for (const text of send) this.push(text)
  }
  /** What is thrown away when a program ends without a word. */
  forgets(): void {
    this.#state = OTR_BEGIN
  }
  push(text: string, extra = this.extra): void {
    this.#server.push(
      `<message xmlns='jabber:client' from='${this.address}' to='${ME}' type='chat' id='otr-${this.#ids++}'><body>${escaped(text)}</body>${extra}</message>`,
    )
  }
  /** Reads what was sent to it, or to the account, since then. */
  reads(): void {
    const bare = this.address.split('/')[0]
    const all = this.#server.sent.slice(this.#seen)
    this.#seen = this.#server.sent.length
    for (const stanza of all) {
      const to = stanza.attr('to')
      const text = stanza.name === 'message' ? stanza.child('body')?.text() : undefined
      if (text === undefined || (to !== this.address && to !== bare)) continue
      this.heard.push(stanza)
      if (text.startsWith('?OTR')) this.does({ kind: 'receive', text })
    }
  }
  /** Reads and answers until this is so. */
  async until(is: () => boolean): Promise<void> {
    while (!is()) {
      this.reads()
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  get texts(): readonly string[] {
    return this.events.flatMap(event => (event.kind === 'text' ? [event.text] : []))
  }
}
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
