/** What an archived row means to one of its owners. */
import { Jid } from '@corrillo/xmpp'
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

/** Who it was from and to is read when somebody asks: a page that is only sent on needs none of a hundred addresses. */
export class ReadEntry implements Entry {
  readonly id: string
  readonly stamp: number
  readonly stanza: string
  private readonly owner: Jid
  private readonly source: string
  private readonly target: string

  constructor(owner: Jid, id: string, stamp: number, source: string, target: string, stanza: string) {
    this.owner = owner
    this.id = id
    this.stamp = stamp
    this.source = source
    this.target = target
    this.stanza = stanza
  }

  get with(): Jid {
    return this.whole.with
  }

  get incoming(): boolean {
    return this.whole.incoming
  }

  private get whole(): Entry {
    const row = { from: Jid.parse(this.source), to: Jid.parse(this.target), stanza: this.stanza }
    return entryOf(row, this.id, this.stamp, this.owner)
  }
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
