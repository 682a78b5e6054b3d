/**
 * XEP-0163 Personal Eventing Protocol: every account is a publish-subscribe service of its owner, made of the parts of modules/pubsub. Only
 * the owner makes nodes, and who may write or read is asked at every use (S210, S211, S213, S216). All is bounded (S214, S215, S217).
 */
import { type Element, Jid, NS_PUBSUB, Pubsub } from '@corrillo/xmpp'
import { z } from 'zod'
import { type Awaitable, defineModule, type Message, type Place } from '../../host/module.ts'
import { map } from '../../storage/shapes.ts'
import { disco } from '../disco/index.ts'
import { presence } from '../presence/index.ts'
import {
  accessRules,
  configForms,
  current,
  DEFAULTS,
  limitFields,
  limitKeys,
  type Node,
  type NodeChange,
  type NodeConfig,
  nodePlace,
  nodeShelves,
  PERSONAL_FEATURES,
  type Site,
  withoutAccount,
} from '../pubsub/index.ts'
import { roster, seenByContact } from '../roster/index.ts'
import { followers as makeFollowers, sharesPresence } from './followers.ts'
import { lastItems as makeLastItems } from './last-items.ts'
import { presenceSharers } from './sharers.ts'

/** XEP-0163 §5: presence, the last item kept and sent. What a singleton replaces is not retracted. */
const PERSONAL: NodeConfig = {
  ...DEFAULTS,
  accessModel: 'presence',
  maxItems: 1,
  full: 'discard-oldest',
  sendLast: 'on_sub_and_presence',
  itemReply: 'publisher',
}
/** XEP-0223 §4, as XEP-0402 and XEP-0490 ask for it: nobody but the owner reads it. */
const PRIVATE: Partial<NodeConfig> = {
  accessModel: 'whitelist',
  persist: true,
  maxItems: 'max',
  sendLast: 'never',
}
export interface NodeItem {
  readonly id: string
  readonly payload: Element
}
type Listener = (account: Jid, change: NodeChange) => Awaitable<void>

