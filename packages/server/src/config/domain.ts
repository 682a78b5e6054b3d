import { Jid } from '@corrillo/xmpp'

/** A domain name as it stands in addresses (RFC 7622 §3.2), or undefined. Neither a local part nor a resource, no IP address, no port. */
export const validDomain = (text: string): string | undefined => {
  const jid = text.length <= 255 ? Jid.tryParse(text) : undefined
  if (jid === undefined || jid.local !== '' || jid.resource !== '') return undefined
  return /^[\d.]+$|[:[\]/@\s]/.test(jid.domain) ? undefined : jid.domain
}
