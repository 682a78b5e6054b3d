/** XEP-0463 MUC Affiliations Versioning: inside `<x/>` of a join and of what the room says. */
import { attr, element, type Infer } from '../schema/kit.ts'

export const NS_MAV = 'urn:xmpp:muc:affiliations:0'
export const Mav = element(NS_MAV, 'mav', { since: attr.optional('since'), until: attr.optional('until') })
export type Mav = Infer<typeof Mav>
