/** What a service says of itself (XEP-0030): the two handlers that every domain beside the accounts' needs. */
import { DiscoInfo, DiscoItems, NS_DISCO_INFO, NS_DISCO_ITEMS, NS_RSM, StanzaError } from '@corrillo/xmpp'
import { type Ask, type Awaitable, type Identity, type IqHandler, onGet } from '../../host/module.ts'
import type { AccountNodes, DiscoInfoInput } from './nodes.ts'
import { type DiscoItem, itemsAnswer } from './items.ts'

export interface ServiceInfo {
  readonly identities: readonly Identity[]
  /** Beside discovery itself. */
  readonly features: readonly string[]
  forms?(): DiscoInfoInput['forms']
  items?(ask: Ask): Awaitable<readonly DiscoItem[]>
  /** What there is at its nodes. */
  readonly nodes?: Partial<AccountNodes>
}

const there = <T>(found: T | undefined): T => {
  if (found === undefined) throw new StanzaError('cancel', 'item-not-found')
  return found
}

export const serviceDisco = ({
  identities,
  features,
  forms,
  items,
  nodes,
}: ServiceInfo): readonly IqHandler[] => [
  onGet('host', DiscoInfo, async ({ node }, { to, from }) => {
    if (node !== undefined)
      return DiscoInfo.build({ ...there(await nodes?.info?.(to.bare, node, from)), node })
    const known = [NS_DISCO_INFO, NS_DISCO_ITEMS, NS_RSM, ...features]
    return DiscoInfo.build({
      identities,
      features: known.map(name => ({ var: name })),
      forms: forms?.() ?? [],
    })
  }),
  onGet('host', DiscoItems, async (query, ask) => {
    if (query.node !== undefined)
      return itemsAnswer(query, there(await nodes?.items?.(ask.to.bare, query.node, ask.from)))
    return itemsAnswer(query, (await items?.(ask)) ?? [])
  }),
]
