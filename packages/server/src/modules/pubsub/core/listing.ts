import { type Jid, NS_PUBSUB } from '@corrillo/xmpp'
import type { AccountNodes } from '../disco/index.ts'
import { refusal } from './access.ts'
import type { Parts } from './parts.ts'
import type { Reading } from './reading.ts'

/** XEP-0060 §5.2 to §5.5: nodes, meta-data and item names, each for who may read it. */
export const accountNodes = ({ needs, shelves, forms }: Parts, reading: Reading): AccountNodes => {
  const nodesFor = async (account: Jid, by: Jid) => {
    const item = await needs.roster.item(account, by)
    const visible = [...(await shelves.of(account))].filter(([, node]) => !refusal(node, account, by, item))
    return visible.map(([name, { config }]) => ({
      jid: account,
      node: name,
      ...(config.title === '' ? {} : { name: config.title }),
    }))
  }
  return {
    async info(account, name, by) {
      const node = await shelves.node(account, name)
      if (!node || refusal(node, account, by, await needs.roster.item(account, by))) return undefined
      return {
        identities: [{ category: 'pubsub', type: 'leaf' }],
        features: [{ var: NS_PUBSUB }],
        forms: [forms.describe(node.config)],
      }
    },
    async items(account, name, by) {
      if (name === undefined) return nodesFor(account, by)
      const node = await shelves.node(account, name)
      if (!node) return undefined
      const { items } = await reading.readable(account, name, by)
      return items.map(item => ({ jid: account, name: item.id }))
    },
  }
}
