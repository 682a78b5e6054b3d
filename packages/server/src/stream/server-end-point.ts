import { createHash, type X509Certificate } from 'node:crypto'

/**
 * RFC 5929 §4.1: the certificate under the hash of its own signature, where that is weak under SHA-256. Signatures without a hash
 * of their own (Ed25519) have no such binding.
 */
export const serverEndPoint = (certificate: X509Certificate | undefined): Uint8Array | undefined => {
  const named = certificate && HASH.exec(certificate.signatureAlgorithm ?? '')?.[1]?.toLowerCase()
  if (certificate === undefined || named === undefined) return undefined
  const hash = named === 'md5' || named === 'sha1' ? 'sha256' : named
  return createHash(hash).update(certificate.raw).digest()
}

/** As OpenSSL names them: `ecdsa-with-SHA384`, `sha256WithRSAEncryption`. */
const HASH = /(md5|sha1|sha224|sha256|sha384|sha512)/i
