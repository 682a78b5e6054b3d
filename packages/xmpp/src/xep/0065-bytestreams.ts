/** XEP-0065 SOCKS5 Bytestreams. */
import { attr, child, children, element, int, jid, jidCodec, oneOf, textElementAs } from '../schema/kit.ts'

export const NS_BYTESTREAMS = 'http://jabber.org/protocol/bytestreams'

/** XEP-0065 §9.2. */
export const StreamHost = element(NS_BYTESTREAMS, 'streamhost', {
  jid: jid.required('jid'),
  host: attr.required('host'),
  port: int.default('port', 1080),
})
const StreamHostUsed = element(NS_BYTESTREAMS, 'streamhost-used', { jid: jid.required('jid') })

/** §9.1: an offer, its answer, the address of a proxy, or leave for a proxy to begin. */
export const Bytestreams = element(NS_BYTESTREAMS, 'query', {
  sid: attr.optional('sid'),
  dstaddr: attr.optional('dstaddr'),
  mode: oneOf('tcp', 'udp').optional('mode'),
  hosts: children(StreamHost, { max: 50 }),
  used: child.optional(StreamHostUsed),
  activate: textElementAs(jidCodec)('activate'),
})
