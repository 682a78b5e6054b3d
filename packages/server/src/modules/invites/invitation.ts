/** One invitation as it is kept, under the hash of its token; the token itself is known only to who was given it. */
import { createHash } from 'node:crypto'
import { Jid } from '@corrillo/xmpp'
import { z } from 'zod'

export const Invitation = z.object({
  /** What it is called in lists; of no use to who wants to accept it. */
  id: z.string(),
  /** The end of the token, for who knows it to tell his links apart; 130 bits are left to guess. */
  hint: z.string().default(''),
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
/** What who made it is told, once. */
export interface Made {
  readonly invitation: Invitation
  readonly token: string
}

/** 160 bits in lower-case base32: no letter has to be guessed when it is read aloud. */
export const TOKEN_BYTES = 20
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
export const base32 = (bytes: Uint8Array): string => {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{5}/g) ?? []).map(five => ALPHABET[Number.parseInt(five, 2)]).join('')
}

export const HINT_LENGTH = 6

/**
 * Who reads the database or a backup of it gets no token, and the time of a look-up tells nothing about one. A plain hash is enough: there
 * is no list of likely tokens to try, as there is of passwords, but 2^160 of them.
 */
export const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** XEP-0401 §4.1 and §4.4, XEP-0445 §2. */
export const uriOf = ({ invitation, token }: Made, domain: string): string => {
  const { kind, inviter, username } = invitation
  if (kind === 'contact' && inviter !== undefined)
    return `xmpp:${encode(inviter)}@${domain}?roster;preauth=${token};ibr=y`
  return `xmpp:${username === undefined ? '' : `${encode(username)}@`}${domain}?register;preauth=${token}`
}
/** RFC 5122 §2.2: what a URI may not hold is percent-encoded. */
const encode = (local: string): string => encodeURIComponent(local)

export const inviterJid = (invitation: Invitation, domain: string): Jid | undefined =>
  invitation.inviter === undefined ? undefined : Jid.of(invitation.inviter, domain)
