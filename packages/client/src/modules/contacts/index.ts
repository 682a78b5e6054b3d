/**
 * XEP-0510 End-to-End Encrypted Contacts Metadata, by XEP-0473: names and groups of contacts in nodes that the server cannot read. What is
 * here all the time is small; the rest is loaded beside it.
 */
import { NODE_CONTACT_GROUPS, NODE_CONTACTS, NS_CONTACTS, NS_OXPS, notifyFeature } from '@corrillo/xmpp'
import type { ContactNames } from '../../api.ts'
import type { ClientModule, Envelope, Given } from '../../pipeline/module.ts'
import type { KeptBeside } from '../../recovery/contents.ts'
import type { Unit } from '../../store/sealed.ts'
import { lazily } from '../../value/lazily.ts'
import type { Pep } from '../pep/index.ts'
import type { ContactsParts } from './part.ts'

export const sealedContacts = (given: Given, pep: Pep, parts: ContactsParts) => {
  const { address } = given
  const part = lazily(async () => (await import('./part.ts')).contactsPart(given, pep, parts))
  /** §8 of XEP-0473: only an own device that nobody doubts, or our own signature. */
  const isOurs = ({ author, own, peer, security: { protocol, trust } }: Envelope): boolean => {
    if (!own || peer !== address || author !== address) return false
    if (protocol === 'openpgp') return trust === 'verified'
    return protocol === 'omemo:2' && (trust === 'trusted' || trust === 'verified')
  }
  const keyOf = (unit: Unit, { security }: Envelope): string | undefined =>
    parts.omemo.devices.of(unit, address).devices.find(one => one.id === security.deviceId)?.fingerprint

  for (const node of [NODE_CONTACTS, NODE_CONTACT_GROUPS])
    pep.on(node, async (from, payload, id) => {
      if (from === address) (await part()).heard(node, id, payload)
    })
  const module: ClientModule = {
    name: 'contacts',
    features: [NS_CONTACTS, NS_OXPS, notifyFeature(NODE_CONTACTS), notifyFeature(NODE_CONTACT_GROUPS)],
    incoming: {
      async interpret(envelope, unit) {
        if (envelope.unreadable || !envelope.message.elements().some(e => e.ns === NS_OXPS)) return
        if (isOurs(envelope)) await (await part()).read(unit, envelope, keyOf(unit, envelope))
      },
    },
  }
  const kept: KeptBeside = {
    entries: async () => (await part()).kept(),
    async put(unit, entry) {
      if (entry.kind === 'contact-names') await (await part()).putBack(unit, entry)
    },
  }
  return {
    module,
    kept,
    ready: async (): Promise<void> => (await part()).ready(),
    names: async (): Promise<ContactNames> => (await part()).names,
    rename: async (who: string, name: string): Promise<void> => (await part()).change(who, { name }),
    label: async (who: string, labels: readonly string[]): Promise<void> =>
      (await part()).change(who, { groups: labels }),
    forget: async (who: string): Promise<void> => (await part()).forget(who),
  }
}
