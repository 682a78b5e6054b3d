import { decodeBase64, encodeBase64 } from '../base64.ts'
import { type ChannelBinding, encodeSaslName, gs2Header } from './channel-binding.ts'
import { type Advertised, downgradeHash } from './downgrade.ts'
import {
  bytesOf,
  isNonce,
  type ScramCrypto,
  type ScramHash,
  saltedPassword,
  scramAttributes,
  xor,
} from './scram-crypto.ts'

/** Why a client gave up: `downgrade` and `server-unproven` are worth a warning to the user. */
export class ScramError extends Error {
  override readonly name = 'ScramError'
  readonly reason: 'malformed' | 'downgrade' | 'weak' | 'server-unproven' | 'refused'
  constructor(reason: ScramError['reason'], text?: string) {
    super(text === undefined ? reason : `${reason}: ${text}`)
    this.reason = reason
  }
}

export interface ScramClientOptions {
  readonly crypto: ScramCrypto
  readonly hash: ScramHash
  readonly username: string
  readonly password: string
  readonly authzid?: string
  readonly binding: ChannelBinding
  /** As it was received, to compare with the server's own word (XEP-0474). */
  readonly advertised?: Advertised
  /** RFC 7677 §4. */
  readonly minIterations?: number
  /** A hostile server must not keep us busy. */
  readonly maxIterations?: number
}

/** The client half of SCRAM (RFC 5802): `first`, then `final`, then `verify`, each once. */
export class ScramClient {
  private readonly options: ScramClientOptions
  private readonly header: string
  private readonly nonce: string
  private readonly firstBare: string
  private expected: Uint8Array | undefined
  private step: 'first' | 'final' | 'verify' | 'done' = 'first'
  /** The server proved that the offer arrived as it was sent (XEP-0474); known after `verify`. */
  downgradeChecked = false

  constructor(options: ScramClientOptions) {
    this.options = options
    this.header = gs2Header(options.binding, options.authzid)
    this.nonce = encodeBase64(options.crypto.random(24))
    this.firstBare = `n=${encodeSaslName(options.username)},r=${this.nonce}`
  }

  first(): string {
    this.advance('first', 'final')
    return this.header + this.firstBare
  }

  /** Throws a ScramError when the server's message cannot be trusted. */
  async final(serverFirst: string): Promise<string> {
    this.advance('final', 'verify')
    const { crypto, hash, password } = this.options
    const { nonce, salt, iterations } = await this.readServerFirst(serverFirst)
    const salted = await saltedPassword(crypto, hash, password, salt, iterations)
    const clientKey = await crypto.hmac(hash, salted, bytesOf('Client Key'))
    const serverKey = await crypto.hmac(hash, salted, bytesOf('Server Key'))
    const withoutProof = `c=${this.bindingInput()},r=${nonce}`
    const signed = bytesOf(`${this.firstBare},${serverFirst},${withoutProof}`)
    const signature = await crypto.hmac(hash, await crypto.hash(hash, clientKey), signed)
    this.expected = await crypto.hmac(hash, serverKey, signed)
    return `${withoutProof},p=${encodeBase64(xor(clientKey, signature))}`
  }

  /** The server knows the password as well (RFC 5802 §3); without this the login does not count. */
  verify(serverFinal: string): void {
    this.advance('verify', 'done')
    const attributes = scramAttributes(serverFinal)
    if (attributes === undefined) throw new ScramError('malformed')
    const [name, value] = attributes[0]!
    if (name === 'e') throw new ScramError('refused', value)
    const signature = name === 'v' ? decodeBase64(value) : undefined
    if (signature === undefined || this.expected === undefined) throw new ScramError('malformed')
    const same = signature.length === this.expected.length
    if (!same || !this.options.crypto.timingSafeEqual(signature, this.expected))
      throw new ScramError('server-unproven')
  }

  private advance(from: typeof this.step, to: typeof this.step): void {
    if (this.step !== from) throw new ScramError('malformed', `${from} out of turn`)
    this.step = to
  }

  private bindingInput(): string {
    const { binding } = this.options
    const header = bytesOf(this.header)
    if (binding.flag !== 'p') return encodeBase64(header)
    const input = new Uint8Array(header.length + binding.data.length)
    input.set(header)
    input.set(binding.data, header.length)
    return encodeBase64(input)
  }

  private async readServerFirst(
    message: string,
  ): Promise<{ nonce: string; salt: Uint8Array; iterations: number }> {
    const [r, s, i, ...extensions] = scramAttributes(message) ?? []
    // `m` stands before the nonce (RFC 5802 §5.1): a mandatory extension that we do not know ends the exchange.
    if (r?.[0] !== 'r' || s?.[0] !== 's' || i?.[0] !== 'i') throw new ScramError('malformed')
    const nonce = r[1]
    if (!isNonce(nonce) || !nonce.startsWith(this.nonce) || nonce.length === this.nonce.length)
      throw new ScramError('malformed', 'nonce')
    const salt = decodeBase64(s[1])
    if (salt === undefined || salt.length === 0) throw new ScramError('malformed', 'salt')
    await this.checkDowngrade(extensions.find(([name]) => name === 'h')?.[1])
    return { nonce, salt, iterations: this.iterations(i[1]) }
  }

  private iterations(text: string): number {
    const { minIterations = 4096, maxIterations = 1_000_000 } = this.options
    if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new ScramError('malformed', 'iterations')
    const count = Number(text)
    if (count < minIterations || count > maxIterations) throw new ScramError('weak', 'iterations')
    return count
  }

  /** XEP-0474 §5.2: before the proof is sent. */
  private async checkDowngrade(given: string | undefined): Promise<void> {
    const { crypto, hash, advertised } = this.options
    if (given === undefined || advertised === undefined) return
    if (given !== (await downgradeHash(crypto, hash, advertised))) throw new ScramError('downgrade')
    this.downgradeChecked = true
  }
}
