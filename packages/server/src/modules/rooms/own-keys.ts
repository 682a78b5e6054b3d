/**
 * A message that is hidden for a thousand people has a key for each of their devices (XEP-0384 §5.5): a quarter of a megabyte, of which each
 * of them needs a few hundred bytes. In a large group everybody gets the keys of their own account alone, now and from the archive; what is
 * hidden, and who it is from, stays as it was written (note 0045).
 */
import { type Child, type Element, Jid, NS_OMEMO } from '@corrillo/xmpp'

/** Accounts below which nothing is left out. */
const LARGE = 50

export type OwnKeys = (account: Jid) => Element

const accountOf = (keys: Element): string | undefined => Jid.tryParse(keys.attr('jid') ?? '')?.bare.toString()

/** undefined: it goes to everybody as it is. */
export const ownKeysOf = (message: Element): OwnKeys | undefined => {
  const encrypted = message.name === 'message' ? message.child('encrypted', NS_OMEMO) : undefined
  const header = encrypted?.child('header', NS_OMEMO)
  const isKeys = (c: Child): c is Element => typeof c !== 'string' && c.is('keys', NS_OMEMO)
  const all = header?.children.filter(isKeys) ?? []
  if (encrypted === undefined || header === undefined || all.length < LARGE) return undefined
  // Two elements of one account are both its own.
  const owned = Map.groupBy(all, accountOf)
  const rest = message.filter(c => c !== encrypted)
  const bare = encrypted.filter(c => c !== header)
  const bareHeader = header.filter(c => !isKeys(c))
  return account => {
    const keys = owned.get(account.bare.toString()) ?? []
    return rest.append(bare.append(bareHeader.append(...keys)))
  }
}
