/** The certificate that 5222, 5223 and HTTPS share: made at the first start, loaded again when its files are replaced. */
import { constants, createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { Config } from '../config/config.ts'
import type { Clock } from '../host/clock.ts'
import type { Log } from '../observe/log.ts'
import { selfSigned, type Pem } from './self-signed.ts'

export interface Certificate {
  readonly domain: string
  /** What new connections use; asked for at every handshake. */
  readonly context: SecureContext
  /** The same, for listeners that keep one of their own and are told of a new one. */
  readonly options: SecureContextOptions
  readonly expires: number
  /** Names that it is valid for, as the certificate spells them. */
  readonly names: readonly string[]
  readonly selfSigned: boolean
  /** Looks at the files now; true when a new certificate is in use. */
  refresh(): Promise<boolean>
  onChange(run: () => void): void
  close(): void
}
export interface CertificateOptions {
  readonly config: Config
  readonly domain: string
  readonly clock: Clock
  readonly log: Log
}

/** S069: new handshakes use a replaced certificate within ten seconds. */
const LOOK_EVERY = 5000
const DAY = 86_400_000
const WARN_DAYS = [30, 14, 7, 1] as const

/** TLS 1.2 with forward secrecy and authenticated encryption only (RFC 9325 §4.2); hybrid key exchange first. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

const load = async (paths: { certificate: string; key: string }): Promise<Pem> => ({
  certificate: await readFile(paths.certificate, 'utf8'),
  key: await readFile(paths.key, 'utf8'),
})

/** Throws when the files are half-written or do not belong together, so that the certificate in use stays. */
const inspect = (pem: Pem): X509Certificate => {
  const certificate = new X509Certificate(pem.certificate)
  if (!certificate.checkPrivateKey(createPrivateKey(pem.key)))
    throw new Error('the key does not belong to the certificate')
  if (!/-----END CERTIFICATE-----\s*$/.test(pem.certificate))
    throw new Error('the certificate file ends in the middle')
  return certificate
}

const optionsOf = (pem: Pem, minimum: Config['tls']['minimum']): SecureContextOptions => ({
  cert: pem.certificate,
  key: pem.key,
  minVersion: `TLSv${minimum}`,
  ciphers: CIPHERS,
  ecdhCurve: 'X25519MLKEM768:X25519:P-256:P-384',
  honorCipherOrder: true,
  // S044: a second handshake on one connection is refused. No tickets: Node never changes the key that all of them are sealed with, and one
  // costs more (60 µs of a handshake) than it saves a client that comes back.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET,
})

const writeNew = async (path: string, text: string, mode: number): Promise<void> => {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

const exists = async (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )

/** The key is written first: a certificate without its key would never be completed. */
const makeIfAbsent = async (
  paths: { certificate: string; key: string },
  domain: string,
  now: number,
  log: Log,
): Promise<void> => {
  if ((await exists(paths.certificate)) || (await exists(paths.key))) return
  const pem = await selfSigned(domain, now)
  await mkdir(dirname(paths.key), { recursive: true, mode: 0o700 })
  await writeNew(paths.key, pem.key, 0o600)
  await writeNew(paths.certificate, pem.certificate, 0o644)
  log.info('made a certificate', { domain, file: paths.certificate })
}

/** Says once for each step that the end is near (S070). */
const expiryWatch = (clock: Clock, log: Log) => {
  let said: number | undefined
  return (expires: number): void => {
    const days = Math.floor((expires - clock.now()) / DAY)
    const step = days < 0 ? 0 : WARN_DAYS.findLast(warn => days < warn)
    if (step === undefined || step === said) {
      if (step === undefined) said = undefined
      return
    }
    said = step
    log.warn(days < 0 ? 'the certificate has expired' : 'the certificate expires soon', {
      days: Math.max(0, days),
      expires: new Date(expires).toISOString(),
    })
  }
}

export const openCertificate = async ({
  config,
  domain,
  clock,
  log,
}: CertificateOptions): Promise<Certificate> => {
  const own = {
    certificate: join(config.data, 'tls', `${domain}.crt`),
    key: join(config.data, 'tls', `${domain}.key`),
  }
  const { certificate, key } = config.tls
  const paths = certificate === undefined || key === undefined ? own : { certificate, key }
  if (paths === own) await makeIfAbsent(own, domain, clock.now(), log)
  let pem = await load(paths)
  let parsed = inspect(pem)
  let options = optionsOf(pem, config.tls.minimum)
  let context = createSecureContext(options)
  let complained = ''
  const watch = expiryWatch(clock, log)
  const listeners: (() => void)[] = []
  watch(parsed.validToDate.getTime())

  const refresh = async (): Promise<boolean> => {
    try {
      const next = await load(paths)
      watch(parsed.validToDate.getTime())
      if (next.certificate === pem.certificate && next.key === pem.key) return false
      const nextParsed = inspect(next)
      const nextOptions = optionsOf(next, config.tls.minimum)
      context = createSecureContext(nextOptions)
      ;[parsed, options, pem] = [nextParsed, nextOptions, next]
      complained = ''
      for (const run of listeners) run()
      log.info('the certificate was replaced', { expires: parsed.validToDate.toISOString() })
      return true
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (reason !== complained) log.warn('the new certificate cannot be used; the old one stays', { reason })
      complained = reason
      return false
    }
  }
  let closed = false
  let cancel = () => {}
  const schedule = () => {
    if (!closed) cancel = clock.after(LOOK_EVERY, () => void refresh().finally(schedule))
  }
  schedule()

  return {
    domain,
    get context() {
      return context
    },
    get options() {
      return options
    },
    get expires() {
      return parsed.validToDate.getTime()
    },
    get names() {
      return [...(parsed.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(match => match[1] as string)
    },
    get selfSigned() {
      return parsed.issuer === parsed.subject
    },
    refresh,
    onChange(run) {
      listeners.push(run)
    },
    close() {
      closed = true
      cancel()
    },
  }
}
