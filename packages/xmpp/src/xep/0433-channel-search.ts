/** XEP-0433 Extended Channel Search. */
import { attr, child, children, element, flag, type Infer, intElement, textElement } from '../schema/kit.ts'
import { DataForm } from './0004-forms.ts'
import { ResultSet } from './0059-rsm.ts'

export const NS_CHANNEL_SEARCH = 'urn:xmpp:channel-search:0:search'
export const FORM_CHANNEL_SEARCH = 'urn:xmpp:channel-search:0:search-params'
export const NS_CHANNEL_SEARCH_ERROR = 'urn:xmpp:channel-search:0:error'
export const CHANNELS_BY_ADDRESS = '{urn:xmpp:channel-search:0:order}address'
export const CHANNELS_BY_USERS = '{urn:xmpp:channel-search:0:order}nusers'
export const ANONYMITY_NONE = '{urn:xmpp:channel-search:0:anonymity}none'

/** A question; empty when the form is asked for. */
export const ChannelSearch = element(NS_CHANNEL_SEARCH, 'search', {
  set: child.optional(ResultSet),
  form: child.optional(DataForm),
})
export type ChannelSearch = Infer<typeof ChannelSearch>
const Item = element(NS_CHANNEL_SEARCH, 'item', {
  address: attr.required('address'),
  name: textElement('name'),
  description: textElement('description'),
  language: textElement('language'),
  users: intElement('nusers'),
  serviceType: textElement('service-type'),
  open: flag('is-open'),
  anonymity: textElement('anonymity-mode'),
})
export const ChannelSearchResult = element(NS_CHANNEL_SEARCH, 'result', {
  items: children(Item, { max: 500, lenient: true }),
  set: child.optional(ResultSet),
})
export type ChannelSearchResult = Infer<typeof ChannelSearchResult>
