/** XEP-0421 Occupant identifiers for semi-anonymous MUCs. */
import { attr, element } from '../schema/kit.ts'

export const NS_OCCUPANT_ID = 'urn:xmpp:occupant-id:0'
export const OccupantId = element(NS_OCCUPANT_ID, 'occupant-id', { id: attr.required('id') })
