/** XEP-0156 §3: the link relations of host-meta. */
export const REL_WEBSOCKET = 'urn:xmpp:alt-connections:websocket'
export const REL_BOSH = 'urn:xmpp:alt-connections:xbosh'
export const NS_XRD = 'http://docs.oasis-open.org/ns/xri/xrd-1.0'
