/** XEP-0030 Service Discovery, with the extended information of XEP-0128. */
import { attr, child, children, jid } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'
import { DataForm } from './0004-forms.ts'
import { ResultSet } from './0059-rsm.ts'

export const NS_DISCO_INFO = 'http://jabber.org/protocol/disco#info'
export const NS_DISCO_ITEMS = 'http://jabber.org/protocol/disco#items'

export const DiscoIdentity = element(NS_DISCO_INFO, 'identity', {
  category: attr.required('category'),
  type: attr.required('type'),
  name: attr.optional('name'),
  lang: attr.optional('xml:lang'),
})
export type DiscoIdentity = Infer<typeof DiscoIdentity>
export const DiscoFeature = element(NS_DISCO_INFO, 'feature', { var: attr.required('var') })

export const DiscoInfo = element(NS_DISCO_INFO, 'query', {
  node: attr.optional('node'),
  identities: children(DiscoIdentity, { max: 200 }),
  features: children(DiscoFeature, { max: 2000 }),
  forms: children(DataForm, { max: 50 }),
})
export type DiscoInfo = Infer<typeof DiscoInfo>

export const DiscoItem = element(NS_DISCO_ITEMS, 'item', {
  jid: jid.required('jid'),
  node: attr.optional('node'),
  name: attr.optional('name'),
})
export type DiscoItem = Infer<typeof DiscoItem>
export const DiscoItems = element(NS_DISCO_ITEMS, 'query', {
  node: attr.optional('node'),
  items: children(DiscoItem, { max: 10_000 }),
  /** XEP-0059 for long lists. */
  set: child.optional(ResultSet),
})
export type DiscoItems = Infer<typeof DiscoItems>
