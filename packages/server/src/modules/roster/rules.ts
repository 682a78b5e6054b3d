import { Jid, type RosterItem, StanzaError } from '@corrillo/xmpp'

/** What one item may hold; RFC 6121 §2.3.3 leaves the bounds to the server. */
const MAX_TEXT = 1023
const MAX_GROUPS = 50

/** RFC 6121 §2.1.5, §2.3.3: exactly one item, in order and in bounds. `subscription` is heeded for `remove` only (§2.1.2.5). */
export const oneItem = (items: readonly RosterItem[], account: Jid): RosterItem => {
  const item = items[0]
  if (items.length !== 1 || !item) throw new StanzaError('modify', 'bad-request', 'exactly one item')
  const groups = item.groups ?? []
  if (new Set(groups).size !== groups.length) throw new StanzaError('modify', 'bad-request', 'a group twice')
  if (groups.includes('')) throw new StanzaError('modify', 'not-acceptable', 'a group without a name')
  if (groups.length > MAX_GROUPS || groups.some(isTooLong) || isTooLong(item.name ?? ''))
    throw new StanzaError('modify', 'not-acceptable', 'name or groups too long')
  if (item.jid.bare.equals(account)) throw new StanzaError('cancel', 'not-allowed', 'yourself')
  return { ...item, jid: item.jid.bare, groups }
}

const isTooLong = (text: string): boolean => Buffer.byteLength(text) > MAX_TEXT
