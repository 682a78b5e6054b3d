/** XEP-0352 Client State Indication. */
import { element } from '../schema/kit.ts'

export const NS_CSI = 'urn:xmpp:csi:0'
export const CsiFeature = element(NS_CSI, 'csi', {})
export const CsiActive = element(NS_CSI, 'active', {})
export const CsiInactive = element(NS_CSI, 'inactive', {})
