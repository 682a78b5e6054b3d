/** Somebody with an OpenPGP key, whose program is the test: announces it, seals, and opens. */
import { createKey, open, seal, type SecretKeyInfo } from '@corrillo/crypto/openpgp'
import {
  el,
  type Element,
  NODE_OPENPGP_KEYS,
  NS_CLIENT,
  NS_OPENPGP,
  OpenPgp,
  OpenPgpKey,
  openPgpKeyNode,
} from '@corrillo/xmpp'
import { signcrypt, writeList } from '../modules/openpgp/wire.ts'
import { ME, type ScriptedServer } from './scripted-server.ts'

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

export interface Said {
  readonly id: string
  readonly at: number
  readonly to?: readonly string[]
  /** When it says that it was written. */
  readonly time?: number
  /** Who signs it. */
  readonly by?: SecretKeyInfo
  /** In place of what a message has inside. */
  readonly text?: string
}

export class OpenPgpPerson {
  readonly #server: ScriptedServer
  readonly address: string
  readonly key: SecretKeyInfo

  private constructor(server: ScriptedServer, address: string, key: SecretKeyInfo) {
    this.#server = server
    this.address = address
    this.key = key
  }
  static async with(server: ScriptedServer, address: string, at: number): Promise<OpenPgpPerson> {
    return new OpenPgpPerson(server, address, await createKey(address, at))
  }
  announce(at: number, keys: readonly SecretKeyInfo[] = [this.key]): void {
    const put = (node: string, payload: Element): void =>
      void this.#server.items.set(`${this.address} ${node}`, new Map([['current', payload]]))
    for (const { fingerprint, bytes } of keys)
      put(openPgpKeyNode(fingerprint), OpenPgpKey.build({ data: { bytes } }))
    put(NODE_OPENPGP_KEYS, writeList(keys.map(({ fingerprint }) => ({ fingerprint, date: at }))))
  }
  async stanza(
    recipients: readonly Uint8Array[],
    said: Said,
    ...elements: readonly Element[]
  ): Promise<Element> {
    const { id, at, to = [ME], time = at, by = this.key } = said
    const text = said.text ?? signcrypt({ to, at: time, elements }, random)
    const data = await seal({ text, secret: by.secret, recipients, now: at })
    return this.message(id, OpenPgp.build({ data }))
  }
  message(id: string, ...elements: readonly Element[]): Element {
    const body = el(NS_CLIENT, 'body', {}, 'This message is encrypted.')
    return el(
      NS_CLIENT,
      'message',
      { from: `${this.address}/desk`, to: ME, type: 'chat', id },
      body,
      ...elements,
    )
  }
  open(
    stanza: Element,
    signers: readonly Uint8Array[],
    now: number,
  ): Promise<{ text: string; signedBy: string }> {
    const message = OpenPgp.in(stanza)?.data ?? new Uint8Array()
    return open({ message, secrets: [this.key.secret], signers, now: now + 60_000 })
  }
}
export const isOpenPgp = (stanza: Element): boolean => stanza.child('openpgp', NS_OPENPGP) !== undefined
