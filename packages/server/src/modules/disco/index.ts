/**
 * XEP-0030 Service Discovery of the domain and of its accounts, and XEP-0115 Entity Capabilities from the server's side: its own hash in
 * the stream features, the clients' hashes asked for, verified and kept (S132). Who may not see an account learns no more of it than of one that does
 * not exist (XEP-0030 §9, S119).
 */
import {
  Caps,
  type DataFormInput,
  DiscoInfo,
  DiscoItems,
  type Element,
  Jid,
  NS_CAPS,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_RSM,
  StanzaError,
} from '@corrillo/xmpp'
import { chain } from '../../host/awaitable.ts'
import { type Ask, type Awaitable, defineModule, onGet } from '../../host/module.ts'
import { presence } from '../presence/index.ts'
import { interests as clientInterests } from './interests.ts'
import { type DiscoItem, itemsAnswer } from './items.ts'
import type { AccountNodes, DiscoInfoInput, HostNode } from './nodes.ts'
import { verOf } from './ver.ts'

export { type Interests, UNHEARD } from './interests.ts'
export type { DiscoItem } from './items.ts'
export type { AccountNodes, DiscoInfoInput, HostNode } from './nodes.ts'
export { serviceDisco } from './service.ts'
const itemOf = ({ domain, name }: { domain: string; name: string }): DiscoItem => ({
  jid: Jid.parse(domain),
  name,
})
const notFound = (): StanzaError => new StanzaError('cancel', 'item-not-found')
const unavailable = (): StanzaError => new StanzaError('cancel', 'service-unavailable')
/** §9: whoever may not see an account finds at it what everybody may read; a refusal would say that there is more, or that it is there. */
const nothing = (error: unknown): readonly DiscoItem[] => {
  if (error instanceof StanzaError) return []
  throw error
}

export const disco = defineModule({
  name: 'disco',
  specs: [
    { xep: 30, version: '2.5.0', note: 'a node that everybody may read is described to everybody (§9)' },
    { xep: 115, version: '1.6.0', note: 'who names no hash (before 1.4) is asked for himself alone' },
    { xep: 128, version: '1.0.1' },
  ],
  disco: {
    host: [NS_DISCO_INFO, NS_DISCO_ITEMS, NS_RSM, NS_CAPS],
    account: [NS_DISCO_INFO, NS_DISCO_ITEMS, NS_RSM],
    identities: { host: [{ category: 'server', type: 'im', name: 'Corrillo' }] },
  },
  needs: { presence },
  setup({ host, needs }) {
    const interests = clientInterests(host)
    const nodes: AccountNodes[] = []
    const hostNodes = new Map<string, HostNode>()
    const forms: (() => DataFormInput)[] = []
    const ownForms: DataFormInput[] = []
    const capsNode = `https://${host.domain}`

    const hostInfo = (): DiscoInfoInput => ({
      identities: host.features.hostIdentities(),
      features: host.features.host().map(name => ({ var: name })),
      forms: forms.map(form => form()),
    })
    /** Every stream offers it; what it is made of stands once all modules are set up. */
    let known: { readonly ver: string | undefined; readonly caps: Element | undefined } | undefined
    const own = (): NonNullable<typeof known> => {
      if (known !== undefined) return known
      const ver = verOf(DiscoInfo.parse(DiscoInfo.build(hostInfo())))
      known = {
        ver,
        caps: ver === undefined ? undefined : Caps.build({ hash: 'sha-1', node: capsNode, ver }),
      }
      return known
    }

    const ofHost = async (node: string | undefined, ask: Ask) => {
      if (node === undefined) return DiscoInfo.build(hostInfo())
      const info = await hostNodes.get(node)?.info?.(ask)
      if (info)
        return DiscoInfo.build({
          node,
          identities: info.identities,
          features: info.features.map(name => ({ var: name })),
        })
      if (node !== `${capsNode}#${own().ver}`) throw notFound()
      return DiscoInfo.build({ ...hostInfo(), node })
    }
    const itemsOfHost = async (query: DiscoItems, ask: Ask) => {
      const { node } = query
      if (node === undefined) return itemsAnswer(query, host.services().map(itemOf))
      const items = await hostNodes.get(node)?.items?.(ask)
      if (!items) throw notFound()
      return itemsAnswer(query, items)
    }
    const first = async <T>(
      find: (from: AccountNodes) => Awaitable<T | undefined>,
    ): Promise<T | undefined> => {
      for (const from of nodes) {
        const found = await find(from)
        if (found !== undefined) return found
      }
      return undefined
    }
    const ofAccount = (ask: Ask) =>
      chain(needs.presence.subscribedFrom(ask.to.bare, ask.from), allowed => {
        if (!allowed) throw unavailable()
        return DiscoInfo.build({
          identities: host.features.accountIdentities(),
          features: host.features.account().map(name => ({ var: name })),
          forms: ask.from.bare.equals(ask.to.bare) ? ownForms : [],
        })
      })
    const ofNode = async (node: string, ask: Ask) => {
      const info = await first(from => from.info(ask.to.bare, node, ask.from))
      if (info) return DiscoInfo.build({ ...info, node })
      throw (await needs.presence.subscribedFrom(ask.to.bare, ask.from)) ? notFound() : unavailable()
    }
    const itemsOf = async (query: DiscoItems, ask: Ask) => {
      const [{ node }, account] = [query, ask.to.bare]
      const find = () => first(from => from.items(account, node, ask.from))
      if (!(await needs.presence.subscribedFrom(account, ask.from)))
        return itemsAnswer(query, (await find().catch(nothing)) ?? [])
      const items = await find()
      if (node !== undefined && items === undefined) throw notFound()
      const devices = node === undefined ? needs.presence.visibleOf(account).map(({ jid }) => ({ jid })) : []
      return itemsAnswer(query, [...devices, ...(items ?? [])])
    }

    return {
      iq: [
        onGet('host', DiscoInfo, ({ node }, ask) => ofHost(node, ask)),
        onGet('host', DiscoItems, itemsOfHost),
        onGet('account', DiscoInfo, ({ node }, ask) =>
          node === undefined ? ofAccount(ask) : ofNode(node, ask),
        ),
        onGet('account', DiscoItems, itemsOf),
        onGet('nobody', DiscoItems, query => itemsAnswer(query, [])),
      ],
      streamFeatures: [{ when: 'authenticated', advertise: () => own().caps }],
      carried: {
        save: ({ jid, presence }) => presence && [...interests.known(jid, presence)],
        restore: ({ jid, presence }, saved) =>
          void (presence && interests.learn(jid, presence, saved as string[])),
      },
      // Asked once when a device names its capabilities, so that they are known when they are needed.
      events: {
        available: ({ session, presence }) => void interests.of(session.jid, presence, session.account),
      },
      api: {
        /** Says what nodes accounts have. */
        addAccountNodes: (from: AccountNodes): void => void nodes.push(from),
        /** Adds a node to the domain. */
        node: (name: string, node: HostNode): void => void hostNodes.set(name, node),
        /** Extended information of the domain (XEP-0128), read at every question. */
        addHostForm: (form: () => DataFormInput): void => void forms.push(form),
        /** Extended information of every account, which it alone is told. */
        addOwnForm: (form: DataFormInput): void => void ownForms.push(form),
        interests,
      },
    }
  },
})
