/** A certificate that programs trust which are told of its authority. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** `ca.pem`, and `certificate.pem` with `key.pem` for localhost and other names by it. */
export const certify = (folder: string, others: readonly string[] = []) => {
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  const fresh = ['-newkey', 'rsa:2048', '-nodes']
  openssl(
    'req',
    '-x509',
    ...fresh,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=Authority of a test',
  )
  openssl('req', ...fresh, '-keyout', at('key.pem'), '-out', at('request.pem'), '-subj', '/CN=localhost')
  writeFileSync(at('names'), `subjectAltName=${['localhost', ...others].map(name => `DNS:${name}`).join()}`)
  openssl(
    'x509',
    '-req',
    '-in',
    at('request.pem'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-out',
    at('certificate.pem'),
    '-days',
    '2',
    '-extfile',
    at('names'),
  )
}

/** The lines of a configuration that serves HTTPS with it. */
export const withCertificate = (folder: string, http: number): string =>
  `[tls]\ncertificate = "${folder}/certificate.pem"\nkey = "${folder}/key.pem"\n[http]\ntls = true\npublic_url = "https://localhost:${http}"\n`
