import {
  type Element,
  type Jid,
  Pubsub,
  type Pubsub as Request,
  PUBLISH_OPTIONS_FORM,
  StanzaError,
} from '@corrillo/xmpp'
import { nodeRequired, notFound, pubsubError } from './errors.ts'
import {
  DEFAULTS,
  emptyNode,
  type ItemRef,
  type NodeConfig,
  type Nodes,
  type PepNode,
  sizeOf,
} from './node.ts'
import type { Notifier } from './notify.ts'
import type { Parts } from './parts.ts'
import type { Edit } from './shelf.ts'

const MAX_NAME = 1024

export const checkName = (name: string | undefined): string => {
  if (name === undefined || name === '') throw nodeRequired()
  if (Buffer.byteLength(name) > MAX_NAME)
    throw new StanzaError('modify', 'not-acceptable', 'the name is too long')
  return name
}
/** §7.1.3: one payload to an item. */
export const checkPayloads = (pubsub: Element | undefined): void => {
  const items = pubsub?.child('publish')?.elements() ?? []
  if (items.some(item => item.elements().length > 1))
    throw pubsubError('modify', 'bad-request', 'invalid-payload')
}
/** A new node: within the account's bound (S214). */
export const newNode = (all: Nodes, config: NodeConfig, max: number): PepNode => {
  if (all.size >= max) throw pubsubError('wait', 'resource-constraint', 'max-nodes-exceeded')
  return emptyNode(config)
}

/** XEP-0060 §7.1 and §7.2. Only the owner comes here. */
export const publishing = ({ host, clock, shelves, forms, limits }: Parts, notifier: Notifier) => {
  const withItem = (node: PepNode, ref: ItemRef): PepNode => {
    if (!node.config.persist) return node
    const max = node.config.maxItems === 'max' ? limits.items : node.config.maxItems
    const items = [...node.items.filter(item => item.id !== ref.id), ref]
    return { ...node, items: items.slice(-max) }
  }
  const accept = (
    request: NonNullable<Request['publish']>,
  ): { readonly id: string; readonly payload: Element } => {
    const [item, ...others] = request.items
    if (!item) throw pubsubError('modify', 'bad-request', 'item-required')
    if (others.length > 0) throw pubsubError('modify', 'bad-request', 'invalid-payload')
    if (!item.payload) throw pubsubError('modify', 'bad-request', 'payload-required')
    const id = item.id ? checkName(item.id) : Buffer.from(host.random(16)).toString('base64url')
    return { id, payload: item.payload }
  }

  const publish = async (account: Jid, request: Request): Promise<Element> => {
    const name = checkName(request.publish?.node)
    const { id, payload } = accept(request.publish as NonNullable<Request['publish']>)
    const xml = payload.toString()
    const ref = { id, at: clock.now(), bytes: Buffer.byteLength(xml) }
    if (ref.bytes > limits.itemBytes) throw pubsubError('modify', 'not-acceptable', 'payload-too-big')
    const form = request.publishOptions?.form
    const options = form ? forms.options(form, PUBLISH_OPTIONS_FORM) : {}
    const { after } = await shelves.change(account, (all): Edit => {
      const known = all.get(name)
      if (known) forms.check(options, known.config)
      const node = known ?? newNode(all, { ...DEFAULTS, ...options }, limits.nodes)
      if (sizeOf(all) + ref.bytes > limits.bytes)
        throw new StanzaError('wait', 'resource-constraint', 'the account is full')
      return { node: name, after: withItem(node, ref), ...(node.config.persist ? { put: { id, xml } } : {}) }
    })
    const node = after as PepNode
    const shown = node.config.payloads ? { id, payload } : { id }
    await notifier.tell(account, name, node, { items: { node: name, items: [shown] } })
    return Pubsub.build({ publish: { node: name, items: [{ id }] } })
  }

  const retract = async (account: Jid, request: NonNullable<Request['retract']>): Promise<void> => {
    const name = checkName(request.node)
    const ids = new Set(request.items.map(item => item.id))
    if (ids.size === 0 || ids.has(undefined)) throw pubsubError('modify', 'bad-request', 'item-required')
    const { before, after } = await shelves.change(account, all => {
      const node = all.get(name)
      if (!node?.items.some(item => ids.has(item.id))) throw notFound()
      return { node: name, after: { ...node, items: node.items.filter(item => !ids.has(item.id)) } }
    })
    const gone = (before?.items ?? []).filter(item => ids.has(item.id)).map(({ id }) => ({ id }))
    if (after && (request.notify ?? after.config.notifyRetract))
      await notifier.tell(account, name, after, { items: { node: name, retracted: gone } })
  }

  return { publish, retract }
}
