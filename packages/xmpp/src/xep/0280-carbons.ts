/** XEP-0280 Message Carbons. */
import { child } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'
import { Forwarded } from './0297-forwarding.ts'

export const NS_CARBONS = 'urn:xmpp:carbons:2'
/** §6.1: all of its rules are kept. */
export const NS_CARBONS_RULES = 'urn:xmpp:carbons:rules:0'

export const EnableCarbons = element(NS_CARBONS, 'enable', {})
export const DisableCarbons = element(NS_CARBONS, 'disable', {})
export const CarbonReceived = element(NS_CARBONS, 'received', { forwarded: child.required(Forwarded) })
export type CarbonReceived = Infer<typeof CarbonReceived>
export const CarbonSent = element(NS_CARBONS, 'sent', { forwarded: child.required(Forwarded) })
export type CarbonSent = Infer<typeof CarbonSent>
/** §9: this one is for the addressed device alone. */
export const PrivateCarbon = element(NS_CARBONS, 'private', {})
