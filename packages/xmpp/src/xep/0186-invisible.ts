/** XEP-0186 Invisible Command. */
import { bool, element } from '../schema/kit.ts'

export const NS_INVISIBLE = 'urn:xmpp:invisible:1'
/** `probe`: contacts are asked whether they are there (§3.1). */
export const Invisible = element(NS_INVISIBLE, 'invisible', { probe: bool.optional('probe') })
/** In a private node of the account (XEP-0223): all its devices are to hide. */
export const NS_STAYS_INVISIBLE = 'urn:corrillo:invisible:0'
export const StaysInvisible = element(NS_STAYS_INVISIBLE, 'invisible', {})
export const Visible = element(NS_INVISIBLE, 'visible', {})
