/** XEP-0384 OMEMO Encryption, in both generations. */
import {
  attr,
  base64Element,
  base64Text,
  bool,
  child,
  children,
  element,
  type Infer,
  int,
  intBetween,
  jid,
} from '../schema/kit.ts'

/** Version 0.8 and later. */
export const NS_OMEMO = 'urn:xmpp:omemo:2'
export const NODE_OMEMO_DEVICES = 'urn:xmpp:omemo:2:devices'
export const NODE_OMEMO_BUNDLES = 'urn:xmpp:omemo:2:bundles'

/** XEP-0384 §2: 1 … 2^31-1 for devices. */
const device = intBetween(1, 2 ** 32 - 1)

export const OmemoDevice = element(NS_OMEMO, 'device', {
  id: device.required('id'),
  label: attr.optional('label'),
  labelsig: attr.optional('labelsig'),
})
/** XEP-0384 §5.3.1. */
export const OmemoDevices = element(NS_OMEMO, 'devices', {
  devices: children(OmemoDevice, { max: 200, lenient: true }),
})
export type OmemoDevices = Infer<typeof OmemoDevices>

const PreKey = element(NS_OMEMO, 'pk', { id: int.required('id'), key: base64Text() })
const SignedPreKey = element(NS_OMEMO, 'spk', { id: int.required('id'), key: base64Text() })

/** XEP-0384 §5.3.2. */
export const OmemoBundle = element(NS_OMEMO, 'bundle', {
  spk: child.required(SignedPreKey),
  spks: base64Element.required('spks'),
  ik: base64Element.required('ik'),
  prekeys: child.required(element(NS_OMEMO, 'prekeys', { keys: children(PreKey, { max: 500 }) })),
})
export type OmemoBundle = Infer<typeof OmemoBundle>

const Key = element(NS_OMEMO, 'key', {
  rid: device.required('rid'),
  kex: bool.default('kex', false),
  data: base64Text(),
})
const Keys = element(NS_OMEMO, 'keys', {
  jid: jid.required('jid'),
  keys: children(Key, { max: 500, lenient: true }),
})
const Header = element(NS_OMEMO, 'header', {
  sid: device.required('sid'),
  keys: children(Keys, { max: 5_000 }),
})

/** XEP-0384 §5.5; without a payload it only moves the ratchet (§5.8). */
export const OmemoEncrypted = element(NS_OMEMO, 'encrypted', {
  header: child.required(Header),
  payload: base64Element('payload'),
})
export type OmemoEncrypted = Infer<typeof OmemoEncrypted>
export const OmemoOptOut = element(NS_OMEMO, 'opt-out', {})

/** Version 0.3, which most of the network speaks. */
export const NS_OMEMO_LEGACY = 'eu.siacs.conversations.axolotl'
export const NODE_OMEMO_LEGACY_DEVICES = 'eu.siacs.conversations.axolotl.devicelist'
export const omemoLegacyBundleNode = (deviceId: number): string =>
  `eu.siacs.conversations.axolotl.bundles:${deviceId}`

const LegacyDevice = element(NS_OMEMO_LEGACY, 'device', { id: device.required('id') })
export const OmemoLegacyDevices = element(NS_OMEMO_LEGACY, 'list', {
  devices: children(LegacyDevice, { max: 200, lenient: true }),
})
export type OmemoLegacyDevices = Infer<typeof OmemoLegacyDevices>

const LegacyPreKey = element(NS_OMEMO_LEGACY, 'preKeyPublic', {
  id: int.required('preKeyId'),
  key: base64Text(),
})
const LegacySignedPreKey = element(NS_OMEMO_LEGACY, 'signedPreKeyPublic', {
  id: int.required('signedPreKeyId'),
  key: base64Text(),
})
export const OmemoLegacyBundle = element(NS_OMEMO_LEGACY, 'bundle', {
  spk: child.required(LegacySignedPreKey),
  spks: base64Element.required('signedPreKeySignature'),
  ik: base64Element.required('identityKey'),
  prekeys: child.required(
    element(NS_OMEMO_LEGACY, 'prekeys', { keys: children(LegacyPreKey, { max: 500 }) }),
  ),
})
export type OmemoLegacyBundle = Infer<typeof OmemoLegacyBundle>

const LegacyKey = element(NS_OMEMO_LEGACY, 'key', {
  rid: device.required('rid'),
  prekey: bool.default('prekey', false),
  data: base64Text(),
})
const LegacyHeader = element(NS_OMEMO_LEGACY, 'header', {
  sid: device.required('sid'),
  keys: children(LegacyKey, { max: 1000, lenient: true }),
  iv: base64Element.required('iv'),
})
export const OmemoLegacyEncrypted = element(NS_OMEMO_LEGACY, 'encrypted', {
  header: child.required(LegacyHeader),
  payload: base64Element('payload'),
})
export type OmemoLegacyEncrypted = Infer<typeof OmemoLegacyEncrypted>
