import { decodeBase64, encodeBase64 } from '../base64.ts'
import { decodeSaslName, type Gs2Header, parseGs2Header } from './channel-binding.ts'
import { type Advertised, downgradeHash } from './downgrade.ts'
import { SaslError } from './error.ts'
import {
  bytesOf,
  isNonce,
  type ScramCredentials,
  type ScramCrypto,
  type ScramHash,
  scramAttributes,
  xor,
} from './scram-crypto.ts'

export interface ScramServerOptions {
  readonly crypto: ScramCrypto
  readonly hash: ScramHash
  /** The mechanism that the client chose is a `-PLUS` one. */
  readonly plus: boolean
  /** What this connection advertised; also answers whether `-PLUS` was among it. */
  readonly advertised: Advertised
  /** Channel binding data of this very connection, by type. */
  readonly bindings: Pick<ReadonlyMap<string, Uint8Array>, 'has' | 'get'>
  /** Name as sent, not prepared. */
  lookup(username: string): Promise<ScramCredentials | undefined>
  /** For names that do not exist: the same answer each time, not to be told from a real one. */
  readonly decoy: { readonly key: Uint8Array; readonly iterations: number }
}

export interface ScramOutcome {
  /** As sent; the account is found by preparing it. */
  readonly username: string
  readonly authzid: string | undefined
  /** To be sent with success. */
  readonly serverFinal: string
  readonly binding: string | undefined
}

interface Exchange {
  readonly header: Gs2Header
  readonly username: string
  readonly nonce: string
  readonly credentials: ScramCredentials
  readonly real: boolean
  readonly signed: string
}

const malformed = (): SaslError => new SaslError('malformed-request')
/** One answer for every reason (S050): which part failed is nobody's business. */
const refused = (): SaslError => new SaslError('not-authorized')

/** The server half of SCRAM (RFC 5802): `first`, then `final`, each once. Both throw a SaslError. */
export class ScramServer {
  private readonly options: ScramServerOptions
  private exchange: Exchange | undefined

  constructor(options: ScramServerOptions) {
    this.options = options
  }

  /** Takes the client's first message, gives the challenge. */
  async first(clientFirst: string): Promise<string> {
    if (this.exchange !== undefined || clientFirst.length > 4096) throw malformed()
    const header = parseGs2Header(clientFirst)
    this.checkBinding(header)
    const bare = clientFirst.slice(header.raw.length)
    const { username, clientNonce } = readBare(bare)
    const known = await this.options.lookup(username)
    const credentials = known ?? (await this.decoy(username))
    const { crypto, hash, advertised } = this.options
    const nonce = clientNonce + encodeBase64(crypto.random(24))
    const h = await downgradeHash(crypto, hash, advertised)
    const challenge = `r=${nonce},s=${encodeBase64(credentials.salt)},i=${credentials.iterations},h=${h}`
    this.exchange = {
      header,
      username,
      nonce,
      credentials,
      real: known !== undefined,
      signed: `${bare},${challenge}`,
    }
    return challenge
  }

  /** Takes the client's proof. */
  async final(clientFinal: string): Promise<ScramOutcome> {
    const exchange = this.exchange
    this.exchange = undefined
    if (exchange === undefined || clientFinal.length > 4096) throw malformed()
    const { binding, nonce, proof, withoutProof } = readFinal(clientFinal)
    const { crypto, hash } = this.options
    const { credentials, header } = exchange
    const signed = bytesOf(`${exchange.signed},${withoutProof}`)
    const signature = await crypto.hmac(hash, credentials.storedKey, signed)
    if (proof.length !== signature.length) throw refused()
    const storedKey = await crypto.hash(hash, xor(proof, signature))
    const proven = crypto.timingSafeEqual(storedKey, credentials.storedKey)
    const bound = this.sameBinding(header, binding)
    if (!proven || !bound || nonce !== exchange.nonce || !exchange.real) throw refused()
    const serverSignature = await crypto.hmac(hash, credentials.serverKey, signed)
    return {
      username: exchange.username,
      authzid: header.authzid,
      serverFinal: `v=${encodeBase64(serverSignature)}`,
      binding: header.type,
    }
  }

  /** RFC 5802 §6: a `y` where `-PLUS` was offered means that somebody took it out of the offer. */
  private checkBinding(header: Gs2Header): void {
    const { plus, advertised, bindings } = this.options
    if (plus !== (header.flag === 'p')) throw malformed()
    if (header.flag === 'y' && advertised.mechanisms.some(m => m.endsWith('-PLUS'))) throw refused()
    if (header.type !== undefined && !bindings.has(header.type)) throw refused()
  }

  private sameBinding(header: Gs2Header, given: Uint8Array): boolean {
    const raw = bytesOf(header.raw)
    const data = header.type === undefined ? undefined : this.options.bindings.get(header.type)
    const expected = new Uint8Array(raw.length + (data?.length ?? 0))
    expected.set(raw)
    if (data !== undefined) expected.set(data, raw.length)
    return expected.length === given.length && this.options.crypto.timingSafeEqual(expected, given)
  }

  private async decoy(username: string): Promise<ScramCredentials> {
    const { crypto, hash, decoy } = this.options
    const salt = (await crypto.hmac(hash, decoy.key, bytesOf(`salt ${username}`))).slice(0, 16)
    const key = await crypto.hmac(hash, decoy.key, bytesOf(`key ${username}`))
    return { salt, iterations: decoy.iterations, storedKey: key, serverKey: key }
  }
}

/** `n=…,r=…`; a mandatory extension `m=` in front ends the attempt (RFC 5802 §5.1). */
const readBare = (bare: string): { username: string; clientNonce: string } => {
  const [n, r] = scramAttributes(bare) ?? []
  if (n?.[0] !== 'n' || r?.[0] !== 'r' || !isNonce(r[1])) throw malformed()
  return { username: decodeSaslName(n[1]), clientNonce: r[1] }
}

const readFinal = (
  message: string,
): { binding: Uint8Array; nonce: string; proof: Uint8Array; withoutProof: string } => {
  const attributes = scramAttributes(message) ?? []
  const [c, r] = attributes
  const p = attributes.at(-1)
  if (c?.[0] !== 'c' || r?.[0] !== 'r' || p?.[0] !== 'p' || attributes.some(([name]) => name === 'm'))
    throw malformed()
  const binding = decodeBase64(c[1])
  const proof = decodeBase64(p[1])
  if (binding === undefined || proof === undefined) throw malformed()
  return { binding, nonce: r[1], proof, withoutProof: message.slice(0, message.lastIndexOf(',p=')) }
}
