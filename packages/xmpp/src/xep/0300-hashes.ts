/** XEP-0300 Use of Cryptographic Hash Functions. */
import { attr, base64, element, type Infer } from '../schema/kit.ts'

export const NS_HASHES = 'urn:xmpp:hashes:2'

/** §3.1: the digest in base64; the algorithm by its name in IANA's registry. */
export const Hash = element(NS_HASHES, 'hash', { algo: attr.required('algo'), digest: base64() })
export type Hash = Infer<typeof Hash>
