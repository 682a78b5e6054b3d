/** Where the server may be sent by somebody who only names an address (S266): public places, looked at after the name is resolved. */
import { lookup as resolve } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

const PRIVATE = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv4')
/** IPv6: only what is global unicast, less documentation and what carries an IPv4 address inside. */
const GLOBAL = new BlockList()
GLOBAL.addSubnet('2000::', 3, 'ipv6')
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv6')

export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress'
}

export const isPublic = (address: string): boolean => {
  if (isIP(address) === 4) return !PRIVATE.check(address, 'ipv4')
  return isIP(address) === 6 && GLOBAL.check(address, 'ipv6') && !PRIVATE.check(address, 'ipv6')
}

/** An https address without anything that hides where it leads; `undefined` for any other. */
export const endpointOf = (text: string, privateToo: boolean): URL | undefined => {
  if (text.length > 2048 || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.hash !== '')
    return undefined
  if (privateToo) return url
  const named =
    isIP(host) === 0 && host.includes('.') && !/(?:^|\.)(?:localhost|local|internal)\.?$/.test(host)
  return named || isPublic(host) ? url : undefined
}

/** Resolves at the moment of connecting, so that a name cannot lead elsewhere than where it was looked at. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const bad =
      error ??
      (addresses.every(({ address }) => isPublic(address)) ? undefined : new PrivateAddress(hostname))
    const first = addresses?.[0]
    if (bad != null || first === undefined) callback(bad ?? new PrivateAddress(hostname), '', 0)
    else if (options.all === true) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}
