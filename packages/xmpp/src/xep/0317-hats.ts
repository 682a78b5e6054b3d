/** XEP-0317 Hats: roles of a room's own naming, in presence. */
import { attr, children, element, type Infer } from '../schema/kit.ts'

export const NS_HATS = 'urn:xmpp:hats:0'
export const FORM_HATS = 'urn:xmpp:hats:commands'
export const HatsHat = element(NS_HATS, 'hat', {
  uri: attr.required('uri'),
  title: attr.required('title'),
  hue: attr.optional('hue'),
  lang: attr.optional('xml:lang'),
})
export const Hats = element(NS_HATS, 'hats', { hats: children(HatsHat, { max: 50, lenient: true }) })
export type Hats = Infer<typeof Hats>