export const pep = defineModule({
  name: 'pep',
  specs: [
    { xep: 163, version: '1.2.2' },
    { xep: 222, version: '1.0' },
    { xep: 223, version: '1.1.1' },
  ],
  disco: {
    account: PERSONAL_FEATURES,
    // Older clients look for these on the domain before they dare to use them.
    host: [`${NS_PUBSUB}#publish-options`],
    identities: { account: [{ category: 'pubsub', type: 'pep' }] },
  },
  needs: { roster, presence, disco },
  config: { schema: z.object(limitFields), keys: limitKeys },
  stores: { nodes: map<Node>(), payloads: map<string>() },
  setup({ config, stores, host, accounts, clock, needs, log }) {
    const access = accessRules({ personal: true, clock, domain: host.domain, roster: needs.roster })
    const sharers = presenceSharers()
    const followers = makeFollowers({ host, needs, access, sharers })
    const listeners: Listener[] = []
    const provided = new Set<string>()
    const secluded = new Set<string>()
    const site: Site = {
      defaults: PERSONAL,
      personal: true,
      showsPublisher: true,
      isProvided: name => provided.has(name),
      // A device that has shown itself to nobody is not given away.
      isKnown: (at, device) => needs.presence.visibleOf(at).some(({ jid }) => jid.equals(device)),
      defaultsOf: name => (secluded.has(name) ? PRIVATE : undefined),
      mayCreate: (at, by) => by.bare.equals(at),
      tellFollowers: followers.tellFollowers,
      devicesOf: followers.devicesOf,
      opened: (at, name, before, after) => aside(lastItems.opened(at, name, before, after)),
      async changed(at, change) {
        for (const listener of listeners) await listener(at, change)
      },
    }
    const shelves = nodeShelves(stores.nodes, stores.payloads, PERSONAL)
    const forms = configForms(config, site)
    const place = nodePlace({ host, clock, needs, site, access, shelves, forms, limits: config })
    const { reading, notifier } = place
    /** What happens beside the stanza that caused it; a failure is ours alone. */
    const aside = (work: Promise<void>): void =>
      void work.catch(error => log.error('last-items-failed', { error: String(error) }))
    const lastItems = makeLastItems({
      host,
      clock,
      needs,
      shelves,
      access,
      followers,
      notifier,
      sharers,
      aside,
    })
    needs.disco.addAccountNodes(place.listing)

    needs.presence.onArrived((account, p, directed) => {
      if (p.type !== '') lastItems.goneDevice(account, p.from)
      else if (directed || p.from.domain !== host.domain) aside(lastItems.otherDevice(account, p))
    })
    needs.roster.onChanged((account, { contact, before, after }) => {
      const isMoved = before.groups.join() !== after.groups.join()
      if (sharesPresence(after) && (isMoved || !sharesPresence(before)))
        aside(lastItems.newContact(account, contact, before))
      if (isMoved || seenByContact(before) !== seenByContact(after)) aside(place.reviewed(account, contact))
    })

    const readable = async (account: Jid, name: string, by: Jid): Promise<Node | undefined> => {
      const node = await shelves.node(account, name)
      return access.refusal(node, account, by, await needs.roster.item(account, by)) ? undefined : node
    }
    /** Nobody's nodes name an account that goes: who gets the name later inherits nothing (S099). */
    const forsake = async (account: Jid): Promise<void> => {
      for (const { local } of await accounts.list()) {
        const at = Jid.of(local, host.domain)
        if (!at.equals(account)) await withoutAccount(shelves, at, account, true)
      }
    }

    return {
      iq: place.iq('account'),
      message: {
        // XEP-0060 §8.6: the owner answers to his own address, where nobody else can answer for him.
        // No promise for all other messages: one for each cost 2 µs, since everything behind it had to wait for it.
        copy(m: Message, at: Place): Awaitable<void> {
          if (at.side !== 'recipient' || m.to.resource !== '') return
          if (m.type === 'error') return place.bounced(m.to, m, m.from)
          if (m.from.bare.equals(m.to))
            return place.authorization.answered(m.to, m, m.from).then(() => undefined)
        },
      },
      events: {
        available: ({ session, presence, initial }) => aside(lastItems.ownDevice(session, presence, initial)),
        accountLeaving: ({ account, wait }) => wait(forsake(account)),
        accountDeleted: ({ account }) => shelves.forget(account),
      },
      api: {
        limits: config,
        /** The newest item of a node, if `by` may read it. */
        async last(account: Jid, name: string, by: Jid = account): Promise<NodeItem | undefined> {
          const node = await readable(account, name, by)
          return node && withPayload((await reading.last(account, name, node))?.item)
        },
        /** One item of a node, if `by` may read it. */
        async item(account: Jid, name: string, id: string, by: Jid = account): Promise<NodeItem | undefined> {
          const node = await readable(account, name, by)
          return node && withPayload(await reading.byId(account, name, node, id))
        },
        /** Every item of a node of the account, oldest first. */
        async items(account: Jid, name: string): Promise<readonly NodeItem[]> {
          const node = await shelves.node(account, name)
          if (node === undefined) return []
          const refs = current(node, clock.now())
          const items = await Promise.all(refs.map(ref => reading.itemOf(account, name, node, ref)))
          return items.flatMap(item => withPayload(item) ?? [])
        },
        /** Publishes one item in the owner's name. A private one is for the owner alone, whatever the node was before. */
        async publish(
          account: Jid,
          node: string,
          { id, payload }: NodeItem,
          kind?: 'private',
        ): Promise<void> {
          const request = Pubsub.parse(Pubsub.build({ publish: { node, items: [{ id, payload }] } }))
          await place.publish(account, request, account, kind && PRIVATE)
        },
        /** Retracts one item in the owner's name; followers are told. */
        async retract(account: Jid, node: string, id: string): Promise<void> {
          const request = Pubsub.parse(Pubsub.build({ retract: { node, notify: true, items: [{ id }] } }))
          if (request.retract) await place.retract(account, request.retract, account)
        },
        /** Every account has this node from the start, and its owner reads it as empty: some programs take no node for a failure. */
        provide: (node: string): void => void provided.add(node),
        /** This node is for its owner alone unless he says otherwise (XEP-0223). */
        seclude: (node: string): void => void secluded.add(node),
        /** `run` is told of what requests change, not of what other modules do in the owner's name; the answer waits for it. */
        onChanged: (run: Listener): void => void listeners.push(run),
      },
    }
  },
})

const withPayload = (item: { readonly id: string; readonly payload?: Element } | undefined) =>
  item?.payload && { id: item.id, payload: item.payload }
