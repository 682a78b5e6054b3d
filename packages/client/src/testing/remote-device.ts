/** Somebody else's device, made of the cryptography alone: publishes a bundle, writes, reads, and can be told to misbehave. */
import {
  type Bundle,
  decodeBundle,
  type DeviceKeys,
  decryptKey,
  decryptPayload,
  emptyKey,
  encodeBundle,
  encryptKey,
  encryptPayload,
  fingerprint,
  type Generation,
  generateDeviceKeys,
  publicBundle,
  type RatchetSession,
  startSession,
} from '@corrillo/crypto'
import { el, type Element, HintStore, Jid, NS_CLIENT, SceEnvelope } from '@corrillo/xmpp'
import {
  bundlePlace,
  DEVICES_NODE,
  type EncryptedKey,
  readBundle,
  readEncrypted,
  writeBundle,
  writeDevices,
  writeEncrypted,
} from '../modules/omemo/wire.ts'
import { ME, type ScriptedServer } from './scripted-server.ts'

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

/** What the envelope says, when it is not what the stanza says. */
interface Named {
  readonly from?: string
  /** null: it says nobody. */
  readonly to?: string | null
  readonly time?: Date
}

export class RemoteDevice {
  readonly server: ScriptedServer
  readonly address: string
  readonly generation: Generation
  keys: DeviceKeys = generateDeviceKeys(random, Date.UTC(2026, 0, 1))
  session: RatchetSession | undefined
  /** Of the message that was encrypted last: what every recipient learns, and who got it. */
  last: { readonly key: Uint8Array; readonly keys: readonly EncryptedKey[] } | undefined

  constructor(server: ScriptedServer, address: string, generation: Generation = 'omemo:2') {
    this.server = server
    this.address = address
    this.generation = generation
  }
  get id(): number {
    return this.keys.deviceId
  }
  get fingerprint(): string {
    return fingerprint(this.keys.identity.publicKey)
  }

  /** Puts the bundle where it is looked for; `as` under another id. */
  publishBundle(as = this.id, change: (bundle: Element) => Element = bundle => bundle): this {
    const { node, item } = bundlePlace(this.generation, as)
    const bundle = change(
      writeBundle(this.generation, encodeBundle(publicBundle(this.keys, this.generation), this.generation)),
    )
    const place = `${this.address} ${node}`
    this.server.items.set(place, new Map(this.server.items.get(place)).set(item, bundle))
    return this
  }
  list(...ids: readonly number[]): Element {
    const list = writeDevices(
      this.generation,
      ids.map(id => ({ id })),
    )
    this.server.items.set(`${this.address} ${DEVICES_NODE[this.generation]}`, new Map([['current', list]]))
    return list
  }
  /** Listed alone, with its bundle. */
  announce(): this {
    this.list(this.id)
    return this.publishBundle()
  }
  /** The event that an account's server sends to those who follow its list. */
  event(...ids: readonly number[]): Element {
    const list = this.list(...ids)
    const item = el('http://jabber.org/protocol/pubsub#event', 'item', { id: 'current' }, list)
    const items = el(
      'http://jabber.org/protocol/pubsub#event',
      'items',
      { node: DEVICES_NODE[this.generation] },
      item,
    )
    return el(
      NS_CLIENT,
      'message',
      { from: this.address, to: ME, type: 'headline' },
      el('http://jabber.org/protocol/pubsub#event', 'event', {}, items),
    )
  }

  /** A session with the client, by the bundle that it published, or by what `change` makes of it. */
  async meet(deviceId: number, change: (bundle: Bundle) => Bundle = bundle => bundle): Promise<this> {
    const { node, item } = bundlePlace(this.generation, deviceId)
    const wire = readBundle(this.generation, this.server.items.get(`${ME} ${node}`)?.get(item))
    this.session = await startSession(
      this.keys,
      change(decodeBundle(wire!, this.generation)),
      this.generation,
      random,
    )
    return this
  }

  private envelope(content: readonly Element[], sce: Named = {}): Element {
    return SceEnvelope.build({
      content: { elements: [...content] },
      rpad: { padding: 'x' },
      from: { jid: Jid.parse(sce.from ?? this.address) },
      ...(sce.to === null ? {} : { to: { jid: Jid.parse(sce.to ?? ME) } }),
      ...(sce.time ? { time: { stamp: sce.time } } : {}),
    })
  }

