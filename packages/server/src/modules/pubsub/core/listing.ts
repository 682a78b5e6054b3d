import { type Jid, NS_PUBSUB } from '@corrillo/xmpp'
import type { AccountNodes } from '../../disco/index.ts'
import { current, isActive, type Node } from './node.ts'
import type { Parts } from './parts.ts'
import type { Reading } from './reading.ts'

/** XEP-0060 §5.2 to §5.5: nodes, meta-data and item names, each for who may read it. */
export const nodeListing = (
  { access, shelves, forms, clock, site }: Parts,
  reading: Reading,
): AccountNodes => {
  const visible = async (at: Jid, by: Jid) => {
    const seen = []
    for (const [name, node] of await shelves.of(at))
      if (!access.refusal(node, at, by, await access.contactIn(at, node, by))) seen.push({ name, node })
    return seen
  }
  const publishersOf = ({ affiliations }: Node): readonly string[] =>
    site.showsPublisher ? Object.keys(affiliations).filter(bare => affiliations[bare] === 'publisher') : []
  return {
    async info(at, name, by) {
      const node = await shelves.node(at, name)
      if (!node || access.refusal(node, at, by, await access.contactIn(at, node, by))) return undefined
      const owners = access.owners(node, at).map(String)
      const subscriptions = node.subscriptions.filter(one => isActive(one, clock.now()))
      return {
        identities: [{ category: 'pubsub', type: 'leaf' }],
        features: [{ var: NS_PUBSUB }],
        forms: [forms.describe({ ...node, subscriptions }, owners, publishersOf(node))],
      }
    },
    async items(at, name, by) {
      if (name === undefined)
        return (await visible(at, by)).map(({ name: node, node: { config } }) => ({
          jid: at,
          node,
          ...(config.title === '' ? {} : { name: config.title }),
        }))
      if (!(await shelves.node(at, name))) return undefined
      const node = await reading.readable(at, name, by)
      return current(node, clock.now()).map(item => ({ jid: at, name: item.id }))
    },
  }
}
