/** What an archived row means to one of its owners. */
import type { Jid } from '@corrillo/xmpp'
import type { Entry } from './shapes.ts'

export interface Addressed {
  readonly from: Jid
  readonly to: Jid
  readonly stanza: string
}

/** A message to oneself counts as sent. */
export const entryOf = (row: Addressed, id: string, stamp: number, owner: Jid): Entry => {
  const incoming = !row.from.bare.equals(owner.bare)
  return { id, stamp, with: incoming ? row.from : row.to, stanza: row.stanza, incoming }
}

/**
 * XEP-0313 §4.1.1: a bare JID matches every resource; one's own JID matches only what one sent to oneself,
 * because otherwise every message would match.
 */
export const matchesWith = (row: Pick<Addressed, 'from' | 'to'>, owner: Jid, other: Jid): boolean => {
  const same = (jid: Jid): boolean => (other.isBare ? jid.bare.equals(other) : jid.equals(other))
  if (other.bare.equals(owner.bare))
    return (
      row.from.bare.equals(owner.bare) && row.to.bare.equals(owner.bare) && (same(row.from) || same(row.to))
    )
  return same(row.from) || same(row.to)
}
