import { type Element, type Jid, Pubsub, StanzaError } from '@corrillo/xmpp'
import type { Creation } from './creating.ts'
import { checkKeeps, forbidden, notFound, pubsubError } from './errors.ts'
import { checkName } from './names.ts'
import { current, type ItemRef, type Node, type NodeConfig } from './node.ts'
import type { Notifier } from './notify.ts'
import type { Parts } from './parts.ts'
import type { Reading } from './reading.ts'
import type { Edit } from './shelf.ts'

interface Publication {
  readonly id: string
  readonly payload: Element | undefined
}
/** §7.1.3.6: what has to be there follows from the configuration. */
const checkShape = (config: NodeConfig, { payload }: Publication, hasItem: boolean): void => {
  const bad = (detail: string): StanzaError => pubsubError('modify', 'bad-request', detail)
  if (!config.persist && !config.payloads) {
    if (hasItem) throw bad('item-forbidden')
    return
  }
  if (!hasItem) throw bad('item-required')
  if (config.payloads && !payload) throw bad('payload-required')
}

/** XEP-0060 §7.1: the new item is on disk before anybody is told of it. */
export const publishing = (parts: Parts, notifier: Notifier, reading: Reading, creation: Creation) => {
  const { host, clock, site, shelves, forms, limits, access } = parts

  /** §7.1.2.5: a full node makes room, or takes no more. */
  const withItem = (node: Node, ref: ItemRef): Node => {
    const { config } = node
    if (!config.persist) return node
    const max = config.maxItems === 'max' ? limits.items : config.maxItems
    const others = current(node, clock.now()).filter(item => item.id !== ref.id)
    if (others.length >= max && config.full === 'reject') throw pubsubError('cancel', 'conflict', 'node-full')
    return { ...node, items: [...others, ref].slice(-max) }
  }
  const idOf = (given: string | undefined): string =>
    given ? checkName(given) : Buffer.from(host.random(16)).toString('base64url')

  const checkSize = (config: NodeConfig, bytes: number): void => {
    const max = config.maxPayload === 'max' ? limits.item_bytes : config.maxPayload
    if (bytes > max) throw pubsubError('modify', 'not-acceptable', 'payload-too-big')
  }
  /** Only an owner writes over what somebody else published. */
  const checkAuthor = (node: Node, at: Jid, by: Jid, id: string): void => {
    const there = node.items.find(item => item.id === id)
    if (!there || access.affiliation(node, at, by) === 'owner') return
    if (there.publisher !== by.bare.toString()) throw forbidden()
  }
  const authorOf = (at: Jid, by: Jid): { readonly publisher?: string } =>
    site.personal && by.bare.equals(at) ? {} : { publisher: by.bare.toString() }

  /** Refuses before there is any effect whoever may not publish here. Gives whether he may make the node. */
  const allowed = async (at: Jid, name: string, by: Jid): Promise<boolean> => {
    const mayCreate = await site.mayCreate(at, by)
    const node = await shelves.node(at, name)
    if (node ? access.mayPublish(node, at, by) : mayCreate) return mayCreate
    throw node || site.personal ? await access.denied(node, at, by) : notFound()
  }

  /** `ours` is what the server makes of a node when it publishes in somebody's name. */
  const publish = async (at: Jid, request: Pubsub, by: Jid, ours?: Partial<NodeConfig>): Promise<Element> => {
    const name = checkName(request.publish?.node)
    const mayCreate = await allowed(at, name, by)
    const [given, ...others] = request.publish?.items ?? []
    if (others.length > 0) throw pubsubError('modify', 'bad-request', 'invalid-payload')
    const publication = { id: idOf(given?.id), payload: given?.payload }
    const xml = given?.payload?.toString() ?? ''
    const ref = { id: publication.id, at: clock.now(), bytes: Buffer.byteLength(xml), ...authorOf(at, by) }
    checkSize(site.defaults, ref.bytes)
    const options = creation.optionsOf(request)

    const { before, after } = await shelves.change(at, (all, used): Edit => {
      const known = all.get(name)
      // It may have gone meanwhile, or be for others now.
      if (known ? !access.mayPublish(known, at, by) : !mayCreate) throw known ? forbidden() : notFound()
      if (known) forms.check(options, known.config)
      const there = known ?? creation.fresh(name, options, by, used)
      const node = ours ? { ...there, config: { ...there.config, ...ours } } : there
      checkShape(node.config, publication, given !== undefined)
      checkSize(node.config, ref.bytes)
      checkAuthor(node, at, by, ref.id)
      if (used(node.creator).bytes + ref.bytes > limits.bytes)
        throw new StanzaError('wait', 'resource-constraint', 'the account is full')
      const put = node.config.persist ? { put: { id: ref.id, xml } } : {}
      return { node: name, after: withItem(node, ref), ...put }
    })
    await announce(at, name, before, after as Node, { ...publication, given: given !== undefined, by })
    return Pubsub.build({ publish: { node: name, items: given ? [{ id: publication.id }] : [] } })
  }

  const announce = async (
    at: Jid,
    name: string,
    before: Node | undefined,
    node: Node,
    { id, payload, given, by }: Publication & { readonly given: boolean; readonly by: Jid },
  ): Promise<void> => {
    const author = reading.shownPublisher(at, node, authorOf(at, by).publisher)
    const shown = node.config.payloads && payload ? { id, payload, ...author } : { id, ...author }
    const event = { items: { node: name, items: given ? [shown] : [] } }
    await notifier.published(at, name, node, event, { id, by })
    if (node.config.full !== 'retract-oldest' || !node.config.notifyRetract) return
    const left = new Set(node.items.map(item => item.id))
    const retracted = (before?.items ?? []).filter(item => !left.has(item.id)).map(item => ({ id: item.id }))
    if (retracted.length > 0) await notifier.tell(at, name, node, { items: { node: name, retracted } })
  }

  /** §7.2: owners delete any item, others what they published. */
  const retract = async (at: Jid, request: NonNullable<Pubsub['retract']>, by: Jid): Promise<void> => {
    const name = checkName(request.node)
    await allowed(at, name, by)
    const ids = new Set(request.items.map(item => item.id))
    if (ids.size === 0 || ids.has(undefined)) throw pubsubError('modify', 'bad-request', 'item-required')
    const { before, after } = await shelves.change(at, all => {
      const node = all.get(name)
      if (node) checkKeeps(node)
      // §12.11: all of them, or none.
      const there = new Set(node?.items.map(item => item.id))
      if (node === undefined || [...ids].some(id => !there.has(id as string))) throw notFound()
      for (const id of ids) checkAuthor(node, at, by, id as string)
      return { node: name, after: { ...node, items: node.items.filter(item => !ids.has(item.id)) } }
    })
    const gone = (before?.items ?? []).filter(item => ids.has(item.id)).map(({ id }) => ({ id }))
    if (after && (request.notify ?? after.config.notifyRetract))
      await notifier.tell(at, name, after, { items: { node: name, retracted: gone } })
  }
  return { publish, retract }
}
