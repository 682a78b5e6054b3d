/** One invitation as it is kept, under the hash of its token. */
import { createHash } from 'node:crypto'
import { Jid } from '@corrillo/xmpp'
import { z } from 'zod'

export const Invitation = z.object({
  /** What it is called in lists; of no use to who wants to accept it. */
  id: z.string(),
  token: z.string(),
  /** contact: accepting makes a contact of the inviter. account: it only makes an account (XEP-0401 §4.4). */
  kind: z.enum(['contact', 'account']),
  /** Local part; absent when the operator made it on the command line. */
  inviter: z.string().optional(),
  /** Reserved for who accepts (XEP-0401 §5.2). */
  username: z.string().optional(),
  /** The new account and the inviter see each other from the start. */
  befriend: z.boolean(),
  created: z.number(),
  expires: z.number(),
})
export type Invitation = z.output<typeof Invitation>

/** 160 bits in lower-case base32: no letter has to be guessed when it is read aloud. */
export const TOKEN_BYTES = 20
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
export const base32 = (bytes: Uint8Array): string => {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{5}/g) ?? []).map(five => ALPHABET[Number.parseInt(five, 2)]).join('')
}

/** Looked up by hash, so that the time of a look-up tells nothing about tokens. */
export const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** XEP-0401 §4.1 and §4.4, XEP-0445 §2. */
export const uriOf = ({ kind, inviter, username, token }: Invitation, domain: string): string => {
  if (kind === 'contact' && inviter !== undefined)
    return `xmpp:${encode(inviter)}@${domain}?roster;preauth=${token};ibr=y`
  return `xmpp:${username === undefined ? '' : `${encode(username)}@`}${domain}?register;preauth=${token}`
}
/** RFC 5122 §2.2: what a URI may not hold is percent-encoded. */
const encode = (local: string): string => encodeURIComponent(local)

export const inviterJid = (invitation: Invitation, domain: string): Jid | undefined =>
  invitation.inviter === undefined ? undefined : Jid.of(invitation.inviter, domain)
