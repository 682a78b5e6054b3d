/** XEP-0379 Pre-Authenticated Roster Subscription; XEP-0445 uses the same element before registration. */
import { attr } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_PARS = 'urn:xmpp:pars:0'
/** XEP-0445 §3: the stream feature. */
export const NS_IBR_TOKEN = 'urn:xmpp:ibr-token:0'

export const Preauth = element(NS_PARS, 'preauth', { token: attr.required('token') })
export type Preauth = Infer<typeof Preauth>
export const PreauthRegisterFeature = element(NS_IBR_TOKEN, 'register', {})
