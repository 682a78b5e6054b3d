/** XEP-0115 Entity Capabilities and XEP-0030: what this client can do, and which events it wants (XEP-0163 §4). */
import { type Random, scramHashes } from '@corrillo/crypto'
import {
  Caps,
  DiscoInfo,
  type Element,
  encodeBase64,
  NS_CAPS,
  NS_DISCO_INFO,
  NS_PING,
  Ping,
  verificationString,
} from '@corrillo/xmpp'
import type { ClientModule } from '../../pipeline/module.ts'

const NODE = 'urn:corrillo:client'

export const caps = (random: Random, features: () => readonly string[]) => {
  const sha1 = scramHashes(random)
  const info = () => ({
    identities: [{ category: 'client', type: 'web', name: 'Corrillo' }],
    features: [NS_CAPS, NS_DISCO_INFO, NS_PING, ...features()].map(name => ({ var: name })),
    forms: [],
  })
  const ver = (): string => {
    const text = verificationString({ ...info() }) ?? ''
    return encodeBase64(sha1.hash('SHA-1', new TextEncoder().encode(text)))
  }
  const module: ClientModule = {
    name: 'caps',
    iq(iq) {
      if (iq.attr('type') !== 'get') return undefined
      if (Ping.in(iq)) return {}
      const query = DiscoInfo.in(iq)
      if (!query || (query.node !== undefined && query.node !== `${NODE}#${ver()}`)) return undefined
      return {
        payload: DiscoInfo.build({ ...info(), ...(query.node === undefined ? {} : { node: query.node }) }),
      }
    },
  }
  return { module, element: (): Element => Caps.build({ hash: 'sha-1', node: NODE, ver: ver() }) }
}
