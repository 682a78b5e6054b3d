/** XEP-0163 Personal Eventing: publishing to the own account, reading anyone's nodes, events only from the account that owns the node (S117). */
import {
  type DataFormInput,
  type Element,
  fieldValue,
  Jid,
  NODE_CONFIG_FORM,
  NS_PUBSUB_EVENT,
  Pubsub,
  PubsubEvent,
  type PubsubItem,
  PubsubOwner,
  PUBLISH_OPTIONS_FORM,
  StanzaError,
} from '@corrillo/xmpp'
import type { ClientModule, Given } from '../../pipeline/module.ts'

export type NodeOptions = Readonly<Record<string, string>>
/** payload undefined: the node was emptied or deleted. */
export type PepListener = (
  from: string,
  payload: Element | undefined,
  id: string | undefined,
) => Promise<void> | void

const ACCESS = 'pubsub#access_model'
const formOf = (type: string, options: NodeOptions): DataFormInput => ({
  type: 'submit',
  fields: [
    { var: 'FORM_TYPE', type: 'hidden', values: [type] },
    ...Object.entries(options).map(([name, value]) => ({ var: name, values: [value] })),
  ],
})

export const pep = ({ address, connection }: Given) => {
  const listeners = new Map<string, PepListener>()

  const publishOnce = (node: string, id: string, payload: Element, options: NodeOptions) =>
    connection.requests.request(
      'set',
      Pubsub.build({
        publish: { node, items: [{ id, payload }] },
        publishOptions: { form: formOf(PUBLISH_OPTIONS_FORM, options) },
      }),
    )
  const configure = (node: string, options: NodeOptions) =>
    connection.requests.request(
      'set',
      PubsubOwner.build({ configure: { node, form: formOf(NODE_CONFIG_FORM, options) } }),
    )

  const module: ClientModule = {
    name: 'pep',
    async message(message) {
      const event = PubsubEvent.in(message)
      if (!event) return message.child('event', NS_PUBSUB_EVENT) !== undefined
      // The events of an account bear its bare address; the own ones may bear none.
      const from = Jid.tryParse(message.attr('from') ?? address)
      const node = event.items?.node ?? event.purge?.node ?? event.delete?.node
      const listener = node === undefined ? undefined : listeners.get(node)
      if (!from?.isBare || !listener || message.attr('type') === 'error') return true
      if (event.items && event.items.items.length === 0) return true
      const last = event.items?.items.at(-1)
      await listener(from.toString(), last?.payload, last?.id)
      return true
    },
  }
  return {
    module,
    on(node: string, listener: PepListener): void {
      listeners.set(node, listener)
    },
    /** XEP-0060 §7.1.5; a node that is configured otherwise is set right first (§8.2). */
    async publish(node: string, id: string, payload: Element, options: NodeOptions): Promise<void> {
      try {
        await publishOnce(node, id, payload, options)
      } catch (error) {
        if (!(error instanceof StanzaError && error.condition === 'conflict')) throw error
        await configure(node, options)
        await publishOnce(node, id, payload, options)
      }
    },
    /** XEP-0060 §4.5: who may read an own node; undefined: there is none, or the server does not say. */
    async access(node: string): Promise<string | undefined> {
      const asked = PubsubOwner.build({ configure: { node } })
      try {
        const form = PubsubOwner.in(await connection.requests.request('get', asked))?.configure?.form
        return form && fieldValue(form, ACCESS)
      } catch (error) {
        if (error instanceof StanzaError) return undefined
        throw error
      }
    },
    setAccess: async (node: string, model: string): Promise<void> =>
      void (await configure(node, { [ACCESS]: model })),
    /** The node with everything in it; one that is not there is gone already. */
    async remove(node: string): Promise<void> {
      try {
        await connection.requests.request('set', PubsubOwner.build({ delete: { node } }))
      } catch (error) {
        if (!(error instanceof StanzaError && error.condition === 'item-not-found')) throw error
      }
    },
    /** Items of a node; none when there is no such node. */
    async items(owner: string, node: string, id?: string): Promise<readonly PubsubItem[]> {
      const items = id === undefined ? [] : [{ id }]
      try {
        const answer = await connection.requests.request(
          'get',
          Pubsub.build({ items: { node, items } }),
          owner === address ? {} : { to: owner },
        )
        return Pubsub.in(answer)?.items?.items ?? []
      } catch (error) {
        if (error instanceof StanzaError && error.condition === 'item-not-found') return []
        throw error
      }
    },
  }
}
export type Pep = ReturnType<typeof pep>
