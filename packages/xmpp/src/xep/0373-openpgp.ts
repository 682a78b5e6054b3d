/** XEP-0373 OpenPGP for XMPP: its elements and nodes; keys and content are read by who has the mathematics. */
import {
  any,
  attr,
  base64Text,
  child,
  children,
  dateTime,
  element,
  type Infer,
  jid,
  text,
} from '../schema/kit.ts'

export const NS_OPENPGP = 'urn:xmpp:openpgp:0'
/** XEP-0374 §2.1: who says so reads messages. */
export const NS_OPENPGP_IM = 'urn:xmpp:openpgp:im:0'
export const NODE_OPENPGP_KEYS = `${NS_OPENPGP}:public-keys`
export const openPgpKeyNode = (fingerprint: string): string => `${NODE_OPENPGP_KEYS}:${fingerprint}`
export const NODE_OPENPGP_SECRET = `${NS_OPENPGP}:secret-key`

export const OpenPgp = element(NS_OPENPGP, 'openpgp', { data: base64Text() })

const To = element(NS_OPENPGP, 'to', { jid: jid.required('jid') })
const Time = element(NS_OPENPGP, 'time', { stamp: dateTime.required('stamp') })
const Rpad = element(NS_OPENPGP, 'rpad', { padding: text() })
const Payload = element(NS_OPENPGP, 'payload', { elements: any() })
/** §3.1: the one content element that messages have (XEP-0374 §3.1). How often each part stands there is for the reader to check. */
export const Signcrypt = element(NS_OPENPGP, 'signcrypt', {
  to: children(To),
  times: children(Time),
  rpad: child.optional(Rpad),
  payloads: children(Payload),
})
export type Signcrypt = Infer<typeof Signcrypt>

const Data = element(NS_OPENPGP, 'data', { bytes: base64Text() })
export const OpenPgpKey = element(NS_OPENPGP, 'pubkey', { data: child.required(Data) })

const Metadata = element(NS_OPENPGP, 'pubkey-metadata', {
  fingerprint: attr.required('v4-fingerprint'),
  date: dateTime.required('date'),
})
export const OpenPgpKeys = element(NS_OPENPGP, 'public-keys-list', { keys: children(Metadata) })
export const OpenPgpSecret = element(NS_OPENPGP, 'secretkey', { data: base64Text() })
