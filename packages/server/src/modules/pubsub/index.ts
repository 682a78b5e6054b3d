/**
 * XEP-0060 Publish-Subscribe as a service of its own address: nodes are made by the people of this server, read and followed by whom each
 * node lets. What accounts have of it (XEP-0163) is made of the same parts, in modules/pep.
 */
import { Jid, StanzaError } from '@corrillo/xmpp'
import { z } from 'zod'
import { type Addressed, defineModule } from '../../host/module.ts'
import { map } from '../../storage/shapes.ts'
import { serviceDisco } from '../disco/index.ts'
import { roster } from '../roster/index.ts'
import { accessRules } from './core/access.ts'
import { configForms } from './core/config-form.ts'
import { SERVICE_FEATURES } from './core/features.ts'
import { withoutAccount } from './core/leaving.ts'
import { limitFields, limitKeys } from './core/limits.ts'
import { DEFAULTS, type Node } from './core/node.ts'
import { nodePlace } from './core/place.ts'
import { nodeShelves } from './core/shelf.ts'
import type { Site } from './core/site.ts'

export { type Access, accessRules } from './core/access.ts'
export { configForms } from './core/config-form.ts'
export { PERSONAL_FEATURES } from './core/features.ts'
export { withoutAccount } from './core/leaving.ts'
export { limitFields, limitKeys } from './core/limits.ts'
export { current, DEFAULTS, isActive, type Node, type NodeConfig } from './core/node.ts'
export { eventMessage } from './core/notify.ts'
export { type Notice, noticeTo } from './core/notice.ts'
export type { Parts } from './core/parts.ts'
export { type NodePlace, nodePlace } from './core/place.ts'
export { nodeShelves, type Shelves } from './core/shelf.ts'
export type { NodeChange, Site } from './core/site.ts'

export const pubsub = defineModule({
  name: 'pubsub',
  specs: [
    {
      xep: 60,
      version: '1.30.0',
      note: 'the service and its core; no collections, digests or texts beside items; nothing ends with presence, neither subscriptions (who wants that follows an account, XEP-0163 §4) nor items, which a node need not keep at all; one subscription for each JID; a language is any tag, not one of a list (§5.4)',
    },
  ],
  needs: { roster },
  config: {
    schema: z.object({
      ...limitFields,
      subdomain: z
        .string()
        .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
        .default('pubsub'),
      creation: z.enum(['local', 'admins']).default('local'),
      publishers: z.boolean().default(false),
    }),
    keys: {
      ...limitKeys,
      subdomain: { default: 'pubsub', about: 'The service is at this name below the domain.' },
      creation: { default: 'local', about: 'Who makes nodes of the service: local accounts or admins.' },
      publishers: {
        default: false,
        about:
          'Whether items may say who published them, and do where the owner of a node says nothing else.',
      },
    },
  },
  stores: { nodes: map<Node>(), payloads: map<string>() },
  setup({ config, stores, host, accounts, clock, needs }) {
    const address = Jid.parse(`${config.subdomain}.${host.domain}`)
    const site: Site = {
      defaults: { ...DEFAULTS, itemReply: config.publishers ? 'publisher' : 'none' },
      personal: false,
      showsPublisher: config.publishers,
      async mayCreate(_, by) {
        if (by.domain !== host.domain || by.local === '') return false
        const account = await accounts.get(by.local)
        return account !== undefined && (config.creation === 'local' || account.role !== 'member')
      },
    }
    const shelves = nodeShelves(stores.nodes, stores.payloads, site.defaults)
    const place = nodePlace({
      host,
      clock,
      needs,
      site,
      shelves,
      access: accessRules({ personal: false, clock, domain: host.domain, roster: needs.roster }),
      forms: configForms(config, site),
      limits: config,
    })

    /** Answers of owners (§8.6); there is nothing else to be said to the service. */
    const receive = async (stanza: Addressed): Promise<void> => {
      if (stanza.kind === 'message' && stanza.type === 'error')
        return place.bounced(address, stanza, stanza.from)
      if (stanza.kind === 'presence' || stanza.type === 'error' || stanza.type === 'result') return
      if (stanza.kind === 'message' && (await place.authorization.answered(address, stanza, stanza.from)))
        return
      throw new StanzaError('cancel', 'service-unavailable')
    }

    return {
      services: [
        {
          domain: address.domain,
          name: 'Publish-Subscribe',
          iq: [
            ...serviceDisco({
              identities: [{ category: 'pubsub', type: 'service' }],
              features: SERVICE_FEATURES,
              items: async ({ from }) => (await place.listing.items(address, undefined, from)) ?? [],
              nodes: place.listing,
            }),
            ...place.iq('host'),
          ],
          receive,
        },
      ],
      events: {
        // Who gets the name later inherits nothing (S099).
        accountLeaving: ({ account, wait }) => wait(withoutAccount(shelves, address, account, false)),
      },
    }
  },
})
