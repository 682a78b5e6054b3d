/** SCRAM and nothing weaker (RFC 5802, RFC 7677); channel binding where TLS ends here (XEP-0440), downgrades show (XEP-0474). */
import {
  type Advertised,
  parseScramMechanism,
  SaslError,
  type ScramCredentials,
  type ScramCrypto,
  type ScramHash,
  scramMechanism,
  ScramServer,
  TLS_EXPORTER,
  TLS_SERVER_END_POINT,
} from '@corrillo/xmpp'
import type { Bindings, Proven } from '../inline.ts'
import type { Transport } from '../transport.ts'

export interface ScramOptions {
  readonly crypto: ScramCrypto
  readonly hashes: readonly ScramHash[]
  /** Offer -PLUS where TLS ends here; off for clients that take every offer to mean `tls-unique`. */
  readonly channelBinding: boolean
  /** For every name, whether there is such an account or not: who asks cannot tell (S048). */
  credentialsOf(username: string, hash: ScramHash): Promise<ScramCredentials>
  /** A password that was set between challenge and proof counts (S072). */
  stands(username: string, hash: ScramHash, asked: ScramCredentials): Promise<boolean>
}

/** What may be used to sign in to a host, on a connection with these bindings. */
export interface Mechanisms {
  bindings(wire: Pick<Transport, 'exporter' | 'endPoint'>): Bindings
  offer(bindings: Bindings): Advertised
  begin(mechanism: string, bindings: Bindings): Exchange
}

/** A mechanism at work: each message of the client brings a challenge or the proof. */
export interface Exchange {
  /** A client that says nothing has said enough. */
  readonly mayBeSilent?: true
  step(data: Uint8Array): Promise<Uint8Array | Proven>
}

const text = new TextDecoder('utf-8', { fatal: true })
const decode = (data: Uint8Array): string => {
  try {
    return text.decode(data)
  } catch {
    throw new SaslError('malformed-request')
  }
}

export class Scram implements Mechanisms {
  private readonly options: ScramOptions
  private readonly offers = new Map<string, Advertised>()
  /** Nobody gets far enough to see it: `credentialsOf` knows every name. */
  private readonly decoy: { readonly key: Uint8Array; readonly iterations: number }

  constructor(options: ScramOptions) {
    this.options = options
    this.decoy = { key: options.crypto.random(32), iterations: 0 }
  }

  /** What this connection can be bound to, the strongest first. */
  bindings(wire: Transport): Bindings {
    const found = new Map<string, Uint8Array>()
    if (!this.options.channelBinding) return found
    const [exporter, endPoint] = [wire.exporter(), wire.endPoint?.()]
    if (exporter !== undefined) found.set(TLS_EXPORTER.type, exporter)
    if (endPoint !== undefined) found.set(TLS_SERVER_END_POINT, endPoint)
    return found
  }

  /** The same for every name (S048). */
  offer(bindings: Bindings): Advertised {
    const types = [...bindings.keys()]
    const known = this.offers.get(types.join())
    if (known !== undefined) return known
    const plain = this.options.hashes.map(hash => scramMechanism(hash, false))
    const plus = this.options.hashes.map(hash => scramMechanism(hash, true))
    const made =
      types.length === 0 ? { mechanisms: plain } : { mechanisms: [...plus, ...plain], bindings: types }
    this.offers.set(types.join(), made)
    return made
  }

  begin(mechanism: string, bindings: Bindings): Exchange {
    const advertised = this.offer(bindings)
    const chosen = parseScramMechanism(mechanism)
    if (chosen === undefined || !advertised.mechanisms.includes(mechanism))
      throw new SaslError('invalid-mechanism')
    const { crypto, credentialsOf, stands } = this.options
    let asked: ScramCredentials | undefined
    const server = new ScramServer({
      ...chosen,
      crypto,
      advertised,
      bindings,
      decoy: this.decoy,
      lookup: async username => (asked = await credentialsOf(username, chosen.hash)),
    })
    const holds = async (username: string): Promise<boolean> =>
      asked !== undefined && stands(username, chosen.hash, asked)
    let first = true
    return {
      async step(data) {
        if (first) {
          first = false
          return Buffer.from(await server.first(decode(data)))
        }
        const { username, authzid, serverFinal } = await server.final(decode(data))
        return { username, authzid, data: Buffer.from(serverFinal), holds: () => holds(username) }
      },
    }
  }
}
