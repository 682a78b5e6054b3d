import {
  type Element,
  type Jid,
  NODE_CONFIG_FORM,
  Pubsub,
  PUBLISH_OPTIONS_FORM,
  StanzaError,
} from '@corrillo/xmpp'
import { pubsubError } from './errors.ts'
import { checkName } from './names.ts'
import { emptyNode, type Node, type NodeConfig, type Nodes } from './node.ts'
import type { Parts } from './parts.ts'
import type { Usage } from './shelf.ts'

/** XEP-0060 §8.1: nodes come to be by request, or by what is first published to them (§7.1.4). */
export const creation = ({ host, clock, site, shelves, forms, limits, access }: Parts) => {
  /** Within the bound of whoever makes it (S214). */
  const fresh = (
    name: string,
    said: Partial<NodeConfig>,
    by: Jid,
    used: (creator: string) => Usage,
  ): Node => {
    const creator = by.bare.toString()
    if (used(creator).nodes >= limits.nodes)
      throw pubsubError('wait', 'resource-constraint', 'max-nodes-exceeded')
    const config = { ...site.defaults, ...site.defaultsOf?.(name), ...said }
    const node = emptyNode(config, creator, clock.now())
    return site.personal ? node : { ...node, affiliations: { [creator]: 'owner' } }
  }
  const instantName = (): string => Buffer.from(host.random(16)).toString('base64url')

  return {
    fresh,
    /** With its configuration in the same request; without a name it is given one (§8.1.2). */
    async create(at: Jid, request: Pubsub, by: Jid): Promise<Element | undefined> {
      if (!(await site.mayCreate(at, by))) throw await access.denied(undefined, at, by)
      const given = request.create?.node
      const name = given === undefined || given === '' ? instantName() : checkName(given)
      // §8.1.3: the node is named beside it.
      if (request.configure?.node !== undefined) throw new StanzaError('modify', 'bad-request')
      const form = request.configure?.form
      const changes = form ? forms.change(form, NODE_CONFIG_FORM) : {}
      await shelves.change(at, (all: Nodes, used) => {
        if (all.has(name)) throw new StanzaError('cancel', 'conflict')
        return { node: name, after: fresh(name, changes, by, used) }
      })
      return given === name ? undefined : Pubsub.build({ create: { node: name } })
    },
    /** §7.1.5: what a publication asks of a node, as its configuration. */
    optionsOf(request: Pubsub): Partial<NodeConfig> {
      const form = request.publishOptions?.form
      return form ? forms.options(form, PUBLISH_OPTIONS_FORM) : {}
    },
  }
}
export type Creation = ReturnType<typeof creation>
