/** Bundles and messages as the XML that the python peer reads and writes; just enough for these tests. */
import type { Generation, WireBundle } from '../src/index.ts'

export const NAMESPACES: Readonly<Record<Generation, string>> = {
  'omemo:0': 'eu.siacs.conversations.axolotl',
  'omemo:2': 'urn:xmpp:omemo:2',
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

export interface WireMessage {
  readonly key: Uint8Array
  readonly isKeyExchange: boolean
  readonly payload?: Uint8Array
  readonly iv?: Uint8Array
}

export function writeBundle(bundle: WireBundle, generation: Generation): string {
  const { identityKey, signedPreKey, signedPreKeyId: id, signature } = bundle
  const pre = (name: string, attribute: string) =>
    bundle.preKeys.map(key => `<${name} ${attribute}="${key.id}">${base64(key.key)}</${name}>`).join('')
  const content =
    generation === 'omemo:0'
      ? `<signedPreKeyPublic signedPreKeyId="${id}">${base64(signedPreKey)}</signedPreKeyPublic><signedPreKeySignature>${base64(signature)}</signedPreKeySignature><identityKey>${base64(identityKey)}</identityKey><prekeys>${pre('preKeyPublic', 'preKeyId')}</prekeys>`
      : `<spk id="${id}">${base64(signedPreKey)}</spk><spks>${base64(signature)}</spks><ik>${base64(identityKey)}</ik><prekeys>${pre('pk', 'id')}</prekeys>`
  return `<bundle xmlns="${NAMESPACES[generation]}">${content}</bundle>`
}

export function readBundle(xml: string, generation: Generation): WireBundle {
  const old = generation === 'omemo:0'
  const element = (name: string) => content(xml, name)[0] as Found
  const signed = element(old ? 'signedPreKeyPublic' : 'spk')
  return {
    identityKey: element(old ? 'identityKey' : 'ik').bytes,
    signedPreKeyId: signed.id,
    signedPreKey: signed.bytes,
    signature: element(old ? 'signedPreKeySignature' : 'spks').bytes,
    preKeys: content(xml, old ? 'preKeyPublic' : 'pk').map(found => ({ id: found.id, key: found.bytes })),
  }
}

interface Found {
  readonly id: number
  readonly attributes: string
  readonly bytes: Uint8Array
}

function content(xml: string, name: string): Found[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}((?: [^>]*)?)>([^<]*)<`, 'g'))].map(match => ({
    attributes: match[1] ?? '',
    id: Number(/[iI]d="(\d+)"/.exec(match[1] ?? '')?.[1]),
    bytes: bytes(match[2] ?? ''),
  }))
}

export function writeMessage(
  message: WireMessage,
  generation: Generation,
  ids: { sid: number; rid: number; jid: string },
): string {
  const attribute = generation === 'omemo:0' ? 'prekey' : 'kex'
  const flag = message.isKeyExchange ? ` ${attribute}="true"` : ''
  const key = `<key rid="${ids.rid}"${flag}>${base64(message.key)}</key>`
  const keys = generation === 'omemo:0' ? key : `<keys jid="${ids.jid}">${key}</keys>`
  const iv = message.iv === undefined ? '' : `<iv>${base64(message.iv)}</iv>`
  const payload = message.payload === undefined ? '' : `<payload>${base64(message.payload)}</payload>`
  return `<encrypted xmlns="${NAMESPACES[generation]}"><header sid="${ids.sid}">${keys}${iv}</header>${payload}</encrypted>`
}

export function readMessage(xml: string): WireMessage {
  const key = content(xml, 'key')[0] as Found
  const [iv, payload] = [content(xml, 'iv')[0], content(xml, 'payload')[0]]
  return {
    key: key.bytes,
    isKeyExchange: /(?:prekey|kex)="true"/.test(key.attributes),
    ...(iv && { iv: iv.bytes }),
    ...(payload && { payload: payload.bytes }),
  }
}
