import { type Element, type Jid, NODE_CONFIG_FORM, PubsubOwner, StanzaError } from '@corrillo/xmpp'
import { checkKeeps, notFound } from './errors.ts'
import { checkName } from './names.ts'
import type { Node, NodeConfig } from './node.ts'
import type { Notifier } from './notify.ts'
import type { Parts } from './parts.ts'

const isReadByOthers = (before: NodeConfig, after: NodeConfig): boolean =>
  before.accessModel !== after.accessModel || before.groups.join() !== after.groups.join()

/** XEP-0060 §8.2 to §8.5: what an owner, and nobody else, does with a node (S210). */
export const owning = ({ site, shelves, forms, limits, access, needs, host }: Parts, notifier: Notifier) => {
  const trimmed = (node: Node, config: NodeConfig): Node => {
    const max = config.persist ? (config.maxItems === 'max' ? limits.items : config.maxItems) : 0
    return { ...node, config, items: max === 0 ? [] : node.items.slice(-max) }
  }
  const owned = async (at: Jid, name: string, by: Jid): Promise<Node> =>
    access.checkOwner(await shelves.node(at, name), at, by)

  /** As he calls his friends; of somebody who has no account here nothing is known. */
  const groupsOf = async (owner: Jid): Promise<readonly string[]> => {
    if (owner.domain !== host.domain) return []
    const contacts = await needs.roster.rosterOf(owner.bare)
    return [...new Set([...contacts.values()].flatMap(({ groups }) => groups))]
  }

  const edit = (at: Jid, name: string, change: (node: Node) => Node | undefined) =>
    shelves.change(at, all => {
      const node = all.get(name)
      if (!node) throw notFound()
      return { node: name, after: change(node) }
    })

  return {
    owned,
    edit,
    async configure(at: Jid, request: NonNullable<PubsubOwner['configure']>, by: Jid, isSet: boolean) {
      const name = checkName(request.node)
      const node = await owned(at, name, by)
      if (!isSet) {
        const form = forms.show(node.config, await groupsOf(by))
        return PubsubOwner.build({ configure: { node: name, form } })
      }
      if (!request.form) throw new StanzaError('modify', 'bad-request', 'form')
      if (request.form.type === 'cancel') return undefined
      const changes = forms.change(request.form, NODE_CONFIG_FORM)
      const { before, after } = await edit(at, name, known => trimmed(known, { ...known.config, ...changes }))
      if (before && after && isReadByOthers(before.config, after.config))
        site.opened?.(at, name, before, after)
      if (after?.config.notifyConfig) {
        const form = after.config.payloads ? { form: forms.result(after.config) } : {}
        await notifier.tell(at, name, after, { configuration: { node: name, ...form } })
      }
      return undefined
    },
    defaults: async (by: Jid): Promise<Element> =>
      PubsubOwner.build({ default: { form: forms.show(site.defaults, await groupsOf(by)) } }),
    async delete(at: Jid, request: NonNullable<PubsubOwner['delete']>, by: Jid): Promise<void> {
      const name = checkName(request.node)
      await owned(at, name, by)
      const { before } = await edit(at, name, () => undefined)
      const redirect = request.redirect ? { redirect: request.redirect } : {}
      if (before?.config.notifyDelete)
        await notifier.tell(at, name, before, { delete: { node: name, ...redirect } }, 'all')
    },
    async purge(at: Jid, request: NonNullable<PubsubOwner['purge']>, by: Jid): Promise<void> {
      const name = checkName(request.node)
      checkKeeps(await owned(at, name, by))
      const { after } = await edit(at, name, node => ({ ...node, items: [] }))
      if (after?.config.notifyRetract) await notifier.tell(at, name, after, { purge: { node: name } })
    },
  }
}
export type Owning = ReturnType<typeof owning>
