import { createHash, type X509Certificate } from 'node:crypto'
import type { SecureContext, TLSSocket } from 'node:tls'

/** As OpenSSL names them: `ecdsa-with-SHA384`, `sha256WithRSAEncryption`. */
const HASH = /(md5|sha1|sha224|sha256|sha384|sha512)/i

/**
 * RFC 5929 §4.1: the certificate under the hash of its own signature, where that is weak under SHA-256. Signatures without a hash
 * of their own (Ed25519) have no such binding.
 */
export const serverEndPoint = (
  certificate: Pick<X509Certificate, 'raw' | 'signatureAlgorithm'> | undefined,
): Uint8Array | undefined => {
  const named = HASH.exec(certificate?.signatureAlgorithm ?? '')?.[1]?.toLowerCase()
  if (certificate === undefined || named === undefined) return undefined
  const hash = named === 'md5' || named === 'sha1' ? 'sha256' : named
  return createHash(hash).update(certificate.raw).digest()
}

const known = new WeakMap<SecureContext, { readonly data: Uint8Array | undefined }>()

/** A certificate is read once, not for every connection that it serves. */
export const endPointOf = (served: SecureContext, socket: TLSSocket): Uint8Array | undefined => {
  const found = known.get(served) ?? { data: serverEndPoint(socket.getX509Certificate()) }
  known.set(served, found)
  return found.data
}
