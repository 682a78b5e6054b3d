/** What a service says of itself (XEP-0030): the two handlers that every domain beside the accounts' needs. */
import { DiscoInfo, DiscoItems, NS_DISCO_INFO, NS_DISCO_ITEMS, StanzaError } from '@corrillo/xmpp'
import { type Ask, type Awaitable, type Identity, type IqHandler, onGet } from '../../host/module.ts'
import type { DiscoInfoInput, DiscoItem } from './index.ts'

export interface ServiceInfo {
  readonly identities: readonly Identity[]
  /** Beside discovery itself. */
  readonly features: readonly string[]
  forms?(): DiscoInfoInput['forms']
  items?(ask: Ask): Awaitable<readonly DiscoItem[]>
}

const noNodes = (node: string | undefined): void => {
  if (node !== undefined) throw new StanzaError('cancel', 'item-not-found')
}

export const serviceDisco = ({ identities, features, forms, items }: ServiceInfo): readonly IqHandler[] => [
  onGet('host', DiscoInfo, ({ node }) => {
    noNodes(node)
    const known = [NS_DISCO_INFO, NS_DISCO_ITEMS, ...features]
    return DiscoInfo.build({
      identities,
      features: known.map(name => ({ var: name })),
      forms: forms?.() ?? [],
    })
  }),
  onGet('host', DiscoItems, async ({ node }, ask) => {
    noNodes(node)
    return DiscoItems.build({ items: (await items?.(ask)) ?? [] })
  }),
]
