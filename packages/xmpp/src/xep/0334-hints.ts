/** XEP-0334 Message Processing Hints. */
import { element } from '../schema/kit.ts'

export const NS_HINTS = 'urn:xmpp:hints'
export const HintNoStore = element(NS_HINTS, 'no-store', {})
export const HintNoPermanentStore = element(NS_HINTS, 'no-permanent-store', {})
export const HintNoCopy = element(NS_HINTS, 'no-copy', {})
export const HintStore = element(NS_HINTS, 'store', {})
