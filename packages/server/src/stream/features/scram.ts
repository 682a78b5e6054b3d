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
} from '@corrillo/xmpp'
import { type Bindings, UNBOUND } from '../bindings.ts'
import type { Proven } from '../inline.ts'
import { madeOnce } from '../../host/made-once.ts'
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
  /** What this connection can be bound to. */
  bindings(wire: Pick<Transport, 'bindings'>): Bindings
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
  private readonly offerOf = madeOnce((types: readonly string[]): Advertised => {
    const plain = this.options.hashes.map(hash => scramMechanism(hash, false))
    if (types.length === 0) return { mechanisms: plain }
    const plus = this.options.hashes.map(hash => scramMechanism(hash, true))
    return { mechanisms: [...plus, ...plain], bindings: types }
  })
  /** Nobody gets far enough to see it: `credentialsOf` knows every name. */
  private readonly decoy: { readonly key: Uint8Array; readonly iterations: number }

  constructor(options: ScramOptions) {
    this.options = options
    this.decoy = { key: options.crypto.random(32), iterations: 0 }
  }

  bindings(wire: Pick<Transport, 'bindings'>): Bindings {
    return this.options.channelBinding ? wire.bindings : UNBOUND
  }

  /** The same for every name (S048). */
  offer({ types }: Bindings): Advertised {
    return this.offerOf(types)
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
