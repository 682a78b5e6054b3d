/** XEP-0447 Stateless file sharing, with encrypted sources (XEP-0448) and addresses of data (XEP-0103). */
import { attr, base64Element, child, children, element, type Infer, oneOf } from '../schema/kit.ts'
import { Hash } from './0300-hashes.ts'
import { FileMetadata } from './0446-file-metadata.ts'

export const NS_FILE_SHARING = 'urn:xmpp:sfs:0'
export const NS_ENCRYPTED_FILE = 'urn:xmpp:esfs:0'
export const NS_URL_DATA = 'http://jabber.org/protocol/url-data'
/** XEP-0448 §5. */
export const CIPHER_AES_256_GCM = 'urn:xmpp:ciphers:aes-256-gcm-nopadding:0'

const UrlData = element(NS_URL_DATA, 'url-data', { target: attr.required('target') })
const Addresses = element(NS_FILE_SHARING, 'sources', { urls: children(UrlData, { max: 10, lenient: true }) })

/** XEP-0448 §3.1: key and initialization vector of the file, and where its ciphertext is. */
export const EncryptedSource = element(NS_ENCRYPTED_FILE, 'encrypted', {
  cipher: attr.required('cipher'),
  key: base64Element('key'),
  iv: base64Element('iv'),
  hashes: children(Hash, { max: 10, lenient: true }),
  sources: child.optional(Addresses),
})
export type EncryptedSource = Infer<typeof EncryptedSource>

const Sources = element(NS_FILE_SHARING, 'sources', {
  urls: children(UrlData, { max: 10, lenient: true }),
  encrypted: children(EncryptedSource, { max: 10, lenient: true }),
})

/** XEP-0447 §3: several in one message have ids that differ. */
export const FileSharing = element(NS_FILE_SHARING, 'file-sharing', {
  id: attr.optional('id'),
  disposition: oneOf('inline', 'attachment').optional('disposition'),
  file: child.required(FileMetadata),
  sources: child.optional(Sources),
})
export type FileSharing = Infer<typeof FileSharing>
