/**
 * A certificate of our own for the first start: ECDSA P-256, named after the domain. The library is as large as a third of the program, and
 * no later start needs it.
 */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY = 86_400_000
/** Nobody renews this one, and people pin it: it outlives the machine. */
const VALID_DAYS = 3650

export interface Pem {
  readonly certificate: string
  readonly key: string
}

const pemOf = (label: string, der: ArrayBuffer): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n')}\n-----END ${label}-----\n`

export const selfSigned = async (domain: string, now: number, days = VALID_DAYS): Promise<Pem> => {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const keys: CryptoKeyPair = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
    name: `CN=${domain.slice(0, 64)}`,
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + days * DAY),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: domain }]),
    ],
  })
  return {
    certificate: certificate.toString('pem') + '\n',
    key: pemOf('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', keys.privateKey)),
  }
}
