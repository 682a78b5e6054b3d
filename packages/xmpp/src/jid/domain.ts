/// <reference path="../punycode.d.ts" />
import punycode from 'punycode/punycode.js'
import { JidError } from './error.ts'

const PLAIN = /^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/
const IPV6 = /^\[[0-9a-f:.]{2,45}\]$/
/** Characters with a meaning in a URL: the URL parser must see nothing but a host name. */
const NOT_A_HOST = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7F]/
const MAX_BYTES = 1023

/**
 * The domain part (RFC 7622 §3.2): lower case, without the final dot, internationalised labels as U-labels. The
 * engine's URL parser maps and checks the labels (UTS 46).
 */
export const prepareDomain = (given: string): string => {
  const domain = given.endsWith('.') ? given.slice(0, -1) : given
  const lower = domain.toLowerCase()
  if (PLAIN.test(lower) && !lower.includes('xn--') && lower.length <= 253) return checkedNumbers(lower)
  if (IPV6.test(lower)) return addressOf(lower)
  return internationalised(domain)
}

const hostOf = (domain: string): string => {
  const url = URL.parse(`http://${domain}/`)
  if (url === null || url.host === '') throw new JidError('domain')
  return url.hostname
}

const addressOf = (literal: string): string => hostOf(literal)

/** What ends in a number is an IPv4 address or nothing (`1.2.3` and `0x7f.1` are spellings of one). */
const checkedNumbers = (domain: string): string => {
  if (!/(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/.test(domain)) return domain
  if (hostOf(domain) !== domain) throw new JidError('domain')
  return domain
}

/** The URL parser lets some A-labels pass that are no Punycode (RFC 3492 §6.2). */
const unicodeOf = (ascii: string): string => {
  try {
    return punycode.toUnicode(ascii)
  } catch {
    throw new JidError('domain')
  }
}

const internationalised = (domain: string): string => {
  if (domain === '' || domain.length > MAX_BYTES || NOT_A_HOST.test(domain)) throw new JidError('domain')
  const ascii = hostOf(domain)
  if (!PLAIN.test(ascii)) throw new JidError('domain')
  const unicode = unicodeOf(ascii)
  if (hostOf(unicode) !== ascii) throw new JidError('domain')
  return unicode
}

/** The A-label form, for DNS and certificates. */
export const domainToAscii = (domain: string): string => (PLAIN.test(domain) ? domain : hostOf(domain))
