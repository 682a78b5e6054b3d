/** Who is at the other end of an HTTP connection, and whether the way there is private (S255). */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import type { TLSSocket } from 'node:tls'

export interface Peer {
  /** Network address of the client: behind a trusted proxy the one that the proxy saw. */
  readonly address: string
  /** Over TLS, on this machine, or over TLS to a trusted proxy: secrets may travel. */
  readonly secure: boolean
  /** Over TLS as far as the client can tell. */
  readonly tls: boolean
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')
const family = (address: string): 'ipv4' | 'ipv6' | undefined =>
  isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined

const listOf = (entries: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const entry of entries) {
    const [network, prefix] = entry.split('/') as [string, string | undefined]
    const kind = family(network)
    if (kind === undefined) continue
    if (prefix === undefined) list.addAddress(network, kind)
    else list.addSubnet(network, Number(prefix), kind)
  }
  return list
}
const LOOPBACK = listOf(['127.0.0.0/8', '::1'])
const within = (list: BlockList, address: string): boolean => {
  const kind = family(address)
  return kind !== undefined && list.check(address, kind)
}

/** The last address before the first one that is not a trusted proxy: what stands further left anybody may have written. */
const forwarded = (header: string, proxies: BlockList): string | undefined => {
  const hops = header
    .slice(-1024)
    .split(',')
    .map(hop => plain(hop.trim()))
  for (const hop of hops.reverse()) {
    if (family(hop) === undefined) return undefined
    if (!within(proxies, hop)) return hop
  }
  return undefined
}

export const peers = (trustedProxies: readonly string[]): ((request: IncomingMessage) => Peer) => {
  const proxies = listOf(trustedProxies)
  return request => {
    const direct = plain(request.socket.remoteAddress ?? '')
    const encrypted = (request.socket as TLSSocket).encrypted === true
    if (!within(proxies, direct))
      return { address: direct, tls: encrypted, secure: encrypted || within(LOOPBACK, direct) }
    const tls = encrypted || single(request.headers['x-forwarded-proto']) === 'https'
    return {
      address: forwarded(single(request.headers['x-forwarded-for']) ?? '', proxies) ?? direct,
      tls,
      secure: tls,
    }
  }
}
const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header
