/** Both generations on the wire, in one form inside. */
import type { Generation, WireBundle } from '@corrillo/crypto'
import {
  el,
  type Element,
  Jid,
  NODE_OMEMO_BUNDLES,
  NODE_OMEMO_DEVICES,
  NODE_OMEMO_LEGACY_DEVICES,
  NS_OMEMO,
  NS_OMEMO_LEGACY,
  OmemoBundle,
  OmemoDevices,
  OmemoEncrypted,
  OmemoLegacyBundle,
  OmemoLegacyDevices,
  OmemoLegacyEncrypted,
  omemoLegacyBundleNode,
} from '@corrillo/xmpp'
import type { Listed } from './devices.ts'

export const NAMESPACE: Readonly<Record<Generation, string>> = {
  'omemo:2': NS_OMEMO,
  'omemo:0': NS_OMEMO_LEGACY,
}
export const DEVICES_NODE: Readonly<Record<Generation, string>> = {
  'omemo:2': NODE_OMEMO_DEVICES,
  'omemo:0': NODE_OMEMO_LEGACY_DEVICES,
}
/** XEP-0060 §12.20: a singleton node has one item, `current`. */
export const SINGLETON = 'current'

export const bundlePlace = (
  generation: Generation,
  id: number,
): { readonly node: string; readonly item: string } =>
  generation === 'omemo:2'
    ? { node: NODE_OMEMO_BUNDLES, item: String(id) }
    : { node: omemoLegacyBundleNode(id), item: SINGLETON }

export interface EncryptedKey {
  readonly address: string
  readonly rid: number
  readonly isKeyExchange: boolean
  readonly data: Uint8Array
}
export interface Encrypted {
  readonly generation: Generation
  readonly sid: number
  readonly keys: readonly EncryptedKey[]
  readonly iv: Uint8Array | undefined
  readonly payload: Uint8Array | undefined
}

/** The label counts only with a valid signature, which needs the bundle; `labelsig` is checked where that is known. */
export const readDevices = (
  generation: Generation,
  payload: Element | undefined,
): readonly (Listed & { readonly labelsig?: string | undefined })[] => {
  if (!payload) return []
  if (generation === 'omemo:0') return OmemoLegacyDevices.tryParse(payload)?.devices ?? []
  return OmemoDevices.tryParse(payload)?.devices ?? []
}

export interface OwnListed extends Listed {
  readonly labelsig?: string | undefined
}
export const writeDevices = (generation: Generation, devices: readonly OwnListed[]): Element =>
  generation === 'omemo:0'
    ? OmemoLegacyDevices.build({ devices: devices.map(({ id }) => ({ id })) })
    : OmemoDevices.build({
        devices: devices.map(({ id, label, labelsig }) =>
          label && labelsig ? { id, label, labelsig } : { id },
        ),
      })

export const readBundle = (generation: Generation, payload: Element | undefined): WireBundle | undefined => {
  const bundle = payload && (generation === 'omemo:0' ? OmemoLegacyBundle : OmemoBundle).tryParse(payload)
  return (
    bundle && {
      identityKey: bundle.ik,
      signedPreKeyId: bundle.spk.id,
      signedPreKey: bundle.spk.key,
      signature: bundle.spks,
      preKeys: bundle.prekeys.keys,
    }
  )
}
export const writeBundle = (generation: Generation, bundle: WireBundle): Element =>
  (generation === 'omemo:0' ? OmemoLegacyBundle : OmemoBundle).build({
    ik: bundle.identityKey,
    spk: { id: bundle.signedPreKeyId, key: bundle.signedPreKey },
    spks: bundle.signature,
    prekeys: { keys: bundle.preKeys },
  })

/** What the message has for this device: the newer generation first. `none`: it is encrypted, but not for us. */
export const readEncrypted = (
  message: Element,
  address: string,
  deviceId: number,
): { readonly found: Encrypted; readonly key: EncryptedKey | undefined } | undefined => {
  const all = [readNew(message), readOld(message, address)].filter(one => one !== undefined)
  for (const found of all) {
    const key = found.keys.find(one => one.rid === deviceId && one.address === address)
    if (key) return { found, key }
  }
  return all[0] && { found: all[0], key: undefined }
}

const readNew = (message: Element): Encrypted | undefined => {
  const encrypted = OmemoEncrypted.in(message)
  return (
    encrypted && {
      generation: 'omemo:2',
      sid: encrypted.header.sid,
      keys: encrypted.header.keys.flatMap(({ jid, keys }) =>
        keys.map(key => ({ address: jid.toString(), rid: key.rid, isKeyExchange: key.kex, data: key.data })),
      ),
      iv: undefined,
      payload: encrypted.payload,
    }
  )
}
const readOld = (message: Element, address: string): Encrypted | undefined => {
  const encrypted = OmemoLegacyEncrypted.in(message)
  return (
    encrypted && {
      generation: 'omemo:0',
      sid: encrypted.header.sid,
      // Version 0.3 names no account beside the device id.
      keys: encrypted.header.keys.map(key => ({
        address,
        rid: key.rid,
        isKeyExchange: key.prekey,
        data: key.data,
      })),
      iv: encrypted.header.iv,
      payload: encrypted.payload,
    }
  )
}

export const writeEncrypted = ({ generation, sid, keys, iv, payload }: Encrypted): Element => {
  const content = payload === undefined ? {} : { payload }
  if (generation === 'omemo:0') {
    const list = keys.map(key => ({ rid: key.rid, prekey: key.isKeyExchange, data: key.data }))
    return OmemoLegacyEncrypted.build({
      header: { sid, keys: list, iv: iv ?? new Uint8Array(12) },
      ...content,
    })
  }
  const list = [...Map.groupBy(keys, key => key.address)].map(([address, own]) => ({
    jid: Jid.parse(address),
    keys: own.map(key => ({ rid: key.rid, kex: key.isKeyExchange, data: key.data })),
  }))
  return OmemoEncrypted.build({ header: { sid, keys: list }, ...content })
}

const UNREAD: Readonly<Record<string, string>> = {
  en: 'This message is encrypted with OMEMO, which your client does not seem to support.',
  es: 'Este mensaje está cifrado con OMEMO, y parece que tu programa no lo admite.',
  da: 'Denne besked er krypteret med OMEMO, som dit program ikke ser ud til at understøtte.',
}
/** Version 0.3's answer to those who cannot read it, in its author's language; the newer one MUST NOT have it (XEP-0420 §6). */
export const fallbackBody = (language = 'en'): Element =>
  el('jabber:client', 'body', {}, UNREAD[language] ?? UNREAD['en']!)
