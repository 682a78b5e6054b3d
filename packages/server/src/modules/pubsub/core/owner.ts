import { type Element, Jid, NODE_CONFIG_FORM, type Pubsub, PubsubOwner, StanzaError } from '@corrillo/xmpp'
import { notFound, pubsubError } from './errors.ts'
import { DEFAULTS, type NodeConfig, type PepNode } from './node.ts'
import type { Notifier } from './notify.ts'
import type { Parts } from './parts.ts'
import { checkName, newNode } from './publish.ts'

/** XEP-0060 §8: what the owner, and nobody else, does with a node (S210). */
export const owning = ({ shelves, forms, limits }: Parts, notifier: Notifier) => {
  const trimmed = (node: PepNode, config: NodeConfig): PepNode => {
    const max = config.persist ? (config.maxItems === 'max' ? limits.items : config.maxItems) : 0
    return { ...node, config, items: max === 0 ? [] : node.items.slice(-max) }
  }
  const existing = async (account: Jid, name: string): Promise<PepNode> => {
    const node = await shelves.node(account, name)
    if (!node) throw notFound()
    return node
  }
  const edit = (account: Jid, name: string, change: (node: PepNode) => PepNode | undefined) =>
    shelves.change(account, all => {
      const node = all.get(name)
      if (!node) throw notFound()
      return { node: name, after: change(node) }
    })

  const configure = async (account: Jid, request: NonNullable<PubsubOwner['configure']>, isSet: boolean) => {
    const name = checkName(request.node)
    const node = await existing(account, name)
    if (!isSet) return PubsubOwner.build({ configure: { node: name, form: forms.show(node.config) } })
    if (!request.form) throw new StanzaError('modify', 'bad-request', 'form')
    if (request.form.type === 'cancel') return undefined
    const changes = forms.change(request.form, NODE_CONFIG_FORM)
    const { after } = await edit(account, name, known => trimmed(known, { ...known.config, ...changes }))
    if (after?.config.notifyConfig)
      await notifier.tell(account, name, after, { configuration: { node: name } })
    return undefined
  }

  return {
    /** §8.1: with its configuration in the same request. */
    async create(account: Jid, request: Pubsub): Promise<void> {
      const name = checkName(request.create?.node)
      const form = request.configure?.form
      const changes = form ? forms.change(form, NODE_CONFIG_FORM) : {}
      await shelves.change(account, all => {
        if (all.has(name)) throw new StanzaError('cancel', 'conflict')
        return { node: name, after: newNode(all, { ...DEFAULTS, ...changes }, limits.nodes) }
      })
    },
    configure,
    defaults: (): Element => PubsubOwner.build({ default: { form: forms.show(DEFAULTS) } }),
    async delete(account: Jid, request: NonNullable<PubsubOwner['delete']>): Promise<void> {
      const name = checkName(request.node)
      const { before } = await edit(account, name, () => undefined)
      if (before?.config.notifyDelete) await notifier.tell(account, name, before, { delete: { node: name } })
    },
    async purge(account: Jid, request: NonNullable<PubsubOwner['purge']>): Promise<void> {
      const name = checkName(request.node)
      const { after } = await edit(account, name, node => ({ ...node, items: [] }))
      if (after?.config.notifyRetract) await notifier.tell(account, name, after, { purge: { node: name } })
    },
    /** §8.9: whom a closed node is open for, and who is kept out of an open one. */
    async affiliations(account: Jid, request: NonNullable<PubsubOwner['affiliations']>, isSet: boolean) {
      const name = checkName(request.node)
      if (isSet) {
        const given = request.items.map(item => ({ bare: item.jid.bare.toString(), as: item.affiliation }))
        if (
          given.some(
            ({ bare, as }) => bare === account.toString() || !['member', 'outcast', 'none'].includes(as),
          )
        )
          throw new StanzaError('modify', 'not-acceptable', 'affiliation')
        await edit(account, name, node => affiliated(node, given))
        return undefined
      }
      const node = await existing(account, name)
      return PubsubOwner.build({
        affiliations: {
          node: name,
          items: [
            { jid: account, affiliation: 'owner' },
            ...listed(node.members, 'member'),
            ...listed(node.outcasts, 'outcast'),
          ],
        },
      })
    },
    async subscriptions(account: Jid, request: NonNullable<PubsubOwner['subscriptions']>, isSet: boolean) {
      const name = checkName(request.node)
      if (isSet) {
        if (request.items.some(item => item.subscription !== 'none'))
          throw new StanzaError('modify', 'not-acceptable')
        const gone = new Set(request.items.map(item => item.jid.toString()))
        await edit(account, name, node => ({
          ...node,
          subscribers: node.subscribers.filter(jid => !gone.has(jid)),
        }))
        return undefined
      }
      const { subscribers } = await existing(account, name)
      const items = subscribers.map(jid => ({ jid: Jid.parse(jid), subscription: 'subscribed' as const }))
      return PubsubOwner.build({ subscriptions: { node: name, items } })
    },
    /** For what asks for nothing that is known (§8). */
    unknown: (): StanzaError => pubsubError('cancel', 'feature-not-implemented', 'unsupported'),
  }
}

const MAX_AFFILIATIONS = 1000
const affiliated = (
  node: PepNode,
  given: readonly { readonly bare: string; readonly as: string }[],
): PepNode => {
  const named = new Set(given.map(({ bare }) => bare))
  const kept = (list: readonly string[], as: string): readonly string[] => [
    ...list.filter(jid => !named.has(jid)),
    ...given.filter(one => one.as === as).map(({ bare }) => bare),
  ]
  const after = { ...node, members: kept(node.members, 'member'), outcasts: kept(node.outcasts, 'outcast') }
  if (after.members.length + after.outcasts.length > MAX_AFFILIATIONS)
    throw new StanzaError('wait', 'resource-constraint', 'too many affiliations')
  return after
}
const listed = <A extends 'member' | 'outcast'>(jids: readonly string[], affiliation: A) =>
  jids.map(jid => ({ jid: Jid.parse(jid), affiliation }))