  /** A message to the client's device; `sce` names other people in the envelope than the stanza does. */
  async encrypted(deviceId: number, body: string, sce: Named = {}): Promise<Element> {
    const envelope = this.envelope([el(NS_CLIENT, 'body', {}, body)], sce)
    const plain = new TextEncoder().encode(this.generation === 'omemo:2' ? envelope.toString() : body)
    const { key, payload, iv } = await encryptPayload(this.generation, plain, random)
    return this.wrap(deviceId, key, payload, iv)
  }
  /** Whatever stands in the envelope. */
  async sealed(deviceId: number, ...content: readonly Element[]): Promise<Element> {
    return this.sealedAt(deviceId, undefined, ...content)
  }
  /** The same, with the time that its author says. */
  async sealedAt(deviceId: number, time: Date | undefined, ...content: readonly Element[]): Promise<Element> {
    return this.sealedAs(deviceId, time ? { time } : {}, ...content)
  }
  /** The same, to whom and by whom the envelope says. */
  async sealedAs(deviceId: number, sce: Named, ...content: readonly Element[]): Promise<Element> {
    const envelope = this.envelope(content, sce)
    const plain = new TextEncoder().encode(envelope.toString())
    const { key, payload, iv } = await encryptPayload(this.generation, plain, random)
    return this.wrap(deviceId, key, payload, iv)
  }
  /** The message that was encrypted last with another text in it, sealed with the message key that every recipient of it has. */
  async swapped(body: string): Promise<Element> {
    const { key, keys } = this.last!
    const plain =
      this.generation === 'omemo:2' ? this.envelope([el(NS_CLIENT, 'body', {}, body)]).toString() : body
    const length = this.generation === 'omemo:2' ? 32 : 16
    const { payload, iv } = await encryptPayload(this.generation, new TextEncoder().encode(plain), bytes =>
      bytes === length ? key.slice(0, length) : random(bytes),
    )
    return writeEncrypted({ generation: this.generation, sid: this.id, keys, iv, payload })
  }
  /** Version 0.3 as it was at first: sixteen bytes of key in the ratchet message, the tag behind the text. */
  async withoutTag(deviceId: number, body: string): Promise<Element> {
    const { key, payload, iv } = await encryptPayload('omemo:0', new TextEncoder().encode(body), random)
    return this.wrap(deviceId, key.slice(0, 16), Uint8Array.of(...payload, ...key.slice(16)), iv)
  }
  async empty(deviceId: number): Promise<Element> {
    const { key, iv } = await emptyKey(this.generation, random)
    return this.wrap(deviceId, key, undefined, iv)
  }
  async wrap(
    deviceId: number,
    key: Uint8Array,
    payload: Uint8Array | undefined,
    iv: Uint8Array | undefined,
  ): Promise<Element> {
    const sealed = await encryptKey(this.session!, key, random)
    this.session = sealed.session
    const keys = [{ address: ME, rid: deviceId, isKeyExchange: sealed.isKeyExchange, data: sealed.message }]
    this.last = { key, keys }
    return writeEncrypted({ generation: this.generation, sid: this.id, keys, iv, payload })
  }
  stanza(
    encrypted: Element,
    attrs: Readonly<Record<string, string>> = {},
    ...more: readonly Element[]
  ): Element {
    const eme = el('urn:xmpp:eme:0', 'encryption', { namespace: encrypted.ns, name: 'OMEMO' })
    return el(
      NS_CLIENT,
      'message',
      { from: `${this.address}/phone`, to: ME, type: 'chat', ...attrs },
      encrypted,
      eme,
      HintStore.build({}),
      ...more,
    )
  }
  async say(deviceId: number, body: string): Promise<Element> {
    const message = this.stanza(await this.encrypted(deviceId, body))
    this.server.push(message)
    return message
  }

  /** Everything that a stanza of the client has for this device. */
  async open(stanza: Element): Promise<string | undefined> {
    const read = readEncrypted(stanza, this.address, this.id)
    if (!read?.key) return undefined
    const { found, key } = read
    const opened = await decryptKey(this.keys, this.session, key.data, key.isKeyExchange, found.generation)
    this.session = opened.session
    this.keys = opened.keys
    if (!found.payload) return ''
    return new TextDecoder().decode(
      await decryptPayload(found.generation, opened.key, found.payload, found.iv),
    )
  }
  /** What a stanza of the client has for this device: its text, '' for an empty message; undefined: nothing. */
  async read(stanza: Element): Promise<string | undefined> {
    const plain = await this.open(stanza)
    return this.generation === 'omemo:0' ? plain : plain && /<body[^>]*>([^<]*)</.exec(plain)?.[1]
  }
}
