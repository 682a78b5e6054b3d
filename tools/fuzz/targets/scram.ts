/** The server half of SCRAM: both messages, parted by a line feed. Nobody gets in by chance, and every refusal is one of SASL. */
import { SaslError, ScramServer } from '@corrillo/xmpp'
import { scramCrypto } from '../../../packages/server/src/accounts/scram-crypto.ts'
import { Broken, type Target, textOf } from '../target.ts'

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)
const credentials = { salt: key(1), iterations: 4096, storedKey: key(2), serverKey: key(3) }
/** The challenge repeats, so that the second message can name its nonce: 32 times `A`. */
const crypto = { ...scramCrypto, random: (bytes: number) => new Uint8Array(bytes) }

const exchange = async (first: string, final: string): Promise<void> => {
  const server = new ScramServer({
    crypto,
    hash: 'SHA-256',
    plus: first.startsWith('p'),
    advertised: { mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'], bindings: ['tls-exporter'] },
    bindings: new Map([['tls-exporter', key(4)]]),
    lookup: async name => (name === 'ana' ? credentials : undefined),
    decoy: { key: key(5), iterations: 4096 },
  })
  await server.first(first)
  await server.final(final)
  throw new Broken('signed in without the password')
}

export const target: Target = {
  name: 'scram',
  bytes: 16_384,
  async run(input) {
    const [first = '', ...rest] = textOf(input).split('\n')
    try {
      await exchange(first, rest.join('\n'))
    } catch (error) {
      if (!(error instanceof SaslError)) throw error
    }
  },
}
