/**
 * XEP-0163 Personal Eventing Protocol, on what it needs of XEP-0060: every account is a publish-subscribe service of its owner. Only
 * the owner writes (S210); who may read is asked at every use, by the node's access model (S211, S213, S216). All is bounded (S214, S215, S217).
 */
import { type Element, type Jid, NS_PUBSUB, Pubsub, PubsubOwner } from '@corrillo/xmpp'
import { z } from 'zod'
import { type Ask, defineModule, onGet, onSet } from '../../host/module.ts'
import { map } from '../../storage/shapes.ts'
import { disco } from '../disco/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { refusal } from './access.ts'
import { accountNodes } from './account-nodes.ts'
import { configForms } from './config-form.ts'
import { forbidden, unsupported } from './errors.ts'
import { FEATURES } from './features.ts'
import { lastItems as makeLastItems } from './last-items.ts'
import type { PepNode } from './node.ts'
import { notifier as makeNotifier } from './notify.ts'
import { owning } from './owner.ts'
import { checkPayloads, publishing } from './publish.ts'
import { reading as makeReading } from './reading.ts'
import { shelves as makeShelves } from './shelf.ts'
import { subscribing } from './subscribing.ts'

const KIB = 1024
const schema = z.object({
  items: z.number().int().min(1).max(10_000).default(256),
  nodes: z.number().int().min(1).max(10_000).default(500),
  itemBytes: z
    .number()
    .int()
    .min(1_000)
    .max(1024 * KIB)
    .default(64 * KIB),
  bytes: z
    .number()
    .int()
    .min(64 * KIB)
    .max(1024 * 1024 * KIB)
    .default(32 * 1024 * KIB),
})

export const pep = defineModule({
  name: 'pep',
  specs: [
    { xep: 163, version: '1.2.2' },
    {
      xep: 60,
      version: '1.30.0',
      note: 'what XEP-0163 needs; no collections, no publishers but the owner',
      partial: true,
    },
    { xep: 222, version: '1.0' },
    { xep: 223, version: '1.1.1' },
  ],
  disco: {
    account: FEATURES,
    // Older clients look for these on the domain before they dare to use them.
    host: [`${NS_PUBSUB}#publish-options`],
    identities: { account: [{ category: 'pubsub', type: 'pep' }] },
  },
  needs: { roster, presence, disco },
  config: {
    schema,
    keys: {
      items: { default: 256, about: 'Items a node keeps at most.' },
      nodes: { default: 500, about: 'Nodes an account may have.' },
      itemBytes: { default: 65_536, about: 'Size of one item in bytes.' },
      bytes: { default: 33_554_432, about: 'Size of all items of an account in bytes.' },
    },
  },
  stores: { nodes: map<PepNode>(), payloads: map<string>() },
  setup({ config, stores, host, clock, needs, log }) {
    const shelves = makeShelves(stores.nodes, stores.payloads)
    const parts = { host, clock, needs, shelves, forms: configForms(config.items), limits: config }
    const notifier = makeNotifier(parts)
    const reading = makeReading(parts)
    const lastItems = makeLastItems(parts, notifier, reading)
    const owner = owning(parts, notifier)
    const { publish, retract } = publishing(parts, notifier)
    const subscriptions = subscribing(parts, reading, lastItems)
    needs.disco.addAccountNodes(accountNodes(parts, reading))

    /** What happens beside the stanza that caused it; a failure is ours alone. */
    const aside = (work: Promise<void>): void =>
      void work.catch(error => log.error('last-items-failed', { error: String(error) }))
    needs.presence.onArrived((account, p) => {
      if (p.from.domain !== host.domain) aside(lastItems.remoteDevice(account, p))
    })
    needs.roster.onChanged((account, { contact, before, after }) => {
      if (before.subscription !== 'both' && after.subscription === 'both')
        aside(lastItems.newContact(account, contact))
    })

    const ownerOnly = (ask: Ask): void => {
      if (!ask.from.bare.equals(ask.to.bare)) throw forbidden()
    }
    const get = (request: Pubsub, { from, to }: Ask): Promise<Element> => {
      const account = to.bare
      if (request.items) return reading.items(account, request.items, from)
      if (request.subscriptions) return subscriptions.subscriptions(account, request.subscriptions.node, from)
      if (request.affiliations) return subscriptions.affiliations(account, request.affiliations.node, from)
      throw unsupported('retrieve-items')
    }
    const set = async (request: Pubsub, ask: Ask): Promise<Element | undefined | void> => {
      const account = ask.to.bare
      if (request.subscribe) return subscriptions.subscribe(account, request.subscribe, ask.from)
      if (request.unsubscribe) return subscriptions.unsubscribe(account, request.unsubscribe, ask.from)
      ownerOnly(ask)
      if (request.publish) {
        checkPayloads(ask.iq.payload)
        return publish(account, request)
      }
      if (request.retract) return retract(account, request.retract)
      if (request.create) return owner.create(account, request)
      throw unsupported('publish')
    }
    const own = async (request: PubsubOwner, ask: Ask): Promise<Element | undefined | void> => {
      ownerOnly(ask)
      const [account, isSet] = [ask.to.bare, ask.iq.type === 'set']
      if (request.configure) return owner.configure(account, request.configure, isSet)
      if (request.affiliations) return owner.affiliations(account, request.affiliations, isSet)
      if (request.subscriptions) return owner.subscriptions(account, request.subscriptions, isSet)
      if (request.default && !isSet) return owner.defaults()
      if (request.delete && isSet) return owner.delete(account, request.delete)
      if (request.purge && isSet) return owner.purge(account, request.purge)
      throw unsupported('config-node')
    }

    return {
      iq: [
        onGet('account', Pubsub, get),
        onSet('account', Pubsub, set),
        onGet('account', PubsubOwner, own),
        onSet('account', PubsubOwner, own),
      ],
      events: {
        available: ({ session, presence }) => aside(lastItems.ownDevice(session, presence)),
        accountDeleted: ({ account }) => shelves.forget(account),
      },
      api: {
        /** The newest item of a node, for the account itself or for whom `by` may read it. */
        async last(account: Jid, name: string, by: Jid = account) {
          const node = await shelves.node(account, name)
          const ref = node?.items.at(-1)
          if (!node || !ref || refusal(node, account, by, await needs.roster.item(account, by)))
            return undefined
          return reading.itemOf(account, name, ref)
        },
        /** Publishes one item in the owner's name. */
        publish: async (account: Jid, node: string, id: string, payload: Element): Promise<void> => {
          const { publish: request } = Pubsub.parse(
            Pubsub.build({ publish: { node, items: [{ id, payload }] } }),
          )
          await publish(account, request ? { publish: request } : {})
        },
      },
    }
  },
})
